"""How much of its limits each joint uses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gmr_robot.arrays import BoolArray, FloatArray

if TYPE_CHECKING:
    from gmr_robot.simulation import ReplayResult

ROUNDING = 1e-9
"""Relative distance from a limit below which a value stands at it."""


@dataclass(frozen=True, eq=False, kw_only=True)
class LimitUse:
    """One quantity of all joints over time, with its limits.

    Attributes
    ----------
    quantity : str
        What it is.
    units : tuple of str, length n
        Unit of each joint.
    values : ndarray, shape (T, n)
        Sample by sample.
    lower, upper : ndarray, shape (n,)
        Limits; infinite where there is none.
    flagged : ndarray of bool, shape (T, n)
        Where a limit is violated; for torques, which are cut there, where one is reached.
    """

    quantity: str
    units: tuple[str, ...]
    values: FloatArray
    lower: FloatArray
    upper: FloatArray
    flagged: BoolArray

    @property
    def unit(self) -> str | None:
        """The unit that all joints share; None where some slide and some turn."""
        return self.units[0] if len(set(self.units)) == 1 else None

    @property
    def peak(self) -> FloatArray:
        """Largest share of the way from mid-range to a limit, shape (n,); NaN without limits."""
        limited = np.isfinite(self.lower) & np.isfinite(self.upper)
        lower, upper = np.where(limited, self.lower, np.nan), np.where(limited, self.upper, np.nan)
        return np.asarray((np.abs(self.values - 0.5 * (lower + upper)) / (0.5 * (upper - lower))).max(axis=0))

    @property
    def closest(self) -> tuple[int, float] | None:
        """The joint that comes closest to a limit and its peak; None where no joint has limits."""
        if np.isnan(self.peak).all():
            return None
        joint = int(np.nanargmax(self.peak))
        return joint, float(self.peak[joint])


def limit_uses(replay: ReplayResult) -> tuple[LimitUse, LimitUse, LimitUse, LimitUse]:
    """Return positions, velocities, accelerations and torques of a replay against the bounds in force.

    Accelerations are the commanded ones; they cannot be measured.
    """
    bounds, units = replay.bounds.motion, replay.joint_units
    speeds, accelerations = (tuple(f"{unit}/{per}" for unit in units) for per in ("s", "s²"))
    torques, torque = tuple("N" if unit == "m" else "N m" for unit in units), replay.bounds.torque
    return (
        _use("position", units, replay.joint_positions, bounds.lower, bounds.upper),
        _use("velocity", speeds, replay.joint_velocities, -bounds.velocity, bounds.velocity),
        _use(
            "acceleration",
            accelerations,
            replay.commanded_accelerations,
            -bounds.acceleration,
            bounds.acceleration,
        ),
        _use("torque", torques, replay.joint_torques, -torque, torque, reached=True),
    )


def _use(
    quantity: str,
    units: tuple[str, ...],
    values: FloatArray,
    lower: FloatArray,
    upper: FloatArray,
    *,
    reached: bool = False,
) -> LimitUse:
    slack = ROUNDING * np.where(np.isfinite(upper - lower), upper - lower, 0.0) * (-1.0 if reached else 1.0)
    flagged = (values < lower - slack) | (values > upper + slack)
    return LimitUse(quantity=quantity, units=units, values=values, lower=lower, upper=upper, flagged=flagged)
