"""What a sweep varies, and where its points run."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

from pydantic import Field, JsonValue, ValidationInfo, field_validator, model_validator

from gmr_robot.experiment.config.section import Index, PositiveInt, Section, Text

Executor = Literal["serial", "processes", "dask"]
EVERY_MOTION, SINGLE_MOTIONS = "all", "single"
"""Names that stand for several LASA motions."""

DRAWN = ("uniform", "log_uniform", "whole")
"""Kinds of distribution that values are drawn from."""

MOST_DRAWN = 10**18
"""Largest whole number that is drawn; 64 bits hold it."""

Range = tuple[float, float]
Values = Annotated[tuple[JsonValue, ...], Field(min_length=1)]


class SamplesConfig(Section):
    """Values that are drawn instead of listed."""

    count: Annotated[PositiveInt, Field(le=100_000)]
    """Number of draws, at most 100 000: the budget, for each motion, seed, case and cell of the grid; of equal draws
    one is kept."""

    uniform: dict[Text, Range] = Field({})
    """By key, lowest and highest value of a uniform distribution."""

    log_uniform: dict[Text, Range] = Field({})
    """By key, lowest and highest value, both above 0, of a distribution whose logarithm is uniform."""

    whole: dict[Text, tuple[int, int]] = Field({})
    """By key, lowest and highest of whole numbers that are all as probable."""

    @field_validator(*DRAWN)
    @classmethod
    def _ascending(cls, value: dict[str, Range], info: ValidationInfo) -> dict[str, Range]:
        for key, (low, high) in value.items():
            if info.field_name == "whole" and max(abs(low), abs(high)) > MOST_DRAWN:
                raise ValueError(f"goes for {key} beyond ±{MOST_DRAWN:g}; expected bounds within")
            if not low < high:
                raise ValueError(f"goes for {key} from {low:g} to {high:g}; expected [lowest, highest]")
            if info.field_name == "log_uniform" and low <= 0.0:
                raise ValueError(
                    f"begins for {key} at {low:g}; expected a number above 0, which has a logarithm"
                )
            if not math.isfinite(high - low):
                raise ValueError(
                    f"goes for {key} from {low:g} to {high:g}, which are too far apart to draw between; expected "
                    "bounds whose difference is a number"
                )
        return value

    @model_validator(mode="after")
    def _draws_something(self) -> SamplesConfig:
        keys = [key for kind in DRAWN for key in getattr(self, kind)]
        if not keys:
            raise ValueError(f"draws nothing; expected at least one of {', '.join(DRAWN)} with a key")
        for key in keys:
            if keys.count(key) > 1:
                raise ValueError(f"draws {key} twice; keep one")
        return self


def _count_too(schema: dict[str, Any]) -> None:
    schema["anyOf"] = [
        {"type": "array", "items": schema.pop("items"), "minItems": 1},
        {"type": "integer", "minimum": 1},
    ]
    schema.pop("type"), schema.pop("minItems", None)


def _name_too(schema: dict[str, Any]) -> None:
    names = {"enum": [EVERY_MOTION, SINGLE_MOTIONS]}
    schema["anyOf"] = [{"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1}, names]
    for key in ("type", "items", "minItems"):
        schema.pop(key, None)


class SweepConfig(Section):
    """Many runs of one configuration with some values varied; each combination is a point."""

    grid: dict[Text, Values] = Field({})
    """By key, such as `skill.n_components`, the values that it takes; several keys are crossed."""

    cases: dict[Text, dict[Text, JsonValue]] = Field({})
    """By a name, keys and their values that belong together; each case is crossed with the grid."""

    samples: SamplesConfig | None = None
    """Values that are drawn, by the configuration's seed."""

    seeds: Annotated[tuple[Index, ...], Field(min_length=1, json_schema_extra=_count_too)] | None = None
    """Values of `seed`, or how many (5 for 0 to 4); the configuration's own when not given."""

    motions: Annotated[tuple[Text, ...], Field(min_length=1, json_schema_extra=_name_too)] | None = None
    """Values of `demonstrations.path`: names of LASA motions, `all` 30 of them or the 26 `single` ones, or files."""

    executor: Executor = "serial"
    """Where points run: one after the other in this process, in several `processes` of this machine, or by `dask`
    on a cluster of this machine or of others."""

    processes: PositiveInt | None = None
    """Number of processes that points run in; as many as there are cores when not given."""

    scheduler: Text | None = None
    """Address of a Dask scheduler, `tcp://host:8786` for example; a cluster on this machine when not given."""

    baseline: dict[Text, JsonValue] | None = None
    """Parameters and values of the points that the report compares with, for example `case: plain`."""

    metrics: tuple[Text, ...] = ()
    """Metrics that the report shows first, by dotted names; the first one says which point is the best so far."""

    @field_validator("seeds", mode="before")
    @classmethod
    def _counted(cls, value: object) -> object:
        if type(value) is not int:
            return tuple(value) if isinstance(value, list) else value
        if value < 1:
            raise ValueError(f"is {value}; expected how many, at least 1, or a list of seeds")
        return tuple(range(value))

    @field_validator("motions", mode="before")
    @classmethod
    def _named(cls, value: object) -> object:
        if value in (EVERY_MOTION, SINGLE_MOTIONS):
            return (value,)
        return tuple(value) if isinstance(value, list) else value

    @field_validator("seeds", "motions")
    @classmethod
    def _distinct(cls, value: tuple[object, ...] | None) -> tuple[object, ...] | None:
        for one in value or ():
            if (value or ()).count(one) > 1:
                raise ValueError(f"lists {one} more than once; list each once")
        return value

    @field_validator("grid")
    @classmethod
    def _varied(cls, value: dict[str, tuple[JsonValue, ...]]) -> dict[str, tuple[JsonValue, ...]]:
        for key, values in value.items():
            for one in values:
                if values.count(one) > 1:
                    raise ValueError(f"lists {one!r} more than once for {key}; list each once")
        return value

    @field_validator("processes")
    @classmethod
    def _is_used(cls, value: int | None, info: ValidationInfo) -> int | None:
        if value is not None and info.data.get("executor") == "serial":
            raise ValueError(
                "has no effect with the executor serial; remove it, or make that processes or dask"
            )
        return value

    @field_validator("scheduler")
    @classmethod
    def _is_of_dask(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None or "executor" not in info.data:
            return value
        if info.data["executor"] != "dask":
            raise ValueError(
                f"has no effect with the executor {info.data['executor']}; remove it, or make that dask"
            )
        if info.data.get("processes") is not None:
            raise ValueError("has workers of its own, so that processes has no effect; remove one of the two")
        return value

    @model_validator(mode="after")
    def _varies_something(self) -> SweepConfig:
        if not (self.grid or self.cases or self.samples or self.seeds or self.motions):
            raise ValueError(
                "varies nothing; expected at least one of grid, cases, samples, seeds and motions, for example "
                "grid: {skill.n_components: [3, 5, 7]}"
            )
        return self
