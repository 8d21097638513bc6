"""The whole configuration of an experiment."""

from __future__ import annotations

from typing import Annotated, TypeVar

from pydantic import Field, ValidationInfo, field_validator

from gmr_robot.experiment.config.demonstrations import DemonstrationsConfig
from gmr_robot.experiment.config.preprocessing import PreprocessingStep
from gmr_robot.experiment.config.replay import ReplayConfig
from gmr_robot.experiment.config.rollout import RolloutConfig
from gmr_robot.experiment.config.section import Index, Section, Text
from gmr_robot.experiment.config.skill import SkillConfig
from gmr_robot.experiment.config.sweep import SweepConfig
from gmr_robot.experiment.config.task_frame import TaskFrameConfig

_Stopping = TypeVar("_Stopping", RolloutConfig, ReplayConfig, None)


class ExperimentConfig(Section):
    """One experiment: from demonstrations to a skill, its rollouts, its replay on an arm and a report."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$")]
    """What the experiment is called, and its folder: letters, digits, `_`, `-` and `.`."""

    seed: Index = 0
    """Seed of everything random; the same seed gives the same numbers."""

    output: Text = "runs"
    """Folder of the run folders, which are `<output>/<name>/<date-time>/`. A relative path starts at
    the working directory."""

    demonstrations: DemonstrationsConfig
    """Where the demonstrations come from, and which are held out."""

    preprocessing: tuple[PreprocessingStep, ...] = ()
    """Steps between recording and learning, in order."""

    skill: SkillConfig = SkillConfig()
    """How the skill is learned."""

    rollout: RolloutConfig = RolloutConfig()
    """How motions are generated from the skill."""

    task_frame: TaskFrameConfig | None = None
    """Where the demonstrations' coordinates lie in the robot's workspace; needed for a replay."""

    replay: ReplayConfig | None = None
    """How the skill is replayed on an arm; no replay when not given."""

    sweep: SweepConfig | None = None
    """What `gmr-robot sweep` varies; the rest of the configuration is what it is varied around."""

    @field_validator("rollout", "replay")
    @classmethod
    def _goes_round(cls, value: _Stopping, info: ValidationInfo) -> _Stopping:
        """A periodic motion passes its goal in every lap and must not stop there."""
        skill = info.data.get("skill")
        if value is None or skill is None or not skill.is_periodic or not value.goal_tolerance:
            return value
        if "goal_tolerance" in value.model_fields_set:
            raise ValueError(
                f"has the goal_tolerance {value.goal_tolerance:g}, but a periodic motion passes its goal in every "
                "lap and does not stop there; remove goal_tolerance, or make it 0"
            )
        return value.model_copy(update={"goal_tolerance": 0.0})

    @field_validator("replay")
    @classmethod
    def _has_its_skill(cls, value: ReplayConfig | None, info: ValidationInfo) -> ReplayConfig | None:
        skill = info.data.get("skill")
        if value is None or skill is None or value.controller.kind != "lq_tracking":
            return value
        if skill.kind != "time_indexed":
            raise ValueError(
                f"has the controller lq_tracking, which follows a motion in time, but skill.kind is {skill.kind}; "
                "make that time_indexed, or use the controller impedance"
            )
        return value

    @field_validator("replay")
    @classmethod
    def _is_placed(cls, value: ReplayConfig | None, info: ValidationInfo) -> ReplayConfig | None:
        if value is None or "task_frame" not in info.data:
            return value
        if value.space == "joint":
            if info.data["task_frame"] is not None:
                raise ValueError(
                    "has space: joint, where a task_frame has no use; remove that section, or space"
                )
        elif info.data["task_frame"] is None:
            raise ValueError(
                "needs the section task_frame, which says where the demonstrations lie in the robot's "
                "workspace; add for example task_frame: {position: [0.5, 0, 0.4]}, or task_frame: {placement: auto}"
            )
        return value
