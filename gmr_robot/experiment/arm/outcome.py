"""A replay on the arm with all that was found out around it: the reach check before, its diagnosis, many more.

Imported where a replay is configured only, because MuJoCo is an optional dependency.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from gmr_robot.experiment.arm.reach_check import check_reach_of_skill
from gmr_robot.experiment.arm.skill_replay import limits_in_force, replay_on_arm
from gmr_robot.experiment.config import ExperimentConfig, ReplayConfig
from gmr_robot.experiment.material import Material
from gmr_robot.experiment.stages import Progress
from gmr_robot.robot import RobotModel
from gmr_robot.simulation import ReplayResult
from gmr_robot.simulation.diagnosis import diagnose
from gmr_robot.simulation.many import ManyReplays, Replays, replay_many
from gmr_robot.simulation.outcome import ReplayOutcome
from gmr_robot.simulation.placement import Placement
from gmr_robot.skill import AnySkill


@dataclass(frozen=True, eq=False)
class NumberedReplays:
    """The replays of an experiment by their number; 0 is the one that is shown."""

    config: ExperimentConfig
    section: ReplayConfig
    skill: AnySkill
    material: Material
    robot: RobotModel

    def __call__(self, number: int) -> ReplayResult:
        """Run the replay of a number."""
        return replay_on_arm(
            self.config,
            self.section,
            skill=self.skill,
            material=self.material,
            robot=self.robot,
            number=number,
        )


def replay_and_judge(
    config: ExperimentConfig,
    section: ReplayConfig,
    *,
    skill: AnySkill,
    material: Material,
    robot: RobotModel,
    placement: Placement | None = None,
    progress: Progress,
) -> ReplayOutcome:
    """Check the reach of the whole skill, replay it, say why it did not arrive, and replay it many times.

    Parameters
    ----------
    config, section, skill, material, robot
        As for `replay_on_arm`.
    placement : Placement, optional
        What was found, where the placement was searched.
    progress : Progress
        Who is told how many of many replays are done.

    Raises
    ------
    ReachError, SimulationError
        When the one that is shown fails; among the others failures are counted.
    """
    limits = limits_in_force(robot, section)
    check = None
    if section.space == "task":
        check = check_reach_of_skill(
            robot, section, config=config, skill=skill, material=material, limits=limits
        )
    # Classes of preprocessing steps are made when the program starts, and another process cannot find them.
    lean = config.model_copy(update={"preprocessing": ()})
    replays = NumberedReplays(lean, section, skill, material, robot)
    result = replays(0)
    return ReplayOutcome(
        result=result,
        diagnosis=diagnose(result, robot),
        check=check,
        placement=placement,
        many=replay_as_often(replays, section, progress=progress),
    )


def replay_as_often(replays: Replays, section: ReplayConfig, *, progress: Progress) -> ManyReplays | None:
    """Run replays as often as their section asks for; None where that is once."""
    if section.n_replays == 1:
        return None
    done = count(1)
    return replay_many(
        replays,
        count=section.n_replays,
        processes=section.processes,
        told=lambda _: progress.advance(next(done), section.n_replays),
    )
