"""What turns the commanded joint motion into torques."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, SerializerFunctionWrapHandler, ValidationInfo, field_validator, model_serializer

from gmr_robot.experiment.config.section import PositiveFloat, Section

ControllerKind = Literal["computed_torque", "joint_pd", "impedance", "lq_tracking"]

Gains = Annotated[tuple[PositiveFloat, ...], Field(min_length=1)]

_FOR: dict[str, tuple[ControllerKind, ...]] = {
    "stiffness": ("computed_torque", "joint_pd", "impedance"),
    "damping": ("computed_torque", "joint_pd"),
    "least_stiffness": ("impedance",),
    "greatest_stiffness": ("impedance",),
    "stiffness_scale": ("impedance",),
    "rotational_stiffness": ("impedance",),
    "damping_ratio": ("impedance",),
    "acceleration": ("lq_tracking",),
    "posture_stiffness": ("impedance", "lq_tracking"),
}
"""Which kinds use a key."""


class ControllerConfig(Section):
    """What turns the commanded joint motion into torques, and its gains."""

    kind: ControllerKind = "computed_torque"
    """`computed_torque`: the arm's dynamics inverted, each joint's error an oscillator alone. `joint_pd`: springs
    and dampers at the joints, the weight carried. `impedance`: springs and dampers at the end effector, stiff where
    the demonstrations agree and compliant where they differ. `lq_tracking`: gains of least cost between precision,
    which is the inverse covariance of a skill in time, and effort; for skills of the kind time_indexed."""

    stiffness: PositiveFloat | Gains | None = None
    """`computed_torque`: 900 when not given [1/s²]. `joint_pd`: of all joints or of each, 400 when not given
    [N m/rad]. `impedance`: along all of the world's axes or each of the three [N/m]; when not given it follows from
    the skill's uncertainty."""

    damping: PositiveFloat | Gains | None = None
    """Of computed torque [1/s]; of all joints or of each [N m s/rad]; critical when not given."""

    least_stiffness: PositiveFloat = 200.0
    """Stiffness where demonstrations differ most [N/m]."""

    greatest_stiffness: PositiveFloat = 2000.0
    """Stiffness where demonstrations agree best, and across the plane of a motion in one [N/m]."""

    stiffness_scale: Literal["logarithmic", "linear"] = "logarithmic"
    """How precisions, inverse variances, are placed between least and greatest: by their logarithm or as they are."""

    rotational_stiffness: Annotated[float, Field(ge=0.0)] = 0.0
    """Stiffness of the tool's orientation [N m/rad], for arms of six joints or more; 0 leaves it to the posture."""

    damping_ratio: PositiveFloat = 1.0
    """Damping of the end effector, as a share of the critical one [1]."""

    acceleration: PositiveFloat = 1.0
    """Acceleration that costs as much as a deviation by one standard deviation [m/s²]; more makes the arm stiffer."""

    posture_stiffness: PositiveFloat = 25.0
    """How fast what the task leaves free returns to the posture [1/s²]; the square of a bandwidth."""

    @field_validator(*_FOR)
    @classmethod
    def _fits_the_kind(cls, value: object, info: ValidationInfo) -> object:
        kind = info.data.get("kind")
        kinds = _FOR[str(info.field_name)]
        if kind is not None and kind not in kinds:
            raise ValueError(
                f"has no effect in the kind {kind}, only in {' and '.join(kinds)}; remove it or change kind"
            )
        return value

    @field_validator("stiffness", "damping")
    @classmethod
    def _number_of_gains(cls, value: object, info: ValidationInfo) -> object:
        kind = info.data.get("kind")
        if not isinstance(value, tuple) or kind == "joint_pd":
            return value
        if kind == "computed_torque":
            raise ValueError("is a list; expected one number, which computed_torque uses for all joints")
        if kind == "impedance" and len(value) != 3:
            raise ValueError(
                f"has {len(value)} item(s); expected one number, or one for each of the three axes"
            )
        return value

    @field_validator("least_stiffness", "greatest_stiffness", "stiffness_scale")
    @classmethod
    def _from_uncertainty(cls, value: object, info: ValidationInfo) -> object:
        if info.data.get("stiffness") is not None:
            raise ValueError("has no effect with a stiffness that is given; remove one of them")
        return value

    @field_validator("greatest_stiffness")
    @classmethod
    def _not_below_the_least(cls, value: float, info: ValidationInfo) -> float:
        least = info.data.get("least_stiffness")
        if least is not None and value < least:
            raise ValueError(f"is {value:g}; expected at least least_stiffness, which is {least:g}")
        return value

    @property
    def needs_skill(self) -> bool:
        """Whether gains follow from what a skill knows of its uncertainty."""
        return self.kind == "lq_tracking" or (self.kind == "impedance" and self.stiffness is None)

    @model_serializer(mode="wrap")
    def _without_unused(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """What is written can be read again: keys without a use are left out."""
        unused = {key for key, kinds in _FOR.items() if self.kind not in kinds}
        if self.stiffness is not None:
            unused |= {"least_stiffness", "greatest_stiffness", "stiffness_scale"}
        return {key: value for key, value in dump(self).items() if key not in unused}
