"""Execution of joint trajectories."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array, positive
from gmr_robot.control.joint_signals import JointReference, JointState
from gmr_robot.control.trajectory.course import Course
from gmr_robot.control.trajectory.joint_trajectory import JointTrajectory
from gmr_robot.control.trajectory.status import TrajectoryStatus
from gmr_robot.control.trajectory.tolerances import TrajectoryTolerances
from gmr_robot.exceptions import InputError

ROUNDING = 1e-9
"""Share of a period by which ticks may miss a time."""


class TrajectoryExecution:
    """The reference of each control tick from trajectories, which may be replaced while one is under way.

    The semantics are those of ros2_control's joint_trajectory_controller. A new trajectory replaces the present one
    at its start time: until then that one goes on, from then on what is left of the new one is followed, beginning
    with the motion commanded at that moment; points whose time has passed are left out. Tolerances are checked at
    every tick; where one is violated the arm holds its measured position. That stop, like a trajectory of positions
    alone, asks for jumps of velocity: a `JointFilter` behind it makes them possible motions.

    Parameters
    ----------
    position : array, shape (n,)
        Where the arm stands [rad].
    period : float
        The control period [s].
    tolerances : TrajectoryTolerances, optional
        None are checked when not given, but that the arm has stopped at the end.

    Raises
    ------
    InputError
        When the position is not finite, the period not above zero, or tolerances are not one a joint.

    Attributes
    ----------
    status : TrajectoryStatus
        How it stands.
    time : float
        The clock [s]: a period a tick, from 0.
    """

    def __init__(
        self, position: ArrayLike, *, period: float, tolerances: TrajectoryTolerances | None = None
    ) -> None:
        self._period = positive(period, name="period")
        self.tolerances = TrajectoryTolerances() if tolerances is None else tolerances
        held = float_array(position, name="position", shape=("n",))
        for name in ("path", "goal"):
            if np.shape(getattr(self.tolerances, name)) not in ((), held.shape):
                float_array(getattr(self.tolerances, name), name=name, shape=held.shape)
        self._ticks = 0
        self._scaling = 1.0
        self._present: JointReference
        self._progress: float
        self._course: Course | None
        self._waiting: tuple[JointTrajectory, float] | None
        self._hold(held, TrajectoryStatus.HOLDING)

    @property
    def time(self) -> float:
        """The clock [s]: a period a tick, from 0."""
        return self._ticks * self._period

    @property
    def speed_scaling(self) -> float:
        """How fast the trajectory's time passes, against the clock's; 0 pauses it."""
        return self._scaling

    @speed_scaling.setter
    def speed_scaling(self, factor: float) -> None:
        if not (np.isfinite(factor) and factor >= 0.0):
            raise InputError(f"speed_scaling is {factor}; expected a finite number of at least 0")
        self._scaling = float(factor)

    def start(self, trajectory: JointTrajectory, *, at: float | None = None) -> None:
        """Execute a trajectory in place of the present one.

        Parameters
        ----------
        trajectory : JointTrajectory
            What to execute.
        at : float, optional
            Its start on the clock [s], in the past or in the future; now when not given. Of trajectories that wait
            for their start, the last one given counts.

        Raises
        ------
        InputError
            When it has another number of joints, or all of its points lie in the past; the present one then goes on.
        """
        if trajectory.n_joints != len(self._present.position):
            raise InputError(
                f"the trajectory moves {trajectory.n_joints} joint(s); the arm has {len(self._present.position)}"
            )
        start = self.time if at is None else float(float_array(at, name="at", shape=()))
        if start + trajectory.duration < self.time:
            raise InputError(
                f"the trajectory ends at {start + trajectory.duration:g} s on the clock, and it is {self.time:g} s; "
                "expected a point that is still to come"
            )
        self._waiting = (trajectory, start)
        if start <= self.time:
            self._hand_over()

    def cancel(self, state: JointState) -> None:
        """Give up the present trajectory and any that waits; hold the measured position."""
        position = state.position if np.isfinite(state.position).all() else self._present.position
        self._hold(position, TrajectoryStatus.CANCELLED)

    def step(self, state: JointState) -> JointReference:
        """Return the reference of this tick, given what is measured, and go on to the next."""
        if self._waiting is not None and self._waiting[1] <= self.time + ROUNDING * self._period:
            self._hand_over()
        if self._course is not None:
            self._follow(self._course, state)
        self._ticks += 1
        scaling = self._scaling
        present = self._present
        return JointReference(
            present.position.copy(), scaling * present.velocity, scaling**2 * present.acceleration
        )

    def _hand_over(self) -> None:
        assert self._waiting is not None  # the caller looked
        trajectory, start = self._waiting
        self._waiting = None
        if self._course is not None:
            self._present = self._course.at(self._progress)  # where it would be at the coming tick
        self._progress = max(0.0, self.time - start)
        if self._progress < ROUNDING * self._period:
            self._progress = 0.0
        self._course = Course(trajectory, begin=self._progress, present=self._present)
        self.status = TrajectoryStatus.EXECUTING

    def _follow(self, course: Course, state: JointState) -> None:
        """Set the present motion to that of the course, or end it."""
        wanted = course.at(self._progress)
        failure = self._failure(course, wanted, state)
        if failure is TrajectoryStatus.STATE_NOT_FINITE:
            self._hold(self._present.position, failure)
        elif failure is not None:
            self._hold(state.position, failure)
        elif self._over(course) and self.tolerances.at_goal(course.goal - state.position, state.velocity):
            self._hold(course.goal, TrajectoryStatus.SUCCEEDED, keep_waiting=True)
        else:
            self._present = wanted
            self._progress += self._scaling * self._period

    def _failure(self, course: Course, wanted: JointReference, state: JointState) -> TrajectoryStatus | None:
        if not (np.isfinite(state.position).all() and np.isfinite(state.velocity).all()):
            return TrajectoryStatus.STATE_NOT_FINITE
        offset = wanted.position - state.position
        if not self._over(course):
            kept = self.tolerances.on_path(offset)
            return None if kept else TrajectoryStatus.PATH_TOLERANCE_VIOLATED
        late = self._progress - course.end - self.tolerances.goal_time
        timed_out = self.tolerances.goal_time > 0.0 and late > ROUNDING * self._period
        if timed_out and not self.tolerances.at_goal(offset, state.velocity):
            return TrajectoryStatus.GOAL_TOLERANCE_VIOLATED
        return None

    def _over(self, course: Course) -> bool:
        return self._progress >= course.end - ROUNDING * self._period

    def _hold(self, position: FloatArray, status: TrajectoryStatus, *, keep_waiting: bool = False) -> None:
        rest = np.zeros(len(position))
        self._present = JointReference(np.array(position), rest, rest)
        self._course = None
        self._progress = 0.0
        if not keep_waiting:
            self._waiting = None
        self.status = status
