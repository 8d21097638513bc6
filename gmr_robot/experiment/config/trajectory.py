"""The configuration of the replay of a trajectory, for which nothing is learned."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from gmr_robot.experiment.config.replay import ReplayConfig
from gmr_robot.experiment.config.section import Index, Section, Text
from gmr_robot.experiment.config.source import SourceConfig
from gmr_robot.experiment.config.task_frame import TaskFrameConfig

_OF_A_SKILL = ("start", "strategy", "alpha")
"""Keys of a replay that say what a skill does."""


class TrajectoryConfig(SourceConfig):
    """Where the trajectory comes from: recordings in any format, or a `rollouts.npz` or `replay.npz` of ours."""

    number: Index = 0
    """Which of the motions in the file, from 0."""


class TrajectoryReplayConfig(Section):
    """A trajectory from a file, and the arm that follows it."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$")]
    """What it is called: letters, digits, `_`, `-` and `.`."""

    seed: Index = 0
    """Seed of everything random; the same seed gives the same numbers."""

    output: Text = "runs"
    """Without use here; an experiment's configuration has it."""

    trajectory: TrajectoryConfig
    """What the arm follows."""

    task_frame: TaskFrameConfig | None = None
    """Where the trajectory's coordinates lie in the robot's workspace; needed in task space, unless the file has
    positions in the world."""

    replay: ReplayConfig
    """How the arm follows it."""

    @field_validator("replay")
    @classmethod
    def _follows(cls, value: ReplayConfig) -> ReplayConfig:
        """A trajectory is followed by the clock, from its own start."""
        if value.mode != "track":
            raise ValueError(
                f"has the mode {value.mode}, but a trajectory is followed in the mode track; remove mode"
            )
        for key in _OF_A_SKILL:
            if key in value.model_fields_set:
                raise ValueError(
                    f"has {key}, which is a matter of skills: a trajectory has no use for it; remove it"
                )
        if value.disturbances.start_offset is not None:
            raise ValueError(
                "has disturbances.start_offset, but a trajectory begins where it begins; remove start_offset"
            )
        return value

    @field_validator("replay")
    @classmethod
    def _has_its_gains(cls, value: ReplayConfig) -> ReplayConfig:
        if value.controller.needs_skill:
            raise ValueError(
                f"has the controller {value.controller.kind}, whose gains follow from a skill's uncertainty, which a "
                "trajectory has not; use computed_torque or joint_pd, or an impedance with a stiffness"
            )
        return value

    @field_validator("replay")
    @classmethod
    def _is_placed_once(cls, value: ReplayConfig, info: ValidationInfo) -> ReplayConfig:
        if value.space == "joint" and info.data.get("task_frame") is not None:
            raise ValueError("has space: joint, where a task_frame has no use; remove that section, or space")
        return value
