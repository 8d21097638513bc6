"""Limits that a replay keeps, on top of the robot's own."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from gmr_robot.experiment.config.section import PositiveFloat, Section, Vector

Share = Annotated[float, Field(gt=0.0, le=1.0)]
Numbers = tuple[float, ...]
PositiveNumbers = tuple[PositiveFloat, ...]


class BoxConfig(Section):
    """The part of space that the end effector keeps to."""

    lower: Vector
    """Its lower corner [m]."""

    upper: Vector
    """Its upper corner [m]."""


class LimitsConfig(Section):
    """The safety chain's limits. It is always on; what is not set here comes from the robot's model."""

    velocity_scale: Share = 1.0
    """Share of the joints' velocity limits that is used [1]."""

    acceleration_scale: Share = 0.25
    """Share of their acceleration limits [1]."""

    jerk_scale: Share = 1.0
    """Share of their jerk limits [1]."""

    torque_scale: Share = 1.0
    """Share of their torque limits [1]."""

    lower: Numbers | None = None
    """Least joint positions, one number a joint [rad]; the model's when not given, and where they are tighter."""

    upper: Numbers | None = None
    """Greatest joint positions [rad]; the model's when not given, and where they are tighter."""

    velocity: PositiveNumbers | None = None
    """Joint velocity limits before scaling [rad/s]; the model's when not given, 2 where it states none."""

    acceleration: PositiveNumbers | None = None
    """Joint acceleration limits before scaling [rad/s²]; the model's when not given, full speed in 0.2 s where it
    states none."""

    jerk: PositiveNumbers | None = None
    """Joint jerk limits before scaling [rad/s³]; the model's when not given, full acceleration in 0.01 s where it
    states none."""

    torque: PositiveNumbers | None = None
    """Torque limits before scaling [N m]; the model's when not given."""

    torque_rate: PositiveNumbers | None = None
    """How fast torques may change [N m/s]; the model's when not given."""

    box: BoxConfig | None = None
    """Where the end effector keeps to; anywhere when not given."""

    max_age: PositiveFloat = 0.1
    """Age of the measured state beyond which the arm stops [s]."""

    max_deviation: PositiveFloat = 1.0
    """Distance of a measured joint from its command beyond which the arm stops [rad]."""
