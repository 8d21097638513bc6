"""What an arm needs to run a whole skill at a placement, and how fast it could."""

from __future__ import annotations

from dataclasses import dataclass

from gmr_robot.arrays import FloatArray

FASTEST = 100.0
"""A speed factor beyond which nothing is gained by knowing it."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Reach:
    """How much of its abilities an arm uses along all of some paths.

    Uses are shares: 1 is the limit. They hold at the paths' own speed; at s times this speed, velocities are s
    times as large, accelerations s².

    Attributes
    ----------
    missed : float
        Greatest distance of the end effector from a path [m].
    joint_margin : array, shape (n,)
        Least distance of each joint from the ends of its range, as a share of half the range; 1 in the middle,
        and for a joint without limits.
    velocity_use, acceleration_use, torque_use : array, shape (n,)
        Greatest share of each joint's limit.
    speed_factor : float
        How many times faster the paths could be run within the limits of velocity, acceleration and torque.
    limited_by : str
        What forbids more, for example ``"velocity of joint4"``; empty where nothing does.
    dexterity : float
        Least singular value of the end effector's Jacobian along its directions of motion, as a share of that
        at home: 0 at a singularity.
    touches : str
        What the arm would touch on the way; empty for nothing.
    """

    missed: float
    joint_margin: FloatArray
    velocity_use: FloatArray
    acceleration_use: FloatArray
    torque_use: FloatArray
    speed_factor: float
    limited_by: str
    dexterity: float
    touches: str

    @property
    def fits(self) -> bool:
        """Whether the paths can be run at their own speed, and nothing is touched."""
        return self.speed_factor >= 1.0 and not self.touches

    @property
    def margin(self) -> float:
        """What is left at the tightest place, 0 to 1: of a joint's range, the dexterity, a speed, a torque."""
        left = min(
            float(self.joint_margin.min()),
            min(1.0, self.dexterity),
            1.0 - float(self.velocity_use.max()),
            1.0 - float(self.acceleration_use.max()),
            1.0 - float(self.torque_use.max()),
        )
        return max(0.0, left)

    def tightest(self) -> str:
        """Return what has the least margin, for a message."""
        candidates = {
            "range of the joints": float(self.joint_margin.min()),
            "distance from a singularity": min(1.0, self.dexterity),
            "joint velocity": 1.0 - float(self.velocity_use.max()),
            "joint acceleration": 1.0 - float(self.acceleration_use.max()),
            "joint torque": 1.0 - float(self.torque_use.max()),
        }
        return min(candidates, key=lambda name: candidates[name])


def largest_factor(use: FloatArray, *, power: int) -> float:
    """Return the largest speed factor s with sᵖ · use ≤ 1."""
    worst = float(use.max(initial=0.0))
    return FASTEST if worst <= FASTEST**-power else worst ** (-1.0 / power)
