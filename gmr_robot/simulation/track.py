"""Replay of a trajectory: followed by the clock, whatever happens to the arm."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array
from gmr_robot.robot import RobotModel, check_reach
from gmr_robot.simulation.control_loop import run_motion
from gmr_robot.simulation.options import ReplayOptions
from gmr_robot.simulation.replay_result import ReplayResult
from gmr_robot.simulation.timed_path import TimedPath


def replay_track(
    robot: RobotModel,
    path: TimedPath,
    *,
    goal: ArrayLike | None = None,
    options: ReplayOptions | None = None,
) -> ReplayResult:
    """Follow a trajectory of the end effector on the simulated arm.

    The arm starts at rest at the path's first point, in a configuration near home. Each control tick
    asks the inverse kinematics for the path's next position; a computed-torque controller follows. The
    path is checked for reach before anything runs. For an arm that moves in a plane, the path's distance
    from that plane is ignored.

    Parameters
    ----------
    robot : RobotModel
        The arm.
    path : TimedPath
        The trajectory in the world.
    goal : array, shape (3,), optional
        World position where it should end [m], which it may miss; its own end when not given.
    options : ReplayOptions, optional
        Rates, gains, pushes; the defaults when not given.

    Returns
    -------
    ReplayResult
        What was measured and commanded; it ends with ``"finished"``.

    Raises
    ------
    InputError
        When the goal is not three finite numbers, or the path takes too many control ticks.
    ReachError
        When a sample of the path is out of the arm's reach.
    SimulationError
        When the simulation becomes unstable.
    """
    options = options or ReplayOptions()
    target = path.positions[-1] if goal is None else float_array(goal, name="goal", shape=(3,))
    options.check_duration(path.duration + options.ease, what="the path's duration")
    start = check_reach(robot, path.positions, rotation=options.rotation, tolerance=options.reach_tolerance)
    motion = _TrackMotion(path.sampled(options.period, ease=options.ease), goal=target)
    return run_motion(robot, motion, q=start, options=options)


class _TrackMotion:
    """Positions at the control ticks, one after the other."""

    mode: Literal["track"] = "track"

    def __init__(self, positions: FloatArray, *, goal: FloatArray) -> None:
        self._positions = positions
        self.goal = goal
        self._last = len(positions) - 1

    @property
    def max_ticks(self) -> int:
        return len(self._positions)

    def target(self, tick: int, *, measured: FloatArray, reference: FloatArray) -> FloatArray:
        del measured, reference  # the clock alone decides
        return self._at(min(tick + 1, self._last))

    def commanded(self, tick: int, *, reference: FloatArray) -> FloatArray:
        del reference
        return self._at(tick)

    def stop(self, tick: int, *, measured: FloatArray) -> str | None:
        del measured
        return "finished" if tick == self._last else None

    def _at(self, tick: int) -> FloatArray:
        return np.asarray(self._positions[tick])
