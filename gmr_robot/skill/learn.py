"""Learning a skill from demonstrations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from gmr_robot.arrays import positive
from gmr_robot.demonstration import DemonstrationSet, Preprocessed, preprocess
from gmr_robot.exceptions import InputError, UnknownNameError
from gmr_robot.mixture import MixtureFit
from gmr_robot.skill.choice import ComponentChoice
from gmr_robot.skill.fit import fit_skill_mixture
from gmr_robot.skill.periodic import check_closed, with_rhythm
from gmr_robot.skill.periodic.trial import check_goes_round
from gmr_robot.skill.skill import Skill
from gmr_robot.skill.stability import STABILITIES, Motion, check_suitability, stabilise
from gmr_robot.skill.task_frame import TaskFrame
from gmr_robot.skill.training_summary import TrainingSummary

SMOOTHINGS = {"goal_directed": 0.09, "periodic": 0.03}
"""What smoothing is when it is not given, by the kind of motion."""

_ALONE: tuple[str, ...] = (
    "There is a single demonstration, which does not show how far motions may differ: the skill is surer of "
    "itself than it should be.",
)


def learn_skill(
    demonstrations: Preprocessed | DemonstrationSet,
    *,
    n_components: int | str | None = None,
    candidates: Sequence[int] | None = None,
    initialisation: str = "time_segments",
    n_init: int = 1,
    max_iterations: int = 500,
    tolerance: float = 1e-6,
    smoothing: float | None = None,
    min_prior: float = 0.0,
    motion: str = "goal_directed",
    stability: str | None = None,
    max_correction: float | None = None,
    task_frame: TaskFrame | None = None,
    rng: np.random.Generator | int = 0,
    threads: int = 1,
) -> Skill:
    """Learn p(x, ẋ) from demonstrations (Calinon, Guenter & Billard 2007).

    Parameters
    ----------
    demonstrations : Preprocessed or DemonstrationSet
        What `preprocess` returned, or a set to learn from as it is.
    n_components : int or {"held_out", "bic", "icl", "aic", "variational"}, optional
        Number of mixture components K, or the criterion that chooses it (`choose_components`). When not given,
        whole demonstrations are held out to choose it; of a single one nothing can be, and K is 7.
    candidates : sequence of int, optional
        The numbers to choose from; 2 to 12 when not given, fewer where there are few samples.
    initialisation, n_init, max_iterations, tolerance, rng, threads
        As in `fit_mixture`.
    smoothing : float, optional
        What is not believed to be more than noise: differences between samples of this size, relative to
        each feature's standard deviation. The covariance prior of the fit, in a form that depends
        neither on the number of samples nor on K; 0 leaves the fit's own prior. When not given, 0.09, and 0.03 for
        a periodic motion, whose way back to the cycle smooths it already.
    min_prior : float, default 0
        Conditional component weights hₖ(x) below this are neglected, but never the largest.
    motion : {"goal_directed", "periodic"}
        Whether the motion arrives at a goal, or goes round: then each demonstration is one lap, and the skill
        has a memory for crossings (`Memory`) and returns to its cycle when disturbed (`Attraction`).
    stability : {"lyapunov", "lpv", "none"}, optional
        What makes the skill arrive: velocities corrected to descend a learned Lyapunov function
        (Khansari-Zadeh & Billard 2014), a linear-parameter-varying system on the same components (Figueroa & Billard
        2018; needs the extra ``stable``), or nothing. ``"lyapunov"`` when not given; a periodic motion, which never
        arrives, knows only ``"none"``.
    max_correction : float, optional
        Largest mean change of the mixture's own velocities on the demonstrations that is accepted for that, as a
        share of their mean speed. When not given, 0.2, and 0.5 for ``"lpv"``, which replaces them.
    task_frame : TaskFrame, optional
        Where the motion lies in the robot's workspace.

    Returns
    -------
    Skill
        In the coordinates of the demonstrations.

    Raises
    ------
    InputError
        When there are fewer samples than components, demonstrations are to be held out but there is one only, or
        an option is unknown or out of range.
    DemonstrationError
        When the skill is to arrive but the demonstrations do not share a goal, do not end there, or contradict each
        other (`check_suitability`); when it is periodic but they are not laps.
    StabilityError
        When the skill cannot be made to arrive without changing more than accepted, or a periodic one comes to
        rest.
    """
    ready = demonstrations if isinstance(demonstrations, Preprocessed) else preprocess(demonstrations, [])
    data = ready.demonstrations
    shown = ready.transform.demonstrations_to_task(data)
    stability = _stability(motion, stability)
    if max_correction is not None:
        positive(max_correction, name="max_correction")
    notes = check_demonstrations(shown, motion=motion, stability=stability)
    fit, number = fit_skill_mixture(
        np.hstack([data.positions, data.velocities]),
        data.groups,
        n_components=n_components,
        candidates=candidates,
        smoothing=SMOOTHINGS[motion] if smoothing is None else smoothing,
        rng=rng,
        initialisation=initialisation,
        n_init=n_init,
        max_iterations=max_iterations,
        tolerance=tolerance,
        threads=threads,
    )
    free = Skill(
        mixture=fit.mixture,
        transform=ready.transform,
        steps=ready.steps,
        goal=ready.transform.to_task(data.ends.mean(axis=0)),
        names=data.names,
        unit=data.unit,
        frame=data.frame,
        min_prior=min_prior,
        training=training_summary(
            data, fit, initialisation, choice=number.choice, notes=number.notes + notes
        ),
        task_frame=task_frame,
    )
    if motion == "periodic":
        periodic = with_rhythm(free, data)
        notes += check_goes_round(periodic, shown)
        return replace(periodic, training=replace(free.training, notes=number.notes + notes))
    stable = stabilise(
        stability, _motion(data), mixture=fit.mixture, field=free.field, max_correction=max_correction
    )
    if stable is None:
        return free
    return replace(free, stabiliser=stable.stabiliser, certificate=stable.certificate)


def check_demonstrations(
    demonstrations: DemonstrationSet, *, motion: str = "goal_directed", stability: str | None = None
) -> tuple[str, ...]:
    """Refuse demonstrations that no such motion can be learned from, before anything is fitted.

    Parameters
    ----------
    demonstrations : DemonstrationSet
        What is to be learned from, in task coordinates.
    motion, stability
        As in `learn_skill`.

    Returns
    -------
    tuple of str
        What is remarkable but no obstacle.

    Raises
    ------
    InputError
        When motion or stability is unknown, or they do not go together.
    DemonstrationError
        When the motion is to arrive but they do not share a goal, do not end there, or contradict each other; when it
        is periodic but they are not laps.
    """
    stability = _stability(motion, stability)
    notes = _ALONE if len(demonstrations) == 1 else ()
    if motion == "periodic":
        check_closed(demonstrations)
    elif stability != "none":
        notes += check_suitability(demonstrations)
    return notes


def _stability(motion: str, stability: str | None) -> str:
    """Return what makes a motion arrive, refusing what is unknown or does not go together."""
    if motion not in SMOOTHINGS:
        raise UnknownNameError("motion", motion, SMOOTHINGS)
    if stability is None:
        return "none" if motion == "periodic" else "lyapunov"
    if stability not in STABILITIES:
        raise UnknownNameError("stability", stability, STABILITIES)
    if motion == "periodic" and stability != "none":
        raise InputError(
            f"stability {stability!r} makes a motion arrive, but a periodic one goes round for ever; leave stability "
            "out, or learn the motion as goal_directed"
        )
    return stability


def _motion(data: DemonstrationSet) -> Motion:
    return Motion(
        positions=data.positions,
        velocities=data.velocities,
        goal=data.ends.mean(axis=0),
        duration=float(np.mean([one.duration for one in data])),
    )


def _crowding(fit: MixtureFit) -> tuple[str, ...]:
    """Return a note where components ran empty more often than there are any."""
    number, empty = fit.mixture.n_components, len(fit.reseedings)
    if empty <= number:
        return ()
    return (
        f"components ran empty {empty} times and were begun anew: {number} are too many for these demonstrations; "
        "use fewer (skill.n_components)",
    )


def training_summary(
    data: DemonstrationSet,
    fit: MixtureFit,
    initialisation: str,
    *,
    choice: ComponentChoice | None = None,
    notes: tuple[str, ...] = (),
) -> TrainingSummary:
    """Return how a skill was learned."""
    return TrainingSummary(
        n_demonstrations=len(data),
        n_samples=data.n_samples,
        initialisation=initialisation,
        restarts=fit.restarts,
        objective=fit.objective,
        converged=fit.converged,
        reseedings=len(fit.reseedings),
        duration=float(np.mean([one.duration for one in data])),
        data_digest=data.digest(),
        motion=data.name,
        choice=choice,
        notes=notes + _crowding(fit),
    )
