"""Replay of a skill whose positions are joint angles: in closed loop, or one motion of it by the clock."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array
from gmr_robot.control import Controller, Intervention, Policy, StopReason, joint_bounds
from gmr_robot.control.safety.motion_bounds import MotionBounds
from gmr_robot.exceptions import InputError, ReachError
from gmr_robot.kernels.limits import limit_velocities
from gmr_robot.robot import RobotModel
from gmr_robot.simulation.closed_loop import region_of
from gmr_robot.simulation.control_loop import run_replay
from gmr_robot.simulation.goal_script import GoalScript
from gmr_robot.simulation.lead import kept_lead
from gmr_robot.simulation.options import ReplayOptions
from gmr_robot.simulation.prepared import PreparedReplay
from gmr_robot.simulation.replay_result import ReplayResult
from gmr_robot.simulation.timed_path import TimedPath

USED = 0.9
"""Share of the joints' bounds that a motion by the clock may use; a faster one is run slower."""
GRAIN = 0.01
"""Time over which its velocities and accelerations are taken [s]: measured positions have noise."""
PASSES = 3
"""How often that is repeated at the speed that was found."""


def replay_joint_space(
    robot: RobotModel,
    policy: Policy,
    *,
    start: ArrayLike,
    options: ReplayOptions | None = None,
    controller: Controller | None = None,
) -> ReplayResult:
    """Let a policy over joint angles move the simulated arm: at every tick it sees the measured joints.

    Its velocities are bounded in speed and acceleration, all joints by the same share, and integrated into a
    reference for the safety chain; no inverse kinematics is involved. `goal_tolerance` and `max_lead` are angles
    here, of all joints together [rad].

    Parameters
    ----------
    robot : RobotModel
        The arm, of n joints.
    policy : Policy
        What is replayed, of n dimensions [rad].
    start : array, shape (n,)
        Where the arm starts, at rest [rad].
    options, controller
        As for `replay_closed_loop`.

    Raises
    ------
    InputError
        When start or goal are not n numbers.
    ReachError
        When start or goal lie outside the joints' bounds.
    SimulationError
        When the simulation becomes unstable.
    """
    return run_replay(prepare_joint_space(robot, policy, start=start, options=options, controller=controller))


def prepare_joint_space(
    robot: RobotModel,
    policy: Policy,
    *,
    start: ArrayLike,
    options: ReplayOptions | None = None,
    controller: Controller | None = None,
) -> PreparedReplay:
    """Make ready what `replay_joint_space` runs; parameters and errors are the same."""
    options = options or ReplayOptions()
    q = joint_position(robot, start, what="start", options=options)
    joint_position(robot, policy.goal, what="goal", options=options)
    motion = _JointMotion(robot, policy, start=q, options=options)
    return PreparedReplay(
        robot=robot, motion=motion, q=q, options=options, controller=controller, policy=policy
    )


def track_joint_space(
    robot: RobotModel,
    path: TimedPath,
    *,
    goal: ArrayLike | None = None,
    options: ReplayOptions | None = None,
    controller: Controller | None = None,
) -> ReplayResult:
    """Follow a trajectory of the joints by the clock; a path that is too fast for the bounds is run slower.

    Parameters
    ----------
    robot : RobotModel
        The arm, of n joints.
    path : TimedPath
        Joint positions over time [rad], shape (T, n).
    goal : array, shape (n,), optional
        Where it should end [rad]; its own end when not given.
    options, controller
        As for `replay_track`.

    Raises
    ------
    InputError
        When path or goal are not of n joints.
    ReachError
        When they leave the joints' bounds.
    SimulationError
        When the simulation becomes unstable.
    """
    return run_replay(prepare_joint_track(robot, path, goal=goal, options=options, controller=controller))


def prepare_joint_track(
    robot: RobotModel,
    path: TimedPath,
    *,
    goal: ArrayLike | None = None,
    options: ReplayOptions | None = None,
    controller: Controller | None = None,
) -> PreparedReplay:
    """Make ready what `track_joint_space` runs; parameters and errors are the same."""
    options = options or ReplayOptions()
    for index, position in enumerate(path.positions):
        joint_position(robot, position, what=f"sample {index} of the path", options=options)
    end = joint_position(robot, path.positions[-1] if goal is None else goal, what="goal", options=options)
    motion = _JointTrack(robot, path, goal=end, options=options)
    return PreparedReplay(
        robot=robot, motion=motion, q=path.positions[0], options=options, controller=controller
    )


def joint_position(robot: RobotModel, value: ArrayLike, *, what: str, options: ReplayOptions) -> FloatArray:
    """Return joint positions, refusing what are not n numbers inside the bounds.

    Raises
    ------
    InputError
        When they are not n finite numbers.
    ReachError
        When one lies outside its bounds.
    """
    if np.shape(value) != (robot.n_joints,):
        raise InputError(
            f"the {what} has the shape {np.shape(value)}, but {robot.name} has {robot.n_joints} joints; a skill in "
            "joint space has one dimension for each joint, in the model's order"
        )
    q = float_array(value, name=what, shape=(robot.n_joints,))
    bounds = joint_bounds(robot.limits, options.limits).motion
    excess = np.maximum(bounds.lower - q, q - bounds.upper)
    joint = int(excess.argmax())
    if excess[joint] > 0.0:
        raise ReachError(
            f"the {what} has {robot.joint_names[joint]} at {q[joint]:.4g} {robot.joint_units[joint]}, outside its "
            f"range from {bounds.lower[joint]:.4g} to {bounds.upper[joint]:.4g}"
        )
    return q


