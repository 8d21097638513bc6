"""Replay of a policy: asked at every tick where to go from where the arm is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array
from gmr_robot.control import Controller, Intervention, KnownRegion, MotionLimit, Policy, StopReason
from gmr_robot.exceptions import InputError, ReachError
from gmr_robot.robot import RobotModel, find_configuration
from gmr_robot.simulation.control_loop import run_replay
from gmr_robot.simulation.goal_script import GoalScript
from gmr_robot.simulation.lead import kept_lead
from gmr_robot.simulation.options import ReplayOptions
from gmr_robot.simulation.prepared import PreparedReplay
from gmr_robot.simulation.replay_result import ReplayResult

if TYPE_CHECKING:  # a skill's package loads the compiled kernels, which a replay may do without
    from gmr_robot.skill.task_frame import TaskFrame

STANDSTILL = 1e-3
"""Speed below which a policy's motion is a pause, whose time passes [m/s]."""

NEARLY = 0.98
"""Share of a wanted motion that counts as all of it: the rest is the inverse kinematics' doing."""


def replay_closed_loop(
    robot: RobotModel,
    policy: Policy,
    *,
    start: ArrayLike,
    task_frame: TaskFrame,
    options: ReplayOptions | None = None,
    controller: Controller | None = None,
) -> ReplayResult:
    """Let a policy move the simulated arm: at every control tick it sees the measured end effector.

    The measured position is mapped into the skill's coordinates, the policy's velocity back into the
    world, bounded in speed and acceleration, turned into joint velocities within the limits and
    integrated into a reference. Where the joints cannot go as fast, and outside the known region of a skill
    that comes back, the motion is slowed down, the policy's clock with it. The joint filter makes of it a
    command whose position, velocity, acceleration and jerk are inside their bounds at every tick, which a
    computed-torque controller follows. A reference that runs more than `max_lead` ahead of the arm is taken
    back, so that a blocked arm does not wind it up and an arm that is pushed away goes on from where it is. A
    skill of two dimensions keeps to its plane. Where something is wrong, the arm is brought to rest and the
    result says why.

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
    controller : Controller, optional
        What follows the commanded joint motion; computed torque when not given.

    Returns
    -------
    ReplayResult
        What was measured and commanded; it ends with ``"goal reached"`` or ``"time out"``, with ``"finished"``
        after the whole time of a motion that need not arrive, or with the `StopReason` of a stop.

    Raises
    ------
    InputError
        When start, goal and task frame differ in dimension, or limits do not fit the robot.
    ReachError
        When the start or the goal is out of the arm's reach or of the workspace box, or the task frame is
        turned out of the plane of an arm that moves in one.
    SimulationError
        When the simulation becomes unstable.
    """
    return run_replay(
        prepare_closed_loop(
            robot, policy, start=start, task_frame=task_frame, options=options, controller=controller
        )
    )


def prepare_closed_loop(
    robot: RobotModel,
    policy: Policy,
    *,
    start: ArrayLike,
    task_frame: TaskFrame,
    options: ReplayOptions | None = None,
    controller: Controller | None = None,
) -> PreparedReplay:
    """Make ready what `replay_closed_loop` runs; parameters and errors are the same."""
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
    return PreparedReplay(
        robot=robot, motion=motion, q=q, options=options, controller=controller, policy=policy
    )


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
    box = options.limits.box
    if box is not None and not box.contains(position):
        raise ReachError(
            f"the skill's {what}, at {np.round(position, 4).tolist()} m, lies outside the workspace box (limits) "
            f"from {box.lower.tolist()} to {box.upper.tolist()} m; move the task frame or widen the box"
        )
    try:
        return find_configuration(robot, position, rotation=options.rotation, start=near)
    except ReachError as error:
        raise ReachError(f"the skill's {what} cannot be reached: {error}") from error


_REGION, _SPEED, _BOX = int(Intervention.REGION), int(Intervention.SPEED), int(Intervention.BOX)


