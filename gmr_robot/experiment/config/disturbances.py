"""What happens to the arm during a replay besides its task."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import numpy as np
from pydantic import Field, ValidationInfo, field_validator

from gmr_robot.experiment.config.section import PositiveFloat, Section, Vector

if TYPE_CHECKING:  # simulation needs MuJoCo, which only a replay uses
    from gmr_robot.simulation.disturbances import Disturbances

_Amount = Annotated[float, Field(ge=0.0)]
_Point = Annotated[tuple[float, ...], Field(min_length=1)]


class PushConfig(Section):
    """A constant force on the end effector for a while."""

    force: Vector
    """Force along the world's axes [N]."""

    start: _Amount
    """When it sets in [s]."""

    duration: PositiveFloat
    """How long it lasts [s]."""


class RandomPushConfig(Section):
    """A force on the end effector whose direction and time are drawn anew for each replay."""

    strength: PositiveFloat
    """Its magnitude [N]."""

    earliest: _Amount = 0.0
    """When it sets in, at the earliest [s]."""

    latest: _Amount
    """When it sets in, at the latest [s]."""

    duration: PositiveFloat = 0.2
    """How long it lasts [s]."""

    @field_validator("latest")
    @classmethod
    def _in_order(cls, value: float, info: ValidationInfo) -> float:
        earliest = info.data.get("earliest", 0.0)
        if value < earliest:
            raise ValueError(f"is {value:g} s, before earliest, which is {earliest:g} s; make it later")
        return value


class MovedGoalConfig(Section):
    """A step of the goal."""

    by: _Point
    """How far it moves, in the coordinates of the demonstrations [unit of the demonstrations]."""

    start: _Amount
    """When [s]."""


class StartOffsetConfig(Section):
    """An arm that begins elsewhere than the demonstration."""

    by: _Point | None = None
    """How far off, in the coordinates of the demonstrations [unit of the demonstrations]."""

    spread: _Amount = 0.0
    """Standard deviation of a random offset in each dimension, drawn anew for each replay [unit of the
    demonstrations]."""


class PayloadConfig(Section):
    """A load in the hand that the controller does not know of."""

    mass: PositiveFloat
    """Its mass [kg]."""

    offset: Vector = (0.0, 0.0, 0.0)
    """Where it sits, from the end effector along the axes of the link that carries it [m]."""


class SensorConfig(Section):
    """Errors of the joint sensors, by which policy and controller see the arm."""

    position_noise: _Amount = 0.0
    """Standard deviation of white noise on each joint's position [rad]."""

    velocity_noise: _Amount = 0.0
    """The same on its velocity [rad/s]."""

    delay: _Amount = 0.0
    """Age of what is measured [s]; rounded to whole control ticks."""


class FrictionConfig(Section):
    """Friction in every joint that the controller does not know of."""

    dry: _Amount = 0.0
    """A constant torque against the motion (Coulomb) [N m]."""

    viscous: _Amount = 0.0
    """Torque by speed [N m s/rad]."""


class DisturbancesConfig(Section):
    """A script of disturbances; nothing happens where nothing is given."""

    pushes: tuple[PushConfig, ...] = ()
    """Pushes on the end effector."""

    random_pushes: tuple[RandomPushConfig, ...] = ()
    """Pushes from anywhere, at any time."""

    goal_moves: tuple[MovedGoalConfig, ...] = ()
    """Steps of the goal; closed loop only."""

    start_offset: StartOffsetConfig | None = None
    """Where the arm begins instead."""

    payload: PayloadConfig | None = None
    """An unknown load in the hand."""

    sensor: SensorConfig | None = None
    """Noise and delay of what is measured."""

    friction: FrictionConfig | None = None
    """Unknown friction in the joints."""

    def build(self) -> Disturbances:
        """Return the script for the simulation."""
        from gmr_robot.simulation import disturbances as d

        offset, payload, sensor, friction = self.start_offset, self.payload, self.sensor, self.friction
        return d.Disturbances(
            pushes=tuple(
                d.Push(force=np.array(one.force), start=one.start, duration=one.duration)
                for one in self.pushes
            ),
            random_pushes=tuple(d.RandomPush(**one.model_dump()) for one in self.random_pushes),
            goal_moves=tuple(d.MovedGoal(by=np.array(one.by), start=one.start) for one in self.goal_moves),
            start_offset=None
            if offset is None
            else d.StartOffset(by=None if offset.by is None else np.array(offset.by), spread=offset.spread),
            payload=None
            if payload is None
            else d.Payload(mass=payload.mass, offset=np.array(payload.offset)),
            sensor=None if sensor is None else d.SensorError(**sensor.model_dump()),
            friction=None if friction is None else d.FrictionError(**friction.model_dump()),
        )
