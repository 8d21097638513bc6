"""What the report of an experiment shows.

Imported when a report is written only, because matplotlib takes its time.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from gmr_robot.experiment.config import config_text
from gmr_robot.experiment.run.results import RunResult
from gmr_robot.report import Report, ReportContents, write_report
from gmr_robot.skill import AnySkill, TimeIndexedSkill

if TYPE_CHECKING:  # robot needs MuJoCo, which only a replay uses
    from gmr_robot.robot import RobotModel

_STARTS = {"training": "training", "held out": "held-out"}


def report_of_run(result: RunResult, *, robot: RobotModel | None) -> Report:
    """Write the report of an experiment into its folder.

    Parameters
    ----------
    result : RunResult
        What was found out.
    robot : RobotModel or None
        The arm of the replay.

    Raises
    ------
    OSError
        When the folder cannot be written to.
    """
    evaluation = result.evaluation
    measured = {"held out": evaluation.held_out, "training": evaluation.training}
    contents = ReportContents(
        name=result.config.name,
        config=config_text(result.config),
        training=result.material.training,
        held_out=result.material.held_out,
        preprocessing=result.material.preprocessed.reports,
        skill=result.skill,
        rollouts={
            f"{group.strategy}, {_STARTS[group.origin]} starts": group.rollouts for group in result.rollouts
        },
        alpha=result.config.rollout.alpha,
        metrics={name: part for name, part in measured.items() if part is not None},
        replay=result.replay,
        outcome=result.outcome,
        robot=robot,
        seconds={str(stage): seconds for stage, seconds in result.seconds.items()},
        provenance=json.loads(result.folder.provenance.read_text(encoding="utf-8")),
        notes=(*result.material.reading, *_notes(result.skill)),
    )
    return write_report(result.folder.path, contents)


def _notes(skill: AnySkill) -> tuple[str, ...]:
    """Return what was asked of a motion although hardly any demonstration was there."""
    if not isinstance(skill, TimeIndexedSkill):
        return ()
    return tuple(
        f"The {one}: the demonstrations say little of how to move there, and the whole motion is displaced for it."
        for one in skill.departures
        if one.is_far
    )