class _ClosedLoopMotion:
    """A policy, asked at every tick."""

    mode: Literal["closed_loop"] = "closed_loop"
    space: Literal["task"] = "task"
    joint_goal = None

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
        self._box = options.limits.box
        self._limit = MotionLimit(
            speed=options.max_speed, acceleration=options.max_acceleration, box=self._box
        )
        self._region = region_of(options)
        self._clock = _PolicyClock()
        self.intervention = 0
        self.speed = options.speed
        self._goal = GoalScript(policy, options.disturbances.goal_moves)
        policy.reset(0.0, start)

    @property
    def max_ticks(self) -> int:
        return int(np.ceil(self._options.max_time * self._options.control_rate - 1e-9)) + 1

    @property
    def goal(self) -> FloatArray:
        return self._frame.to_world(self._policy.goal)

    def goals(self, times: FloatArray) -> FloatArray:
        return self._frame.to_world(self._goal.goals(times))

    def target(self, tick: int, *, measured: FloatArray, reference: FloatArray) -> FloatArray | StopReason:
        period, x = self._options.period, self._frame.from_world(measured)
        self._goal.at(
            tick * period
        )  # the policy has a clock of its own, its goal is moved by that of the replay
        velocity = np.asarray(self._policy.step(self._clock.now(reference), x))
        if not np.isfinite(velocity).all():
            return StopReason.REFERENCE_NOT_FINITE
        region = 1.0 if self._region is None else self._region.pace(self._policy.novelty(x).distance)
        if region == 0.0:
            return StopReason.LEFT_REGION
        pace = region * self._options.speed
        velocity = self._frame.velocity_to_world(velocity)
        self._clock.expect(velocity, period=period, reference=reference)
        velocity = pace * velocity
        velocity = self._limit.step(velocity, period=period, position=reference)
        lead = reference - measured
        target = measured + kept_lead(lead, self._robot.along(lead), self._options) + velocity * period
        if self._frame.n_dimensions == 2:
            target = self._frame.to_world(self._frame.from_world(target))
        self._note(slowed=region < 1.0)
        return target if self._box is None else self._box.clipped(target)

    def _note(self, *, slowed: bool) -> None:
        self.intervention = _REGION * slowed + _SPEED * self._limit.limited + _BOX * self._limit.boxed

    def commanded(self, tick: int, *, reference: FloatArray) -> FloatArray:
        del tick
        return reference

    def stop(self, tick: int, *, measured: FloatArray) -> str | None:
        x, tolerance = self._frame.from_world(measured), self._options.goal_tolerance
        left = x - self._policy.goal
        distance = self._frame.scale * math.sqrt(left @ left)
        if tolerance > 0.0 and self._policy.complete and distance <= tolerance:
            return "goal reached"
        if tick + 1 >= self.max_ticks:
            return "time out" if tolerance > 0.0 else "finished"
        return None


class _PolicyClock:
    """The policy's own time: it goes on as far as the reference did of what the policy wanted."""

    def __init__(self) -> None:
        self._now = 0.0
        self._wanted: tuple[FloatArray, FloatArray, float] | None = None

    def now(self, reference: FloatArray) -> float:
        """Return the time [s] at a tick, at which the reference stands at a position [m], shape (3,)."""
        if self._wanted is not None:
            velocity, before, period = self._wanted
            squared = float(velocity @ velocity)
            share = (
                1.0
                if squared < STANDSTILL**2
                else float((reference - before) @ velocity) / (period * squared)
            )
            self._now += period * min(1.0, max(0.0, share if share < NEARLY else 1.0))
        return self._now

    def expect(self, velocity: FloatArray, *, period: float, reference: FloatArray) -> None:
        """Keep what the policy wants for the next period [m/s], shape (3,), and where the reference stands."""
        self._wanted = (velocity, reference, period)


def region_of(options: ReplayOptions) -> KnownRegion | None:
    """Return what guards the region that the skill knows; None where nothing does."""
    if options.max_distance is not None:
        return KnownRegion(distance=options.max_distance, outside="stop")
    if options.slow_distance is not None:
        return KnownRegion(distance=options.slow_distance, outside="slow")
    return None
