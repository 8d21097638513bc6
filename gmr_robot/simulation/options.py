"""How a replay is run."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from gmr_robot.arrays import FloatArray, float_array, positive, readonly
from gmr_robot.control import SafetyLimits
from gmr_robot.exceptions import InputError
from gmr_robot.simulation.disturbances import Disturbances

RATES = {"control_rate": (10.0, 10_000.0), "physics_rate": (100.0, 100_000.0)}
"""The lowest and the highest rate [Hz]: below, an arm falls between two ticks; above, there is nothing to gain."""

MOST_TICKS = 5_000_000
"""Most control ticks of a replay: about two gigabytes for an arm of seven joints."""


@dataclass(frozen=True, eq=False, kw_only=True)
class ReplayOptions:
    """Rates, gains, bounds, stop rule and disturbances of a replay.

    Parameters
    ----------
    control_rate : float, default 500
        Control ticks a second [Hz], 10 to 10 000.
    physics_rate : float, default 1000
        Steps of the physics a second [Hz], 100 to 100 000; a whole multiple of the control rate.
    stiffness : float, default 900
        Kp of the computed-torque controller [1/s²].
    damping : float, optional
        Kd of the computed-torque controller [1/s]; critical when not given.
    speed : float, default 1
        Share of the skill's own speed in closed loop, its clock included; the path stays the same.
    max_speed : float, default 1.7
        Greatest commanded speed of the end effector in closed loop [m/s]; the Panda's published one.
    max_acceleration : float, default 3.25
        Greatest commanded acceleration of the end effector in closed loop [m/s²]; a quarter of the Panda's
        published one.
    max_lead : float, default 0.02
        How far the reference may run ahead of the measured end effector in closed loop [m]; an arm that
        is pushed or blocked beyond it takes the reference along.
    goal_tolerance : float, default 0.005
        Distance from the goal at which the arm has arrived [m]; a closed loop stops there. 0 for a
        motion that need not arrive (a periodic one).
    max_time : float, default 30
        Time after which a closed loop stops [s]; at most 5 million control ticks.
    max_distance : float, optional
        Novelty (Mahalanobis distance) beyond which a closed loop stops as having left the known region;
        no bound when not given.
    slow_distance : float, optional
        Novelty beyond which a closed loop moves slower, the farther away the slower: for a skill that is
        certified to come back; no bound when not given.
    limits : SafetyLimits, optional
        Limits of the joints' motion, workspace box and faults; the robot's own limits with a quarter of its
        accelerations when not given.
    ease : float, default 0.2
        Time over which a track is entered from rest and left to rest [s]; its clock is slowed down there.
    reach_tolerance : float, default 1e-3
        Greatest distance from the path that counts as reaching it [m].
    rotation : array, shape (3, 3), optional
        World axes of the tool to hold, as columns; those at the robot's home when not given.
    disturbances : Disturbances, optional
        What happens besides the task; nothing when not given.

    seed : int, default 0
        Seed of what the disturbances draw: random pushes, noise of the sensors.

    Raises
    ------
    InputError
        When a number is not above zero (`ease` and `goal_tolerance` may be 0), a rate is out of its
        range, the physics rate is no multiple of the control rate, the time too long, or the rotation
        is none.
    """

    control_rate: float = 500.0
    physics_rate: float = 1000.0
    stiffness: float = 900.0
    damping: float | None = None
    speed: float = 1.0
    max_speed: float = 1.7
    max_acceleration: float = 3.25
    max_lead: float = 0.02
    goal_tolerance: float = 0.005
    max_time: float = 30.0
    max_distance: float | None = None
    slow_distance: float | None = None
    limits: SafetyLimits = field(default_factory=SafetyLimits)
    ease: float = 0.2
    reach_tolerance: float = 1e-3
    rotation: FloatArray | None = None
    disturbances: Disturbances = field(default_factory=Disturbances)
    seed: int = 0

    def __post_init__(self) -> None:
        for name in (
            *("control_rate", "physics_rate", "stiffness", "speed", "max_speed", "max_acceleration"),
            *("max_lead", "max_time", "reach_tolerance"),
        ):
            self._set(name, positive(getattr(self, name), name=name))
        for name in ("damping", "max_distance", "slow_distance"):
            if getattr(self, name) is not None:
                self._set(name, positive(getattr(self, name), name=name))
        for name in ("ease", "goal_tolerance"):
            if getattr(self, name) != 0.0:
                self._set(name, positive(getattr(self, name), name=name))
        self._check_rates()
        self._check_rotation()

    @property
    def period(self) -> float:
        """The control period [s]."""
        return 1.0 / self.control_rate

    @property
    def substeps(self) -> int:
        """Physics steps in a control period."""
        return round(self.physics_rate / self.control_rate)

    def check_duration(self, duration: float, *, what: str) -> None:
        """Raise an InputError when a time [s] takes too many control ticks; `what` it is names the message."""
        if duration * self.control_rate > MOST_TICKS:
            raise InputError(
                f"{what} is {duration:g} s, at a control_rate of {self.control_rate:g} Hz more than "
                f"{MOST_TICKS} control ticks; expected a shorter time or a lower rate"
            )

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    def _check_rates(self) -> None:
        for name, (least, most) in RATES.items():
            if not least <= getattr(self, name) <= most:
                raise InputError(f"{name} is {getattr(self, name):g} Hz; expected {least:g} to {most:g} Hz")
        ratio = self.physics_rate / self.control_rate
        if round(ratio) < 1 or abs(ratio - round(ratio)) > 1e-9:
            raise InputError(
                f"physics_rate is {self.physics_rate:g} Hz and control_rate {self.control_rate:g} Hz; "
                "expected a whole multiple of the control rate, for example 1000 and 500"
            )
        self.check_duration(self.max_time, what="max_time")

    def _check_rotation(self) -> None:
        if self.rotation is None:
            return
        rotation = float_array(self.rotation, name="rotation", shape=(3, 3))
        if not np.allclose(rotation.T @ rotation, np.eye(3), atol=1e-6) or np.linalg.det(rotation) < 0.0:
            raise InputError(
                f"rotation {rotation.tolist()} is not a rotation matrix; expected orthonormal columns with "
                "determinant 1"
            )
        self._set("rotation", readonly(rotation))
