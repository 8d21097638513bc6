"""Replay of a trajectory: followed by the clock, which waits for the arm alone where its limits need more time."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array
from gmr_robot.control import Controller, joint_bounds
from gmr_robot.exceptions import ReachError
from gmr_robot.robot import RobotModel, check_reach
from gmr_robot.simulation.control_loop import run_replay
from gmr_robot.simulation.options import MOST_TICKS, ReplayOptions
from gmr_robot.simulation.placement.timed_walk import walk_path
from gmr_robot.simulation.prepared import PreparedReplay
from gmr_robot.simulation.replay_result import ReplayResult
from gmr_robot.simulation.timed_path import TimedPath

USED = 0.8
"""Share of the joints' accelerations that a path may use; the rest is for what its samples do not show."""

LAG = 2e-3
"""Distance of the reference from the path at which the path's clock stands still [m]."""

EXACT = 3e-4
"""Distance up to which its clock runs at full speed: so much the inverse kinematics leaves [m]."""

CATCH_UP = 0.05
"""Time in which the reference makes up for such a distance [s]."""

PATIENCE = 10
"""How much longer than the path a replay may take."""


def replay_track(
    robot: RobotModel,
    path: TimedPath,
    *,
    goal: ArrayLike | None = None,
    options: ReplayOptions | None = None,
    controller: Controller | None = None,
) -> ReplayResult:
    """Follow a trajectory of the end effector on the simulated arm.

    The arm starts at rest at the path's first point, in a configuration near home. Each control tick
    asks the inverse kinematics for the path's next position; the joint filter makes of it a command inside
    the joints' bounds, which a computed-torque controller follows. A path that is too fast for the bounds is
    followed slower, as a whole; its reach and its speed are checked before anything runs. Where the arm is held
    back all the same, the path's clock waits for it. For an arm that moves in a plane, the path's distance from
    that plane is ignored.

    Parameters
    ----------
    robot : RobotModel
        The arm.
    path : TimedPath
        The trajectory in the world.
    goal : array, shape (3,), optional
        World position where it should end [m], which it may miss; its own end when not given.
    options : ReplayOptions, optional
        Rates, gains, limits, pushes; the defaults when not given.
    controller : Controller, optional
        What follows the commanded joint motion; computed torque when not given.

    Returns
    -------
    ReplayResult
        What was measured and commanded; it ends with ``"finished"``; with ``"time out"`` where the clock waited for
        ten times the path's duration; or with the `StopReason` of a stop.

    Raises
    ------
    InputError
        When the goal is not three finite numbers, the path takes too many control ticks, or limits do not fit
        the robot.
    ReachError
        When a sample of the path is out of the arm's reach, or of the workspace box.
    SimulationError
        When the simulation becomes unstable.
    """
    return run_replay(prepare_track(robot, path, goal=goal, options=options, controller=controller))


def prepare_track(
    robot: RobotModel,
    path: TimedPath,
    *,
    goal: ArrayLike | None = None,
    options: ReplayOptions | None = None,
    controller: Controller | None = None,
) -> PreparedReplay:
    """Make ready what `replay_track` runs; parameters and errors are the same."""
    options = options or ReplayOptions()
    target = path.positions[-1] if goal is None else float_array(goal, name="goal", shape=(3,))
    _check_box(path, options)
    options.check_duration(path.duration + options.ease, what="the path's duration")
    start = check_reach(robot, path.positions, rotation=options.rotation, tolerance=options.reach_tolerance)
    share = _speed(robot, path, start=start, options=options)
    slowed, ease = TimedPath(times=path.times / share, positions=path.positions), options.ease / share
    options.check_duration(
        slowed.duration + ease, what="the path's duration, slowed down to the joints' limits,"
    )
    motion = _TrackMotion(
        robot, slowed.sampled(options.period, ease=ease), goal=target, period=options.period, speed=share
    )
    return PreparedReplay(robot=robot, motion=motion, q=start, options=options, controller=controller)


def _speed(robot: RobotModel, path: TimedPath, *, start: FloatArray, options: ReplayOptions) -> float:
    """Return the share of its speed at which the joints can follow a path, 1 where they can at full speed."""
    walk = walk_path(robot, path, start=start, ease=options.ease, rotation=options.rotation)
    motion = joint_bounds(robot.limits, options.limits).motion
    velocity = float((np.abs(walk.velocities) / motion.velocity).max())
    acceleration = float((np.abs(walk.accelerations) / motion.acceleration).max())
    fastest = min(1.0 / max(velocity, USED), np.sqrt(1.0 / max(acceleration, USED)))
    return 1.0 if velocity <= USED and acceleration <= USED else float(np.sqrt(USED) * fastest)


def _check_box(path: TimedPath, options: ReplayOptions) -> None:
    box = options.limits.box
    if box is not None and not box.contains(path.positions):
        outside = next(i for i, point in enumerate(path.positions) if not box.contains(point))
        raise ReachError(
            f"sample {outside} of the path, at {np.round(path.positions[outside], 4).tolist()} m, lies outside the "
            f"workspace box (limits) from {box.lower.tolist()} to {box.upper.tolist()} m; move or scale the task "
            "frame, or widen the box"
        )


class _TrackMotion:
    """Positions at the control ticks, one after the other, by a clock that waits where the arm cannot follow."""

    mode: Literal["track"] = "track"
    space: Literal["task"] = "task"
    joint_goal = None
    intervention = 0

    def __init__(
        self, robot: RobotModel, positions: FloatArray, *, goal: FloatArray, period: float, speed: float
    ) -> None:
        self._robot = robot
        self._positions = positions
        self.goal = goal
        self.speed = speed
        self._last = len(positions) - 1
        self._progress = 0.0
        self._catch_up = min(1.0, period / CATCH_UP)

    @property
    def max_ticks(self) -> int:
        return min(PATIENCE * len(self._positions), max(MOST_TICKS, len(self._positions)))

    def goals(self, times: FloatArray) -> FloatArray:
        return np.tile(self.goal, (len(times), 1))

    def target(self, tick: int, *, measured: FloatArray, reference: FloatArray) -> FloatArray:
        del tick, measured  # the clock alone decides
        here = self._at(self._progress)
        behind = self._robot.along(here - reference)
        lag = float(np.sqrt(behind @ behind))
        pace = min(1.0, max(0.0, (LAG - lag) / (LAG - EXACT)))
        self._now, self._progress = self._progress, min(self._progress + pace, float(self._last))
        return np.asarray(self._at(self._progress) - (1.0 - self._catch_up) * behind)

    def commanded(self, tick: int, *, reference: FloatArray) -> FloatArray:
        del tick, reference
        return self._at(self._now)

    def stop(self, tick: int, *, measured: FloatArray) -> str | None:
        del measured
        if self._now == self._last:
            return "finished"
        return "time out" if tick + 1 >= self.max_ticks else None

    def _at(self, progress: float) -> FloatArray:
        before = int(progress)
        share = progress - before
        here = self._positions[before]
        return np.asarray(here if share == 0.0 else here + share * (self._positions[before + 1] - here))
