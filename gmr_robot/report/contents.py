"""What a report is made of, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gmr_robot.demonstration import DemonstrationSet, StepReport
from gmr_robot.evaluation import AnyMetrics
from gmr_robot.skill import AnySkill, Rollout

if TYPE_CHECKING:  # MuJoCo is optional: without a replay a report does without it
    from gmr_robot.robot import RobotModel
    from gmr_robot.simulation import ReplayResult
    from gmr_robot.simulation.outcome import ReplayOutcome


@dataclass(frozen=True, eq=False, kw_only=True)
class ReportContents:
    """Everything a report shows. Immutable.

    Parameters
    ----------
    name : str
        What the experiment is called.
    config : str
        The resolved configuration, as YAML.
    training : DemonstrationSet
        The preprocessed demonstrations that the skill was learned from, in task coordinates.
    held_out : DemonstrationSet, optional
        The preprocessed held-out demonstrations, in task coordinates; None when none were.
    preprocessing : sequence of StepReport
        What each preprocessing step did.
    skill : Skill or TimeIndexedSkill
        What was learned.
    rollouts : mapping of str to sequence of Rollout
        Rollouts by group; the label says what they share, ``"mean, held-out starts"`` for example.
    alpha : float
        Probability of the regions that are drawn around predicted velocities, from 0 to 1.
    metrics : mapping of str to SkillMetrics or TimedMetrics
        Results by the demonstrations they were measured on, ``"held out"`` for example.
    replay : ReplayResult, optional
        What the arm did.
    outcome : ReplayOutcome, optional
        What was found out around it: reach, placement, why it did not arrive, many replays.
    robot : RobotModel, optional
        The arm that did it; without it the arm itself is not drawn.
    seconds : mapping of str to float
        Wall time of each stage so far, in order [s].
    provenance : mapping of str to Any
        Versions, seed, hashes; mappings inside of it are shown as groups.
    notes : sequence of str
        What else the reader should know.
    """

    name: str
    config: str
    training: DemonstrationSet
    held_out: DemonstrationSet | None = None
    preprocessing: Sequence[StepReport] = ()
    skill: AnySkill
    rollouts: Mapping[str, Sequence[Rollout]]
    alpha: float
    metrics: Mapping[str, AnyMetrics]
    replay: ReplayResult | None = None
    outcome: ReplayOutcome | None = None
    robot: RobotModel | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)
    provenance: Mapping[str, Any] = field(default_factory=dict)
    notes: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Report:
    """A report on the disk.

    Attributes
    ----------
    html : Path
        The page; it holds the pictures and needs no other file.
    pictures : tuple of Path
        The pictures once more, as files of their own.
    """

    html: Path
    pictures: tuple[Path, ...]
