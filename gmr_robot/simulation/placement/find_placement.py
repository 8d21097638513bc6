"""Looking for a place in the workspace where an arm can run a skill well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from gmr_robot.arrays import FloatArray, positive
from gmr_robot.exceptions import ReachError
from gmr_robot.robot import DifferentialKinematics, JointLimits, RobotModel, find_configuration
from gmr_robot.simulation.placement.assess import assess_reach, dexterity
from gmr_robot.simulation.placement.candidates import Attitude, attitudes, length_of, places
from gmr_robot.simulation.placement.reach import Reach
from gmr_robot.simulation.timed_path import TimedPath

if TYPE_CHECKING:  # a skill's package loads the compiled kernels, which a search does without
    from gmr_robot.skill.task_frame import TaskFrame

SHRINK = 0.8
"""How much smaller the skill is tried when it fits nowhere."""
SMALLEST = 0.1
"""Share of the wanted scale below which it is not tried."""
KEY_POINTS = 16
"""Points of a motion that are looked at in the first, coarse stage."""
KEPT, ASSESSED = 4, 6
"""How many places go on to be turned, and how many placements to be assessed in full."""
STEPS, PERIOD, NEAR = 6, 0.1, 1e-3
"""Steps of the inverse kinematics to a key point, their duration [s], and the distance that counts as there [m]."""


class Motion(Protocol):
    """A demonstration or a rollout, in the coordinates of the demonstrations."""

    @property
    def times(self) -> FloatArray:
        """Times [s], shape (T,)."""
        ...

    @property
    def positions(self) -> FloatArray:
        """Positions, shape (T, d)."""
        ...


@dataclass(frozen=True, eq=False, kw_only=True)
class Placement:
    """A task frame, and what the arm needs to run the skill there.

    Attributes
    ----------
    frame : TaskFrame
        Where the skill lies.
    reach : Reach
        How much of the arm's abilities it takes.
    attitude : str
        How the skill is turned, in words.
    shrunk : float
        Its scale as a share of the one that was wanted.
    n_tried : int
        How many placements were looked at.
    """

    frame: TaskFrame
    reach: Reach
    attitude: str
    shrunk: float
    n_tried: int

    def describe(self) -> str:
        """Return what was chosen and with what margin, in a sentence."""
        position = ", ".join(f"{value:.3f}" for value in self.frame.position)
        size = "" if self.shrunk == 1.0 else f" ({100.0 * self.shrunk:.0f} % of the scale wanted)"
        margin = f"margin {100.0 * self.reach.margin:.0f} % ({self.reach.tightest()})"
        return (
            f"{self.attitude} with its origin at [{position}] m, scale {self.frame.scale:.4g}{size}; {margin}; "
            f"it could run {self.reach.speed_factor:.2g} times as fast; {self.n_tried} placements looked at"
        )


def find_placement(
    robot: RobotModel,
    *,
    commanded: Mapping[str, Motion],
    shown: Mapping[str, Motion] | None = None,
    scale: float = 1.0,
    limits: JointLimits | None = None,
    rotation: FloatArray | None = None,
    tolerance: float = 1e-3,
    ease: float = 0.2,
) -> Placement:
    """Search position, turn and scale of the task frame for an arm; the same arguments give the same frame.

    First a few points of the motions at many places around the home position, then the best places with the
    skill turned, then the best placements in full (`assess_reach`). Of those that fit, at their own speed, the one
    with the greatest margin is chosen. Where none fits, the skill is tried smaller.

    Parameters
    ----------
    robot : RobotModel
        The arm.
    commanded, shown : mapping of str to Motion
        Motions of 2 or 3 dimensions, as in `assess_reach`.
    scale : float, default 1
        Metres of the world for one unit of the motions that are wanted.
    limits : JointLimits, optional
        Limits to stay within; the robot's own when not given.
    rotation : array, shape (3, 3), optional
        World axes of the tool; those at home when not given.
    tolerance, ease : float
        As in `assess_reach`.

    Raises
    ------
    ReachError
        When the skill fits nowhere, not even at a tenth of the scale, or has more dimensions than the arm.
    """
    search = _Search(
        robot,
        commanded=commanded,
        shown=shown or {},
        limits=limits or robot.limits,
        rotation=rotation,
        tolerance=tolerance,
        ease=ease,
    )
    _check_dimension(robot, search.n_dimensions)
    wanted, shrunk = positive(scale, name="scale"), 1.0
    while shrunk >= SMALLEST:
        found = search.at_scale(shrunk * wanted)
        if found is not None:
            frame, reach, attitude = found
            return Placement(
                frame=frame, reach=reach, attitude=attitude, shrunk=shrunk, n_tried=search.n_tried
            )
        shrunk *= min(SHRINK, search.fastest)
    raise ReachError(
        f"{robot.name} has no place for the skill, of {search.n_tried} that were looked at, down to "
        f"{100.0 * SMALLEST:.0f} % of its scale; what came closest: {search.obstacle}"
    )


def _check_dimension(robot: RobotModel, n_dimensions: int) -> None:
    able = robot.directions.shape[1]
    if not 2 <= n_dimensions <= able:
        raise ReachError(
            f"the skill has {n_dimensions} dimensions, but {robot.name} moves its end effector in {able}; a "
            f"placement is looked for where the skill has {'2' if able == 2 else '2 or 3'}"
        )


class _Search:
    """A search for one skill and one arm."""

    def __init__(
        self,
        robot: RobotModel,
        *,
        commanded: Mapping[str, Motion],
        shown: Mapping[str, Motion],
        limits: JointLimits,
        rotation: FloatArray | None,
        tolerance: float,
        ease: float,
    ) -> None:
        self._robot, self._commanded, self._shown = robot, commanded, shown
        self._limits = limits
        self._rotation, self._tolerance, self._ease = rotation, tolerance, ease
        points = np.vstack([one.positions for one in (*shown.values(), *commanded.values())])
        self._centre = 0.5 * (points.min(axis=0) + points.max(axis=0))
        self._width = float(np.ptp(points, axis=0).max())
        self._keys = _key_points([one.positions for one in (*commanded.values(), *shown.values())])
        self._kinematics = DifferentialKinematics(robot, rotation=rotation)
        self.n_tried = 0
        self.obstacle = "no point of it is in reach"
        self.fastest = 1.0  # speed factor of the best placement that was assessed at the last scale

    @property
    def n_dimensions(self) -> int:
        return len(self._centre)

    def at_scale(self, scale: float) -> tuple[TaskFrame, Reach, str] | None:
        """Return the best placement at a scale; None where the skill does not fit at any that was tried."""
        if scale * self._width > 2.0 * length_of(self._robot):
            return None
        turns = attitudes(self._robot, n_dimensions=self.n_dimensions)
        upright = [one for one in turns if one.is_first]
        first = [
            (self._score(place, one, scale), place, one) for place in places(self._robot) for one in upright
        ]
        kept = _best([one for one in first if one[0] > 0.0], KEPT)
        more = [
            (self._score(place, one, scale), place, one)
            for _, place, attitude in kept
            for one in turns
            if one.family == attitude.family and not one.is_first
        ]
        promising = _best([one for one in (*kept, *more) if one[0] > 0.0], ASSESSED)
        assessed = [self._assess(place, attitude, scale) for _, place, attitude in promising]
        reached = [one for one in assessed if one is not None]
        self.fastest = max((one[1].speed_factor for one in reached), default=1.0)
        fitting = [one for one in reached if one[1].fits]
        return max(fitting, key=lambda one: one[1].margin) if fitting else None

    def _frame(self, place: FloatArray, attitude: Attitude, scale: float) -> TaskFrame:
        from gmr_robot.skill.task_frame import TaskFrame

        position = place - scale * attitude.axes @ self._centre
        return TaskFrame(position=position, axes=attitude.axes, scale=scale)

    def _score(self, place: FloatArray, attitude: Attitude, scale: float) -> float:
        """Return the margin of joint ranges and dexterity at the key points; 0 where one is out of reach."""
        self.n_tried += 1
        points = self._frame(place, attitude, scale).to_world(self._keys)
        try:
            q = find_configuration(self._robot, points[0], rotation=self._rotation, attempts=1)
        except ReachError:
            return 0.0
        self._kinematics.reset(q)
        configurations = [q]
        for point in points[1:]:
            if not self._reaches(point):
                return 0.0
            configurations.append(self._kinematics.configuration.copy())
        return self._margin(np.array(configurations))

    def _reaches(self, point: FloatArray) -> bool:
        for _ in range(STEPS):
            self._kinematics.step(point, period=PERIOD)
            if np.linalg.norm(self._robot.along(point - self._kinematics.position)) <= NEAR:
                return True
        return False

    def _margin(self, configurations: FloatArray) -> float:
        lower, upper = self._limits.lower, self._limits.upper
        with np.errstate(invalid="ignore"):
            left = np.minimum(configurations - lower, upper - configurations) / (0.5 * (upper - lower))
        return min(float(np.nan_to_num(left, nan=1.0).min()), dexterity(self._robot, configurations))

    def _assess(
        self, place: FloatArray, attitude: Attitude, scale: float
    ) -> tuple[TaskFrame, Reach, str] | None:
        frame = self._frame(place, attitude, scale)
        try:
            reach = assess_reach(
                self._robot,
                commanded=placed(self._commanded, frame),
                shown=placed(self._shown, frame),
                limits=self._limits,
                rotation=self._rotation,
                tolerance=self._tolerance,
                ease=self._ease,
            )
        except ReachError as error:
            self.obstacle = str(error)
            return None
        if reach.touches:
            self.obstacle = f"the arm touches something ({reach.touches})"
        elif not reach.fits:
            self.obstacle = f"it fits at {reach.speed_factor:.2g} times its speed ({reach.limited_by})"
        return frame, reach, attitude.words


def _best(
    scored: list[tuple[float, FloatArray, Attitude]], count: int
) -> list[tuple[float, FloatArray, Attitude]]:
    return sorted(scored, key=lambda one: -one[0])[:count]


def placed(motions: Mapping[str, Motion], frame: TaskFrame) -> dict[str, TimedPath]:
    """Return motions as paths in the world, without those of a single sample."""
    return {
        what: TimedPath(times=one.times, positions=frame.to_world(one.positions))
        for what, one in motions.items()
        if len(one.times) > 1
    }


def _key_points(motions: list[FloatArray]) -> FloatArray:
    """Points along the first motion, then those of all others that stand out in any direction."""
    first = motions[0][np.unique(np.linspace(0, len(motions[0]) - 1, KEY_POINTS).astype(int))]
    everything = np.vstack(motions)
    signs = (
        np.array(np.meshgrid(*[[-1.0, 0.0, 1.0]] * everything.shape[1])).reshape(everything.shape[1], -1).T
    )
    extremes = np.unique([int((everything @ sign).argmax()) for sign in signs if sign.any()])
    return np.vstack([first, everything[extremes]])
