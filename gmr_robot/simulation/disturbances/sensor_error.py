"""Joint sensors that are noisy and late."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from gmr_robot.control import JointState
from gmr_robot.simulation.disturbances.amounts import at_least_zero


@dataclass(frozen=True, kw_only=True)
class SensorError:
    """What stands between the joints and what is measured of them.

    Parameters
    ----------
    position_noise : float, default 0
        Standard deviation of white noise on each joint's position [rad], or [m].
    velocity_noise : float, default 0
        The same on its velocity [rad/s], or [m/s].
    delay : float, default 0
        Age of what is measured [s]; rounded to whole control ticks.

    Raises
    ------
    InputError
        When one is negative or not finite.
    """

    position_noise: float = 0.0
    velocity_noise: float = 0.0
    delay: float = 0.0

    def __post_init__(self) -> None:
        for name, unit in (("position_noise", "rad"), ("velocity_noise", "rad/s"), ("delay", "s")):
            object.__setattr__(self, name, at_least_zero(getattr(self, name), name=name, unit=unit))


class Sensor:
    """Joint sensors in a replay: the true state in, tick by tick, the measured one out.

    Parameters
    ----------
    error : SensorError
        How they err.
    period : float
        The control period [s].
    rng : Generator
        Where noise comes from.
    """

    def __init__(self, error: SensorError, *, period: float, rng: np.random.Generator) -> None:
        self._error = error
        self._rng = rng
        self._past: deque[JointState] = deque(maxlen=round(error.delay / period) + 1)

    def reset(self) -> None:
        """Begin a replay, before which the arm stood still."""
        self._past.clear()

    def measure(self, true: JointState) -> JointState:
        """Return what is measured at this tick."""
        self._past.append(true)
        old, error, draw = self._past[0], self._error, self._rng.standard_normal
        position = old.position + error.position_noise * draw(len(old.position))
        velocity = old.velocity + error.velocity_noise * draw(len(old.velocity))
        return JointState(position, velocity)
