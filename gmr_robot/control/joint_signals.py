"""The signals of a joint controller: what is measured and what is wanted."""

from __future__ import annotations

from dataclasses import dataclass

from gmr_robot.arrays import FloatArray


@dataclass(frozen=True, eq=False, slots=True)
class JointState:
    """Measured motion of n joints.

    Parameters
    ----------
    position : array, shape (n,)
        Joint positions [rad].
    velocity : array, shape (n,)
        Joint velocities [rad/s].
    """

    position: FloatArray
    velocity: FloatArray


@dataclass(frozen=True, eq=False, slots=True)
class JointReference:
    """Wanted motion of n joints at a control tick.

    Parameters
    ----------
    position : array, shape (n,)
        Joint positions [rad].
    velocity : array, shape (n,)
        Joint velocities [rad/s].
    acceleration : array, shape (n,)
        Joint accelerations over the period that begins at the tick [rad/s²].
    """

    position: FloatArray
    velocity: FloatArray
    acceleration: FloatArray
