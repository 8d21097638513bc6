"""Learning a time-indexed skill from demonstrations."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array, positive
from gmr_robot.demonstration import DemonstrationSet, Preprocessed, preprocess
from gmr_robot.exceptions import InputError
from gmr_robot.mixture import GaussianMixture
from gmr_robot.skill.fit import fit_skill_mixture
from gmr_robot.skill.learn import training_summary
from gmr_robot.skill.task_frame import TaskFrame
from gmr_robot.skill.time_indexed.alignment import AlignedMotions, align_demonstrations
from gmr_robot.skill.time_indexed.deviation import learn_length_scale
from gmr_robot.skill.time_indexed.skill import TimeIndexedSkill
from gmr_robot.skill.time_indexed.tube import tube_of
from gmr_robot.skill.time_indexed.via_point import ViaPoint, checked_via_points

PULL = 20.0
"""κ times the duration: a deviation fades to 1/e within a twentieth of the motion."""


def learn_time_indexed_skill(
    demonstrations: Preprocessed | DemonstrationSet,
    *,
    n_components: int | str | None = None,
    candidates: Sequence[int] | None = None,
    alignment: str = "dtw",
    via_points: Sequence[ViaPoint] = (),
    goal: ArrayLike | None = None,
    speed: float = 1.0,
    spread: float = 0.0,
    pull: float | None = None,
    initialisation: str = "time_segments",
    n_init: int = 1,
    max_iterations: int = 500,
    tolerance: float = 1e-6,
    smoothing: float = 0.05,
    task_frame: TaskFrame | None = None,
    rng: np.random.Generator | int = 0,
    threads: int = 1,
) -> TimeIndexedSkill:
    """Learn p(t, x) from aligned demonstrations (Calinon, Guenter & Billard 2007).

    Parameters
    ----------
    demonstrations : Preprocessed or DemonstrationSet
        What `preprocess` returned, or a set to learn from as it is. They begin and end in the same phase of
        the motion.
    n_components, candidates
        Number of mixture components K, or how it is chosen, as in `learn_skill`.
    alignment : {"dtw", "linear"}
        How demonstrations are brought to one time; see `align_demonstrations`.
    via_points : sequence of ViaPoint
        What the motion shall pass, in task coordinates and in the time of the motion.
    goal : array, shape (d,), optional
        Where it shall end, in task coordinates; where the demonstrations end when not given.
    speed : float, default 1
        How many times faster than demonstrated it is executed.
    spread : float, default 0
        Standard deviation added to the tube in every direction, in the unit of the demonstrations. A single
        demonstration shows no spread: there it is the tube, and must be given.
    pull : float, optional
        κ [1/s], how fast deviations from the reference fade; 20 over the duration when not given.
    initialisation, n_init, max_iterations, tolerance, rng, threads
        As in `fit_mixture`.
    smoothing : float, default 0.05
        What is not believed to be more than noise, relative to the standard deviation of time and of each position:
        the covariance prior of the fit. Neighbouring components so overlap, and the mean has no corners.
    task_frame : TaskFrame, optional
        Where the motion lies in the robot's workspace.

    Returns
    -------
    TimeIndexedSkill
        In the coordinates of the demonstrations. Its `departures` say how far what was asked lies from them.

    Raises
    ------
    InputError
        When there is a single demonstration and no spread, an option is unknown or out of range, a via-point lies
        outside of the motion's time, or via-points contradict each other.
    """
    ready = demonstrations if isinstance(demonstrations, Preprocessed) else preprocess(demonstrations, [])
    data = ready.demonstrations
    check_request(data, via_points=via_points, goal=goal, spread=spread)
    aligned = align_demonstrations(data, alignment=alignment)
    fit, number = fit_skill_mixture(
        _samples(aligned),
        np.repeat(np.arange(len(data)), len(aligned.times)),
        n_components=n_components,
        candidates=candidates,
        smoothing=smoothing,
        rng=rng,
        initialisation=initialisation,
        n_init=n_init,
        max_iterations=max_iterations,
        tolerance=tolerance,
        threads=threads,
    )
    end = ready.transform.to_task(data.ends.mean(axis=0))
    return TimeIndexedSkill(
        mixture=fit.mixture,
        duration=aligned.duration,
        length_scale=_length_scale(aligned, fit.mixture, spread=ready.transform.scale * spread),
        spread=spread,
        pull=PULL / aligned.duration if pull is None else positive(pull, name="pull"),
        alignment=alignment,
        transform=ready.transform,
        steps=ready.steps,
        goal=end if goal is None else float_array(goal, name="goal", shape=(data.n_dimensions,)),
        demonstrated_goal=end,
        names=data.names,
        unit=data.unit,
        frame=data.frame,
        training=training_summary(data, fit, initialisation, choice=number.choice, notes=number.notes),
        via_points=tuple(via_points),
        speed=speed,
        task_frame=task_frame,
    )


def check_request(
    demonstrations: DemonstrationSet,
    *,
    via_points: Sequence[ViaPoint] = (),
    goal: ArrayLike | None = None,
    spread: float = 0.0,
) -> None:
    """Refuse what cannot be asked of a motion in the time of these demonstrations, before anything is fitted.

    Parameters as in `learn_time_indexed_skill`. How fast via-points ask the motion to be is only known once it is
    learned.

    Raises
    ------
    InputError
        When there is a single demonstration and no spread, a via-point lies outside of the motion's time, two are too
        close in time, or a position has another dimension than the demonstrations.
    """
    if len(demonstrations) < 2 and spread == 0.0:
        raise InputError(
            "a single demonstration shows no spread, so there is no tube to learn; give at least two, or say with "
            f"spread how far motions may deviate in each direction [{demonstrations.unit}]"
        )
    d = demonstrations.n_dimensions
    duration = float(np.mean([one.duration for one in demonstrations]))  # of the aligned ones, too
    checked_via_points(via_points, n_dimensions=d, duration=duration)
    if goal is not None:
        float_array(goal, name="goal", shape=(d,))


def _samples(aligned: AlignedMotions) -> FloatArray:
    """Return times and positions of all motions, (n N, 1 + d)."""
    n, _, d = aligned.positions.shape
    return np.column_stack([np.tile(aligned.times, n), aligned.positions.reshape(-1, d)])


def _length_scale(aligned: AlignedMotions, mixture: GaussianMixture, *, spread: float) -> float:
    return learn_length_scale(aligned, tube_of(mixture, duration=aligned.duration, spread=spread))
