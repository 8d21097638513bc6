"""How the skill is learned."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    Field,
    SerializerFunctionWrapHandler,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
    model_serializer,
    model_validator,
)

from gmr_robot.exceptions import did_you_mean
from gmr_robot.experiment.config.explain import describe
from gmr_robot.experiment.config.section import PositiveFloat, PositiveInt, Section
from gmr_robot.experiment.config.via_point import Point, ViaPointConfig
from gmr_robot.skill import CHOICES
from gmr_robot.skill.learn import SMOOTHINGS

Kind = Literal["velocity_field", "time_indexed"]

_ONLY_IN: dict[Kind, tuple[str, ...]] = {
    "velocity_field": ("motion", "min_prior", "stability", "max_correction"),
    "time_indexed": ("alignment", "via_points", "goal", "speed", "spread", "pull"),
}
"""Keys that only one of the kinds uses."""

TIMED_SMOOTHING = 0.05
"""What `smoothing` is for a skill in time when it is not given."""


class SkillConfig(Section):
    """What kind of skill is learned, and how its mixture is fitted."""

    kind: Kind = "velocity_field"
    """`velocity_field`: a velocity for each position, p(position, velocity). `time_indexed`: a position for each time
    of the motion, p(time, position), which passes via-points, ends where it is told and runs at any speed."""

    motion: Literal["goal_directed", "periodic"] = "goal_directed"
    """`goal_directed`: the motion ends in a goal. `periodic`: it goes round, and each demonstration is one lap; the
    skill remembers which way it came, so that crossings are passed as demonstrated, and disturbed motions return
    to the cycle."""

    n_components: PositiveInt | Literal["held_out", "bic", "icl", "aic", "variational"] | None = None
    """Number of Gaussians K, or what chooses it: `held_out` (each demonstration is left out in turn, and the
    others have to predict it), an information criterion (`bic`, `icl`, `aic`) or the evidence (`variational`).
    When not given `held_out`, except for a single demonstration, of which nothing can be held out: then 7."""

    candidates: Annotated[tuple[PositiveInt, ...], Field(min_length=1)] | None = None
    """Numbers of Gaussians to choose from. 2 to 12 when not given, fewer where there are few samples."""

    initialisation: Literal["time_segments", "kmeans++"] = "time_segments"
    """Where EM starts: each demonstration cut into K equal stretches (deterministic), or k-means++
    (by the seed)."""

    n_init: PositiveInt = 1
    """Number of starts, of which the best is kept."""

    smoothing: Annotated[float, Field(ge=0.0, allow_inf_nan=False)] = 0.09
    """Differences between samples that are not believed to be more than noise, relative to each feature's
    standard deviation [1]. More makes the field smoother; 0 leaves the samples as they are. For a skill in time 0.05
    when not given, for a periodic motion 0.03."""

    max_iterations: PositiveInt = 500
    """Most iterations of EM for one start."""

    tolerance: PositiveFloat = 1e-6
    """EM has converged when the objective gains less than this per sample [nat]."""

    min_prior: Annotated[float, Field(ge=0.0, lt=1.0)] = 0.0
    """Components that contribute less than this to p(velocity | position) are neglected, but never the
    one that contributes most [1]."""

    stability: Literal["lyapunov", "lpv", "none"] = "lyapunov"
    """What makes every motion arrive: velocities corrected to descend a learned Lyapunov function, a
    linear-parameter-varying system (needs the extra stable), or nothing, which leaves it to chance. A periodic motion
    never arrives: `none`, which need not be said."""

    max_correction: PositiveFloat | None = None
    """Largest mean change of the mixture's own velocities on the demonstrations that stability may cost, as a share
    of their mean speed [1]; more is an error. When not given 0.2, and 0.5 for `lpv`, which replaces them."""

    alignment: Literal["dtw", "linear"] = "dtw"
    """How demonstrations are brought to one time: matched by dynamic time warping to the most central of them, or
    stretched to the same duration."""

    via_points: tuple[ViaPointConfig, ...] = ()
    """Positions that the motion shall pass."""

    goal: Point | None = None
    """Where the motion shall end [unit of the demonstrations]; where the demonstrations end when not given."""

    speed: PositiveFloat = 1.0
    """How many times faster than demonstrated the motion is executed [1]."""

    spread: Annotated[float, Field(ge=0.0)] = 0.0
    """Standard deviation that is added to the tube in every direction [unit of the demonstrations]; a single
    demonstration shows none and needs it."""

    pull: PositiveFloat | None = None
    """How fast a deviation from the motion fades [1/s]: to 1/e within a twentieth of the duration when not
    given."""

    @model_validator(mode="after")
    def _defaults_of_its_kind(self) -> SkillConfig:
        defaults: dict[str, Any] = {}
        if self.kind == "time_indexed":
            defaults = {"smoothing": TIMED_SMOOTHING}
        elif self.motion == "periodic":
            defaults = {"smoothing": SMOOTHINGS[self.motion], "stability": "none"}
        missing = {key: value for key, value in defaults.items() if key not in self.model_fields_set}
        self.__dict__.update(missing)  # before anybody sees the frozen section
        return self

    @field_validator("stability")
    @classmethod
    def _fits_the_motion(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("motion") == "periodic" and value != "none":
            raise ValueError(
                f"is {value}, which makes a motion arrive, but a periodic one goes round for ever; remove it, or "
                "change motion to goal_directed"
            )
        return value

    @field_validator(*(key for keys in _ONLY_IN.values() for key in keys))
    @classmethod
    def _fits_the_kind(cls, value: object, info: ValidationInfo) -> object:
        kind = info.data.get("kind")
        needed = next(kind for kind, keys in _ONLY_IN.items() if info.field_name in keys)
        if kind is not None and kind != needed:
            raise ValueError(f"has no effect in the kind {kind}, only in {needed}; remove it or change kind")
        return value

    @model_serializer(mode="wrap")
    def _without_unused(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """What is written can be read again: keys without a use are left out."""
        unused = {key for kind, keys in _ONLY_IN.items() if kind != self.kind for key in keys}
        return {key: value for key, value in dump(self).items() if key not in unused}

    @property
    def is_periodic(self) -> bool:
        """Whether the motion goes round instead of arriving."""
        return self.kind == "velocity_field" and self.motion == "periodic"

    def options(self) -> dict[str, Any]:
        """Return the arguments of the function that learns this kind of skill."""
        options = self.model_dump(exclude={"kind"})
        if self.kind == "time_indexed":
            options["via_points"] = tuple(one.build() for one in self.via_points)
        return options

    @field_validator("n_components", mode="wrap")
    @classmethod
    def _number_or_criterion(cls, value: object, check: ValidatorFunctionWrapHandler) -> object:
        try:
            return check(value)
        except ValidationError as error:  # it speaks of each alternative by itself
            if isinstance(value, str) and value.isdigit():
                raise ValueError(f"is {describe(value)}; expected a whole number (without quotes)") from error
            criteria = did_you_mean(value if isinstance(value, str) else "", CHOICES)
            raise ValueError(
                f"is {describe(value)}; expected a whole number of at least 1, or a criterion{criteria}"
            ) from error

    @field_validator("candidates")
    @classmethod
    def _are_to_choose_from(cls, value: object, info: ValidationInfo) -> object:
        number = info.data.get("n_components")
        if value is not None and isinstance(number, int):
            raise ValueError(f"has no effect where n_components is given ({number}); remove one of the two")
        return value

    @field_validator("n_init")
    @classmethod
    def _has_a_use(cls, value: int, info: ValidationInfo) -> int:
        if value > 1 and info.data.get("initialisation") == "time_segments":
            raise ValueError(
                f"is {value}, but time segments are deterministic: every start would be the same; "
                "use 1, or the initialisation kmeans++"
            )
        return value
