"""Whether the whole skill lies in the arm's reach and limits, asked before it is replayed.

Imported where a replay is configured only, because MuJoCo is an optional dependency.
"""

from __future__ import annotations

from gmr_robot.demonstration import Demonstration
from gmr_robot.exceptions import ReachError
from gmr_robot.experiment.config import ExperimentConfig, ReplayConfig
from gmr_robot.experiment.material import Material
from gmr_robot.experiment.motions import stop_rule
from gmr_robot.robot import JointLimits, RobotModel
from gmr_robot.simulation.outcome import ReachCheck
from gmr_robot.simulation.placement import Placement, assess_reach, find_placement, placed
from gmr_robot.skill import AnySkill


def check_reach_of_skill(
    robot: RobotModel,
    section: ReplayConfig,
    *,
    config: ExperimentConfig,
    skill: AnySkill,
    material: Material,
    limits: JointLimits,
) -> ReachCheck:
    """Walk along the mean rollouts from all starts, and along all demonstrations.

    Parameters
    ----------
    robot, section, config : RobotModel, ReplayConfig, ExperimentConfig
        The arm and what is asked of it.
    skill, material : AnySkill, Material
        What it is to do, and where.
    limits : JointLimits
        The limits in force.
    """
    frame = material.placement()
    shown = {
        f"demonstration {index}": one for index, one in zip(_indices(material), _all(material), strict=True)
    }
    stop = stop_rule(config.rollout, skill)
    commanded = {
        f"the rollout from the start of {name}": rollout
        for (name, one) in shown.items()
        for rollout in skill.rollout(one.start[None], strategy="mean", dt=config.rollout.dt, stop=stop)
    }
    try:
        reach = assess_reach(
            robot,
            commanded=placed(commanded, frame),
            shown=placed(shown, frame),
            limits=limits,
            tolerance=section.reach_tolerance,
        )
    except ReachError as error:
        return ReachCheck(reach=None, obstacle=str(error))
    return ReachCheck(reach=reach)


def place(
    robot: RobotModel, section: ReplayConfig, *, material: Material, scale: float, limits: JointLimits
) -> Placement:
    """Search where the arm would run the demonstrations best.

    Raises
    ------
    ReachError
        When they fit nowhere.
    """
    return find_placement(
        robot,
        commanded={
            f"demonstration {index}": one
            for index, one in zip(material.training_indices, material.training, strict=True)
        },
        shown={
            f"demonstration {index}": one
            for index, one in zip(material.held_out_indices, material.held_out or (), strict=True)
        },
        scale=scale,
        limits=limits,
        tolerance=section.reach_tolerance,
    )


def _indices(material: Material) -> tuple[int, ...]:
    return (*material.training_indices, *(material.held_out_indices if material.held_out else ()))


def _all(material: Material) -> list[Demonstration]:
    return [*material.training, *(material.held_out or ())]
