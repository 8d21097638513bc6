"""The bounds that are in force for a robot: its own, replaced and scaled by the user's, none of them missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from gmr_robot.arrays import FloatArray, IntArray, readonly
from gmr_robot.control.safety.motion_bounds import MotionBounds
from gmr_robot.control.safety.safety_limits import PER_JOINT, SafetyLimits
from gmr_robot.exceptions import InputError

USUAL_VELOCITY = 2.0
"""Speed of a joint for which the model states none [rad/s, or m/s]: slower than most arms' joints can turn."""

TIME_TO_SPEED = 0.2
"""Time in which a joint is taken to reach full speed where no acceleration is stated [s]; the Panda's need 0.13 to
0.29 s."""

TIME_TO_ACCELERATION = 0.01
"""Time in which it is taken to reach full acceleration where no jerk is stated [s]; the Panda's need 0.002 s."""


class RobotLimits(Protocol):
    """What of a robot's limits is needed; arrays of shape (n,), infinite where the model states none."""

    @property
    def lower(self) -> FloatArray: ...  # noqa: D102
    @property
    def upper(self) -> FloatArray: ...  # noqa: D102
    @property
    def velocity(self) -> FloatArray: ...  # noqa: D102
    @property
    def acceleration(self) -> FloatArray: ...  # noqa: D102
    @property
    def jerk(self) -> FloatArray: ...  # noqa: D102
    @property
    def torque(self) -> FloatArray: ...  # noqa: D102
    @property
    def torque_rate(self) -> FloatArray: ...  # noqa: D102


@dataclass(frozen=True, eq=False, kw_only=True)
class JointBounds:
    """What is in force, scaled.

    Parameters
    ----------
    motion : MotionBounds
        Bounds of the commanded motion.
    torque, torque_rate : array, shape (n,)
        Bounds of the torque [N m] and of its change [N m/s]; infinite where neither robot nor user states one.
    assumed : tuple of str
        In words, what had to be assumed because nobody states it.
    """

    motion: MotionBounds
    torque: FloatArray
    torque_rate: FloatArray
    assumed: tuple[str, ...]

    def __post_init__(self) -> None:
        for name in ("torque", "torque_rate"):
            object.__setattr__(self, name, readonly(getattr(self, name)))


def joint_bounds(limits: RobotLimits, settings: SafetyLimits) -> JointBounds:
    """Return the bounds in force for a robot.

    A velocity that nobody states is taken to be `USUAL_VELOCITY`, an acceleration velocity / `TIME_TO_SPEED`, a
    jerk acceleration / `TIME_TO_ACCELERATION`; `assumed` says so. Positions and torques may be unbounded. Positions
    that the user sets make the robot's range narrower only; where they are wider, its own end stays in force.

    Raises
    ------
    InputError
        When a limit that the user sets is not one number a joint, or leaves no range.
    """
    stated = {name: _stated(limits, settings, name) for name in PER_JOINT}
    assumed: list[str] = []
    velocity = _completed(stated["velocity"], np.full_like(stated["velocity"], USUAL_VELOCITY))
    acceleration = _completed(stated["acceleration"], velocity / TIME_TO_SPEED)
    jerk = _completed(stated["jerk"], acceleration / TIME_TO_ACCELERATION)
    for name, rule in _RULES.items():
        missing = np.flatnonzero(~np.isfinite(stated[name]))
        if len(missing):
            assumed.append(f"{name} of joint {_listed(missing)}: not stated, taken as {rule}")
    motion = MotionBounds(
        lower=np.maximum(stated["lower"], limits.lower),
        upper=np.minimum(stated["upper"], limits.upper),
        velocity=settings.velocity_scale * velocity,
        acceleration=settings.acceleration_scale * acceleration,
        jerk=settings.jerk_scale * jerk,
    )
    return JointBounds(
        motion=motion,
        torque=settings.torque_scale * stated["torque"],
        torque_rate=stated["torque_rate"],
        assumed=tuple(assumed),
    )


_RULES = {
    "velocity": f"{USUAL_VELOCITY:g} rad/s (m/s for a slide joint)",
    "acceleration": f"full speed in {TIME_TO_SPEED:g} s",
    "jerk": f"full acceleration in {TIME_TO_ACCELERATION:g} s",
}


def _stated(limits: RobotLimits, settings: SafetyLimits, name: str) -> FloatArray:
    own: FloatArray = getattr(limits, name)
    given: FloatArray | None = getattr(settings, name)
    if given is None:
        return own
    if given.shape != own.shape:
        raise InputError(
            f"limits.{name} has {given.size} number(s), but the robot {own.size} joint(s); expected one each"
        )
    return given


def _completed(stated: FloatArray, usual: FloatArray) -> FloatArray:
    return np.where(np.isfinite(stated), stated, usual)


def _listed(joints: IntArray) -> str:
    return ", ".join(str(joint + 1) for joint in joints)
