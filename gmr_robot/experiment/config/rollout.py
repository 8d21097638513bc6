"""How motions are generated from the skill."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, SerializerFunctionWrapHandler, ValidationInfo, field_validator, model_serializer

from gmr_robot.experiment.config.section import PositiveFloat, PositiveInt, Section

Strategy = Literal["sample", "mode", "mean"]
Alpha = Annotated[float, Field(ge=0.0, le=1.0)]


class RolloutConfig(Section):
    """How motions are generated, from the starts of the training and of the held-out demonstrations."""

    strategies: Annotated[tuple[Strategy, ...], Field(min_length=1)] = ("mean",)
    """What each step takes from p(velocity | position): its `mean`, the mean of the component that
    contributes most (`mode`), or a draw inside the α-confidence region (`sample`)."""

    alpha: Alpha = 0.9545
    """Confidence of the region that `sample` draws from [1]; 0.9545 is two standard deviations in one
    dimension."""

    per_start: Annotated[PositiveInt, Field(le=10_000)] = 1
    """Number of motions that `sample` draws from each start, at most 10 000."""

    dt: PositiveFloat = 0.01
    """Time step Δt [s]."""

    goal_tolerance: Annotated[float, Field(ge=0.0)] | None = None
    """Distance to the goal at which a motion has arrived [unit of the demonstrations]. 1 % of the size
    of the motion when not given; 0 for a motion that need not arrive (a periodic one) and goes on for
    the whole time."""

    max_time: PositiveFloat | None = None
    """Time after which a motion is stopped [s]. Twice the mean duration of the training demonstrations
    when not given."""

    max_distance: PositiveFloat | None = None
    """Mahalanobis distance from the demonstrated positions at which a motion has left the known
    region [1]. When not given: 10, but no bound for a skill that is made to come back."""

    @field_validator("strategies")
    @classmethod
    def _distinct(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(value)) < len(value):
            raise ValueError("names a strategy more than once; list each once")
        return value

    @field_validator("alpha", "per_start")
    @classmethod
    def _has_a_use(cls, value: float, info: ValidationInfo) -> float:
        if "sample" not in info.data.get("strategies", ("sample",)):
            raise ValueError(
                "has no effect unless strategies holds sample; add sample there or remove this key"
            )
        return value

    @model_serializer(mode="wrap")
    def _without_unused(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """What is written can be read again: keys without a use are left out."""
        unused = () if "sample" in self.strategies else ("alpha", "per_start")
        return {key: value for key, value in dump(self).items() if key not in unused}
