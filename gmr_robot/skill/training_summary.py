"""How a skill was learned."""

from __future__ import annotations

from dataclasses import dataclass

from gmr_robot.skill.choice import ComponentChoice


@dataclass(frozen=True, kw_only=True)
class TrainingSummary:
    """How a skill was learned.

    Attributes
    ----------
    n_demonstrations, n_samples : int
        What it was learned from.
    initialisation : str
        Where EM started.
    restarts : int
        How many starts were tried.
    objective : tuple of float
        Mean penalised log-likelihood per sample [nat], one entry an EM iteration.
    converged : bool
        Whether EM's last gain was below its tolerance.
    reseedings : int
        How often an empty component was moved.
    duration : float
        Mean duration of the demonstrations [s].
    data_digest : str
        SHA-256 of the demonstrations learned from.
    motion : str
        What the demonstrations call the motion.
    choice : ComponentChoice or None
        How the number of components was chosen; None when it was given.
    notes : tuple of str
        What is remarkable about the demonstrations, in words.
    """

    n_demonstrations: int
    n_samples: int
    initialisation: str
    restarts: int
    objective: tuple[float, ...]
    converged: bool
    reseedings: int
    duration: float
    data_digest: str
    motion: str
    choice: ComponentChoice | None = None
    notes: tuple[str, ...] = ()
