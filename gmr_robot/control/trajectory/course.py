"""A trajectory together with the state that it sets out from."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.control.joint_signals import JointReference
from gmr_robot.control.trajectory.joint_trajectory import JointTrajectory
from gmr_robot.control.trajectory.segment import Segment


class Course:
    """What is left of a trajectory from a time of its own on, reached from a present motion.

    Points before that time are left out. The first segment leads from the present motion to the first point
    that is left; where that point is due at once, the course begins there.

    Parameters
    ----------
    trajectory : JointTrajectory
        At least one of its points is due at `begin` or later.
    begin : float
        Time in the trajectory at which the course begins [s].
    present : JointReference
        The motion at that time.
    """

    def __init__(self, trajectory: JointTrajectory, *, begin: float, present: JointReference) -> None:
        left = trajectory.times >= begin
        times, points = trajectory.times[left], _stacked(trajectory)[left]
        if times[0] > begin:
            first = np.stack([present.position, present.velocity, present.acceleration])[: points.shape[1]]
            times, points = np.append(begin, times), np.concatenate([first[None], points])
        self.end = trajectory.duration
        self.goal = np.array(trajectory.positions[-1])
        self._times = times
        self._segments = [
            Segment(float(times[i]), float(times[i + 1] - times[i]), start=points[i], end=points[i + 1])
            for i in range(len(times) - 1)
        ]

    def at(self, t: float) -> JointReference:
        """Return the motion at a time [s] in the trajectory; at rest in the goal from its end on."""
        if t >= self.end:
            rest = np.zeros_like(self.goal)
            return JointReference(self.goal.copy(), rest, rest.copy())
        index = int(np.searchsorted(self._times, t, side="right")) - 1
        return self._segments[max(index, 0)].at(max(t, float(self._times[0])))


def _stacked(trajectory: JointTrajectory) -> FloatArray:
    """Return the fields that are given at each point, shape (N, order, n)."""
    fields = (trajectory.positions, trajectory.velocities, trajectory.accelerations)
    return np.stack([field for field in fields if field is not None], axis=1)