class _JointMotion:
    """A policy over joint angles, asked at every tick."""

    mode: Literal["closed_loop"] = "closed_loop"
    space: Literal["joint"] = "joint"

    def __init__(
        self, robot: RobotModel, policy: Policy, *, start: FloatArray, options: ReplayOptions
    ) -> None:
        self._robot, self._policy, self._options = robot, policy, options
        self._bounds = joint_bounds(robot.limits, options.limits).motion
        self._change = USED * options.period * self._bounds.acceleration
        self._region = region_of(options)
        self._velocity = np.zeros(robot.n_joints)
        self._goal = GoalScript(policy, options.disturbances.goal_moves)
        self.intervention = 0
        self.speed = options.speed
        policy.reset(0.0, start)

    @property
    def max_ticks(self) -> int:
        return int(np.ceil(self._options.max_time * self._options.control_rate - 1e-9)) + 1

    @property
    def goal(self) -> FloatArray:
        return self._robot.forward(self._policy.goal).position

    @property
    def joint_goal(self) -> FloatArray:
        return np.array(self._policy.goal)

    def goals(self, times: FloatArray) -> FloatArray:
        places, of_time = np.unique(self._goal.goals(times), axis=0, return_inverse=True)
        return np.array([self._robot.forward(q).position for q in places])[of_time.ravel()]

    def target(self, tick: int, *, measured: FloatArray, reference: FloatArray) -> FloatArray | StopReason:
        period = self._options.period
        self._goal.at(tick * period)
        velocity = np.asarray(self._policy.step(tick * period * self.speed, measured))
        if not np.isfinite(velocity).all():
            return StopReason.REFERENCE_NOT_FINITE
        region = 1.0 if self._region is None else self._region.pace(self._policy.novelty(measured).distance)
        if region == 0.0:
            return StopReason.LEFT_REGION
        wanted = region * self.speed * velocity
        limited = limit_velocities(wanted, self._bounds.velocity, self._change, self._velocity)
        self.intervention = _DONE[limited, region < 1.0]
        lead = reference - measured
        return np.asarray(measured + kept_lead(lead, lead, self._options) + self._velocity * period)

    def commanded(self, tick: int, *, reference: FloatArray) -> FloatArray:
        del tick
        return self._robot.forward(reference).position

    def stop(self, tick: int, *, measured: FloatArray) -> str | None:
        tolerance = self._options.goal_tolerance
        left = measured - self._policy.goal
        near = math.sqrt(left @ left) <= tolerance
        if tolerance > 0.0 and self._policy.complete and near:
            return "goal reached"
        if tick + 1 >= self.max_ticks:
            return "time out" if tolerance > 0.0 else "finished"
        return None


_DONE = {
    (limited, slowed): int(Intervention.SPEED) * limited + int(Intervention.REGION) * slowed
    for limited in (False, True)
    for slowed in (False, True)
}
"""What was changed, by whether velocities were limited, and slowed outside of the known region."""


class _JointTrack:
    """Joint positions at the control ticks, one after the other."""

    mode: Literal["track"] = "track"
    space: Literal["joint"] = "joint"
    intervention = 0

    def __init__(
        self, robot: RobotModel, path: TimedPath, *, goal: FloatArray, options: ReplayOptions
    ) -> None:
        self._robot = robot
        self.goal = robot.forward(goal).position
        self.joint_goal = goal
        self.speed = _share(path, joint_bounds(robot.limits, options.limits).motion, options)
        slowed = TimedPath(times=path.times / self.speed, positions=path.positions)
        options.check_duration(slowed.duration + options.ease / self.speed, what="the path's duration")
        self._positions = slowed.sampled(options.period, ease=options.ease / self.speed)
        self._last = len(self._positions) - 1

    @property
    def max_ticks(self) -> int:
        return len(self._positions)

    def goals(self, times: FloatArray) -> FloatArray:
        return np.tile(self.goal, (len(times), 1))

    def target(self, tick: int, *, measured: FloatArray, reference: FloatArray) -> FloatArray:
        del measured, reference  # the clock alone decides
        return np.asarray(self._positions[min(tick + 1, self._last)])

    def commanded(self, tick: int, *, reference: FloatArray) -> FloatArray:
        del reference
        return self._robot.forward(self._positions[min(tick, self._last)]).position

    def stop(self, tick: int, *, measured: FloatArray) -> str | None:
        del measured
        return "finished" if tick >= self._last else None


def _share(path: TimedPath, bounds: MotionBounds, options: ReplayOptions) -> float:
    """Return the share of its speed at which a path keeps to the bounds, 1 where it does at full speed."""
    share = 1.0
    for _ in range(PASSES):  # what counts is how the path looks at the speed at which it is run
        period = max(GRAIN * share, path.duration / 1000.0)
        velocity = np.gradient(path.sampled(period, ease=options.ease), period, axis=0)
        acceleration = np.gradient(velocity, period, axis=0)
        fastest = float((np.abs(velocity) / (USED * bounds.velocity)).max())
        hardest = float((np.abs(acceleration) / (USED * bounds.acceleration)).max())
        share = 1.0 / max(1.0, fastest, float(np.sqrt(hardest)))
    return share
