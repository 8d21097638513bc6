"""Replay of a policy: asked at every tick where to go from where the arm is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array
from gmr_robot.control import MotionLimit, Policy
from gmr_robot.exceptions import InputError, ReachError, SimulationError
from gmr_robot.robot import RobotModel, find_configuration
from gmr_robot.simulation.control_loop import run_motion
from gmr_robot.simulation.options import ReplayOptions
from gmr_robot.simulation.replay_result import ReplayResult

if TYPE_CHECKING:  # a skill's package loads the compiled kernels, which a replay may do without
    from gmr_robot.skill.task_frame import TaskFrame

LEAD_TIME = 0.1
"""Time in which a reference that runs more than `max_lead` ahead of the arm is taken back [s]; slow
against the controller, so that the two do not excite each other."""


def replay_closed_loop(
    robot: RobotModel,
    policy: Policy,
    *,
    start: ArrayLike,
    task_frame: TaskFrame,
    options: ReplayOptions | None = None,
) -> ReplayResult:
    """Let a policy move the simulated arm: at every control tick it sees the measured end effector.

    The measured position is mapped into the skill's coordinates, the policy's velocity back into the
    world, bounded in speed and acceleration, turned into joint velocities within the limits and
    integrated into a reference, which a computed-torque controller follows. A reference that runs more
    than `max_lead` ahead of the arm is taken back, so that a blocked arm does not wind it up and an arm
    that is pushed away goes on from where it is. A skill of two dimensions keeps to its plane.

    Parameters
    ----------
    robot : RobotModel
        The arm; it starts at rest, in a configuration near home.
    policy : Policy
        What is replayed; its coordinates have d dimensions.
    start : array, shape (d,)
        Where the motion starts, in the policy's coordinates.
    task_frame : TaskFrame
        Where these coordinates lie in the world.
    options : ReplayOptions, optional
        Rates, gains, bounds, stop rule, pushes; the defaults when not given.

    Returns
    -------
    ReplayResult
        What was measured and commanded; it ends with ``"goal reached"``, ``"time out"`` or
        ``"left the known region"``, or with ``"finished"`` after the whole time of a motion that need not
        arrive.

    Raises
    ------
    InputError
        When start, goal and task frame differ in dimension.
    ReachError
        When the start or the goal is out of the arm's reach, or the task frame is turned out of the
        plane of an arm that moves in one.
    SimulationError
        When the policy gives a velocity that is not finite, or the simulation becomes unstable.
    """
    options = options or ReplayOptions()
    first = float_array(start, name="start", shape=(task_frame.n_dimensions,))
    if np.shape(policy.goal) != first.shape:
        raise InputError(
            f"the policy's goal has the shape {np.shape(policy.goal)}, but the task frame places skills of "
            f"{task_frame.n_dimensions} dimensions; give a task frame with as many axes as the skill"
        )
    _check_plane(robot, task_frame)
    q = _configuration(robot, task_frame.to_world(first), what="start", near=None, options=options)
    _configuration(robot, task_frame.to_world(policy.goal), what="goal", near=q, options=options)
    motion = _ClosedLoopMotion(robot, policy, task_frame=task_frame, start=first, options=options)
    return run_motion(robot, motion, q=q, options=options)


def _check_plane(robot: RobotModel, task_frame: TaskFrame) -> None:
    across = np.linalg.norm(task_frame.axes.T - robot.along(task_frame.axes.T), axis=1)
    axis = int(across.argmax())
    if across[axis] > 1e-6:
        angle = np.degrees(np.arcsin(min(1.0, across[axis])))
        raise ReachError(
            f"axis {axis + 1} of the task frame, {np.round(task_frame.axes[:, axis], 3).tolist()}, points "
            f"{angle:.1f}° out of the plane that {robot.name} moves in; turn the task frame into that plane"
        )


def _configuration(
    robot: RobotModel, position: FloatArray, *, what: str, near: FloatArray | None, options: ReplayOptions
) -> FloatArray:
    try:
        return find_configuration(robot, position, rotation=options.rotation, start=near)
    except ReachError as error:
        raise ReachError(f"the skill's {what} cannot be reached: {error}") from error


class _ClosedLoopMotion:
    """A policy, asked at every tick."""

    mode: Literal["closed_loop"] = "closed_loop"

    def __init__(
        self,
        robot: RobotModel,
        policy: Policy,
        *,
        task_frame: TaskFrame,
        start: FloatArray,
        options: ReplayOptions,
    ) -> None:
        self._robot = robot
        self._policy = policy
        self._frame = task_frame
        self._options = options
        self._limit = MotionLimit(speed=options.max_speed, acceleration=options.max_acceleration)
        policy.reset(0.0, start)

    @property
    def max_ticks(self) -> int:
        return int(np.ceil(self._options.max_time * self._options.control_rate - 1e-9)) + 1

    @property
    def goal(self) -> FloatArray:
        return self._frame.to_world(self._policy.goal)

    def target(self, tick: int, *, measured: FloatArray, reference: FloatArray) -> FloatArray:
        period = self._options.period
        wanted = self._frame.velocity_to_world(
            self._velocity(tick * period, self._frame.from_world(measured))
        )
        velocity = self._limit.step(wanted, period=period)
        target = measured + self._lead(reference - measured) + velocity * period
        if self._frame.n_dimensions == 2:
            target = self._frame.to_world(self._frame.from_world(target))
        return target

    def commanded(self, tick: int, *, reference: FloatArray) -> FloatArray:
        del tick
        return reference

    def stop(self, tick: int, *, measured: FloatArray) -> str | None:
        x, tolerance = self._frame.from_world(measured), self._options.goal_tolerance
        distance = self._frame.scale * np.linalg.norm(x - self._policy.goal)
        if tolerance > 0.0 and self._policy.complete and distance <= tolerance:
            return "goal reached"
        if tick + 1 >= self.max_ticks:
            return "time out" if tolerance > 0.0 else "finished"
        bound = self._options.max_distance
        if bound is not None and self._policy.novelty(x).distance > bound:
            return "left the known region"
        return None

    def _velocity(self, t: float, x: FloatArray) -> FloatArray:
        velocity = np.asarray(self._policy.step(t, x))
        if not np.isfinite(velocity).all():
            raise SimulationError(
                f"the policy gave the velocity {velocity.tolist()} at t = {t:.3f} s, "
                f"x = {np.round(x, 6).tolist()}; a replay needs finite velocities"
            )
        return velocity

    def _lead(self, lead: FloatArray) -> FloatArray:
        """Return how far ahead of the arm the reference stands on, given how far it does."""
        length = float(np.linalg.norm(self._robot.along(lead)))
        excess = length - self._options.max_lead
        if excess <= 0.0:
            return lead
        return lead * (1.0 - min(1.0, self._options.period / LEAD_TIME) * excess / length)
