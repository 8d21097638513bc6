"""How the skill is replayed on an arm."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, SerializerFunctionWrapHandler, ValidationInfo, field_validator, model_serializer

from gmr_robot.experiment.config.controller import ControllerConfig
from gmr_robot.experiment.config.disturbances import DisturbancesConfig
from gmr_robot.experiment.config.limits import LimitsConfig
from gmr_robot.experiment.config.rollout import Alpha, Strategy
from gmr_robot.experiment.config.section import Index, PositiveFloat, PositiveInt, Section, Text

_ONLY_IN: dict[str, tuple[str, ...]] = {
    "closed_loop": (
        *("speed", "max_speed", "max_acceleration", "max_lead"),
        *("max_time", "max_distance"),
    ),
    "track": ("ease",),
}
"""Keys that only one of the modes uses."""


class ReplayConfig(Section):
    """How the skill is replayed on a simulated arm."""

    robot: Text
    """`planar`, `panda`, or the path of an MJCF or URDF file. A relative path starts at the folder of the
    configuration file."""

    end_effector: Text | None = None
    """Site or body that the skill moves, by its name in the model; the site `end_effector` or
    `attachment_site` when not given."""

    mode: Literal["closed_loop", "track"] = "closed_loop"
    """`closed_loop`: the policy is asked at every control tick, with the measured position.
    `track`: one generated motion is followed."""

    space: Literal["task", "joint"] = "task"
    """`task`: the demonstrations are positions of the end effector, placed by the section `task_frame`. `joint`: they
    are positions of the arm's joints, in the model's order, and no task frame is needed."""

    start: Index | None = None
    """Demonstration from whose start the replay begins, by number; the first held-out one (or the first
    of all, when none is held out) when not given."""

    strategy: Strategy = "mean"
    """What each step takes from p(velocity | position), as in `rollout`."""

    alpha: Alpha = 0.9545
    """Confidence of the region that `sample` draws from [1]."""

    control_rate: Annotated[float, Field(ge=10.0, le=10_000.0)] = 500.0
    """Control ticks a second, 10 to 10 000 [Hz]."""

    physics_rate: Annotated[float, Field(ge=100.0, le=100_000.0, validate_default=True)] = 1000.0
    """Steps of the physics a second, 100 to 100 000 and a whole multiple of `control_rate` [Hz]."""

    controller: ControllerConfig = ControllerConfig()
    """What turns the commanded joint motion into torques."""

    limits: LimitsConfig = LimitsConfig()
    """Limits of the joints' motion and torques, and of the workspace; always in force."""

    speed: PositiveFloat = 1.0
    """Share of the skill's own speed [1]; closed loop only. The path stays the same."""

    max_speed: PositiveFloat = 1.7
    """Greatest commanded speed of the end effector [m/s]; closed loop only."""

    max_acceleration: PositiveFloat = 3.25
    """Greatest commanded acceleration of the end effector [m/s²]; closed loop only."""

    max_lead: PositiveFloat = 0.02
    """How far the reference may run ahead of the measured end effector [m], or joints [rad]; closed loop
    only."""

    goal_tolerance: Annotated[float, Field(ge=0.0)] = 0.005
    """Distance from the goal at which the arm has arrived [m], in joint space that of all joints together
    [rad]; a closed loop stops there. 0 for a motion that need not arrive (a periodic one)."""

    max_time: PositiveFloat | None = None
    """Time after which the replay stops [s]; closed loop only. When not given: that of the rollouts, longer by
    as much as `speed` is slower."""

    max_distance: PositiveFloat | None = None
    """Mahalanobis distance from the demonstrated positions at which the arm has left the known region
    and stops [1]; closed loop only. When not given: 10, where a skill that is made to come back does not stop
    but slows down."""

    ease: Annotated[float, Field(ge=0.0)] = 0.2
    """Time over which the motion is entered from rest and left to rest [s]; track only."""

    reach_tolerance: PositiveFloat = 1e-3
    """Greatest distance from a position that counts as reaching it [m]."""

    disturbances: DisturbancesConfig = DisturbancesConfig()
    """What happens to the arm besides its task."""

    n_replays: Annotated[PositiveInt, Field(le=100_000)] = 1
    """How often it is replayed, each time with other random numbers; the first one is shown, all are counted."""

    processes: PositiveInt | None = None
    """How many replays run at a time; as many as there are cores when not given."""

    @field_validator("alpha")
    @classmethod
    def _samples(cls, value: float, info: ValidationInfo) -> float:
        if info.data.get("strategy", "sample") != "sample":
            raise ValueError("has no effect unless strategy is sample; change that or remove this key")
        return value

    @field_validator("physics_rate")
    @classmethod
    def _multiple(cls, value: float, info: ValidationInfo) -> float:
        ratio = value / info.data.get("control_rate", value)
        if round(ratio) < 1 or abs(ratio - round(ratio)) > 1e-9:
            raise ValueError(
                f"is {value:g} Hz; expected a whole multiple of control_rate, which is "
                f"{info.data['control_rate']:g} Hz"
            )
        return value

    @field_validator(*(key for keys in _ONLY_IN.values() for key in keys))
    @classmethod
    def _fits_the_mode(cls, value: float | None, info: ValidationInfo) -> float | None:
        mode = info.data.get("mode")
        needed = next(mode for mode, keys in _ONLY_IN.items() if info.field_name in keys)
        if mode is not None and mode != needed:
            raise ValueError(f"has no effect in the mode {mode}, only in {needed}; remove it or change mode")
        return value

    @field_validator("disturbances")
    @classmethod
    def _goal_moves_need_a_closed_loop(
        cls, value: DisturbancesConfig, info: ValidationInfo
    ) -> DisturbancesConfig:
        if value.goal_moves and info.data.get("mode") == "track":
            raise ValueError("has goal_moves, which need the mode closed_loop; remove them or change mode")
        return value

    @model_serializer(mode="wrap")
    def _without_unused(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """What is written can be read again: keys without a use are left out."""
        unused = {key for mode, keys in _ONLY_IN.items() if mode != self.mode for key in keys}
        if self.strategy != "sample":
            unused.add("alpha")
        return {key: value for key, value in dump(self).items() if key not in unused}
