"""Learning a skill from demonstrations."""

from __future__ import annotations

import numpy as np

from gmr_robot.demonstration import DemonstrationSet, Preprocessed, preprocess
from gmr_robot.mixture import MixtureFit, fit_mixture
from gmr_robot.skill.skill import Skill, TrainingSummary
from gmr_robot.skill.task_frame import TaskFrame


def learn_skill(
    demonstrations: Preprocessed | DemonstrationSet,
    *,
    n_components: int,
    initialisation: str = "time_segments",
    n_init: int = 1,
    max_iterations: int = 500,
    tolerance: float = 1e-6,
    regularisation: float = 1e-3,
    min_prior: float = 0.0,
    task_frame: TaskFrame | None = None,
    rng: np.random.Generator | int = 0,
    threads: int = 1,
) -> Skill:
    """Learn p(x, ẋ) from demonstrations (Calinon, Guenter & Billard 2007).

    Parameters
    ----------
    demonstrations : Preprocessed or DemonstrationSet
        What `preprocess` returned, or a set to learn from as it is.
    n_components : int
        Number of mixture components K.
    initialisation, n_init, max_iterations, tolerance, regularisation, rng, threads
        As in `fit_mixture`.
    min_prior : float, default 0
        Conditional component weights hₖ(x) below this are neglected, but never the largest.
    task_frame : TaskFrame, optional
        Where the motion lies in the robot's workspace.

    Returns
    -------
    Skill
        In the coordinates of the demonstrations.

    Raises
    ------
    InputError
        When there are fewer samples than components, or an option is unknown or out of range.
    """
    ready = demonstrations if isinstance(demonstrations, Preprocessed) else preprocess(demonstrations, [])
    data = ready.demonstrations
    fit = fit_mixture(
        np.hstack([data.positions, data.velocities]),
        n_components,
        groups=data.groups,
        initialisation=initialisation,
        n_init=n_init,
        max_iterations=max_iterations,
        tolerance=tolerance,
        regularisation=regularisation,
        rng=rng,
        threads=threads,
    )
    return Skill(
        mixture=fit.mixture,
        transform=ready.transform,
        steps=ready.steps,
        goal=ready.transform.to_task(data.ends.mean(axis=0)),
        names=data.names,
        unit=data.unit,
        frame=data.frame,
        min_prior=min_prior,
        training=_summary(data, fit, initialisation),
        task_frame=task_frame,
    )


def _summary(data: DemonstrationSet, fit: MixtureFit, initialisation: str) -> TrainingSummary:
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
    )
