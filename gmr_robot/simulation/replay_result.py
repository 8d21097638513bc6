"""What a replay left behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from gmr_robot.arrays import FloatArray, IntArray, readonly
from gmr_robot.control import JointBounds, SafetyEvent, StopReason, safety_events
from gmr_robot.robot import JointLimits


@dataclass(frozen=True, eq=False, kw_only=True)
class ReplayResult:
    """A replay on the simulated arm, sample by sample at the control rate. Immutable.

    Parameters
    ----------
    robot : str
        The robot's name.
    mode : "track" or "closed_loop"
        Whether a trajectory was followed, or a policy stepped at every tick.
    speed : float
        Share of the motion's own speed at which it was run; below 1 where a trajectory is too fast for the
        joints' bounds.
    times : array, shape (T,)
        Times of the control ticks [s], from 0.
    joint_positions, joint_velocities : array, shape (T, n)
        Measured at each tick [rad], [rad/s]; a slide joint has [m], [m/s].
    joint_torques : array, shape (T, n)
        Applied from each tick to the next [N m], or [N], within the limits.
    joint_names : tuple of str, length n
        The joints' names.
    joint_units : tuple of str, length n
        Units of the joints' positions, ``"rad"`` or ``"m"``.
    limits : JointLimits
        The joints' limits.
    bounds : JointBounds
        The bounds that were in force: the robot's limits, replaced and scaled by the user's.
    commanded_positions, commanded_velocities, commanded_accelerations : array, shape (T, n)
        The commanded motion at each tick [rad], [rad/s], and its mean acceleration until the next [rad/s²].
    interventions : array of int, shape (T,)
        What the safety chain changed at each tick, a sum of `Intervention`.
    end_effector : array, shape (T, 3)
        Measured world position of the end effector [m].
    reference : array, shape (T, 3)
        Where the end effector was commanded to be [m]: the trajectory (track), or the integral of the
        policy's velocities along the measured motion, kept near the arm (closed loop).
    goals : array, shape (T, 3)
        World position of the goal at each tick [m]: the policy's, or that of the trajectory.
    goal_tolerance : float
        Distance from the goal at which the arm has arrived [m], or of all joints together [rad], by `space`; 0 where
        it need not arrive.
    saturated : array, shape (n,)
        Share of ticks at which each joint was asked for more torque than its limit, 0 to 1.
    stop : str
        Why it ended: ``"goal reached"`` or ``"time out"`` (closed loop); ``"finished"`` (the end of a
        trajectory, or of a closed loop that need not arrive); or a `StopReason`, after which the arm was brought
        to rest (it ends a second after the command has, at the latest).
    seconds : float
        Wall-clock time of the replay [s].
    space : {"task", "joint"}
        Whether the end effector's position was asked for, or those of the joints.
    joint_goal : array, shape (n,), optional
        Where the joints were to end [rad]; in joint space only.
    """

    robot: str
    mode: Literal["track", "closed_loop"]
    speed: float
    times: FloatArray
    joint_positions: FloatArray
    joint_velocities: FloatArray
    joint_torques: FloatArray
    joint_names: tuple[str, ...]
    joint_units: tuple[str, ...]
    limits: JointLimits
    bounds: JointBounds
    commanded_positions: FloatArray
    commanded_velocities: FloatArray
    commanded_accelerations: FloatArray
    interventions: IntArray
    end_effector: FloatArray
    reference: FloatArray
    goals: FloatArray
    goal_tolerance: float
    saturated: FloatArray
    stop: str
    seconds: float
    space: Literal["task", "joint"] = "task"
    joint_goal: FloatArray | None = None

    def __post_init__(self) -> None:
        for name in (
            *("times", "joint_positions", "joint_velocities", "joint_torques"),
            *("commanded_positions", "commanded_velocities", "commanded_accelerations"),
            *("end_effector", "reference", "goals", "saturated"),
        ):
            object.__setattr__(self, name, readonly(getattr(self, name)))
        interventions = np.array(self.interventions, dtype=np.int64)
        interventions.setflags(write=False)
        object.__setattr__(self, "interventions", interventions)

    def __len__(self) -> int:
        """Number of samples T."""
        return len(self.times)

    @property
    def n_joints(self) -> int:
        """Number of joints n."""
        return len(self.joint_names)

    @property
    def goal(self) -> FloatArray:
        """World position of the goal when the replay stopped [m], shape (3,)."""
        return np.asarray(self.goals[-1])

    @property
    def duration(self) -> float:
        """Simulated time [s]."""
        return float(self.times[-1])

    @property
    def real_time_factor(self) -> float:
        """Simulated time over wall-clock time."""
        return self.duration / self.seconds

    @property
    def tolerance_unit(self) -> str:
        """Unit of `goal_tolerance`."""
        return "m" if self.space == "task" else "rad"

    @property
    def arrived(self) -> bool | None:
        """Whether the end effector ended at the goal, within the tolerance; None where it need not.

        A closed loop measures the distance within the task's dimensions, and stops there.
        """
        if self.goal_tolerance == 0.0:
            return None
        if self.mode == "closed_loop":
            return self.stop == "goal reached"
        if self.joint_goal is not None:
            return float(np.linalg.norm(self.joint_positions[-1] - self.joint_goal)) <= self.goal_tolerance
        return self.goal_distance <= self.goal_tolerance

    @property
    def arrived_by_its_sensors(self) -> bool:
        """Whether it arrived as the loop measures it alone: truly, the goal is farther away than the tolerance."""
        beyond = self.space == "task" and self.goal_distance > self.goal_tolerance
        return beyond and self.arrived is True

    @property
    def commanded_jerks(self) -> FloatArray:
        """How fast the commanded mean accelerations change from tick to tick [rad/s³], shape (T, n)."""
        period = float(self.times[1] - self.times[0]) if len(self) > 1 else 1.0
        before = np.zeros((1, self.n_joints))
        return np.diff(self.commanded_accelerations, axis=0, prepend=before) / period

    @property
    def stopped(self) -> bool:
        """Whether the safety chain stopped the arm."""
        return self.stop in set(StopReason)

    @property
    def events(self) -> tuple[SafetyEvent, ...]:
        """What the safety chain did, the earliest first."""
        return safety_events(self.times, self.interventions)

    @property
    def tracking_error(self) -> FloatArray:
        """Distance of the end effector from its reference at each tick [m], shape (T,)."""
        return np.asarray(np.linalg.norm(self.end_effector - self.reference, axis=1))

    @property
    def tracking_rms(self) -> float:
        """Root mean square of the tracking error [m]."""
        return float(np.sqrt(np.mean(self.tracking_error**2)))

    @property
    def tracking_max(self) -> float:
        """Greatest tracking error [m]."""
        return float(self.tracking_error.max())

    @property
    def goal_distance(self) -> float:
        """Distance of the end effector from the goal at the end [m]."""
        return float(np.linalg.norm(self.end_effector[-1] - self.goal))
