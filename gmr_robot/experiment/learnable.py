"""Whether an experiment can be run with its demonstrations, as far as that is known before anything is fitted."""

from __future__ import annotations

from gmr_robot.exceptions import InputError
from gmr_robot.experiment.config import ExperimentConfig
from gmr_robot.experiment.material import Material
from gmr_robot.skill.learn import check_demonstrations
from gmr_robot.skill.stability import HORIZON
from gmr_robot.skill.time_indexed import check_request


def check_learnable(config: ExperimentConfig, material: Material) -> None:
    """Make sure that the skill can be learned and then be run at the time steps that are asked for.

    Raises
    ------
    InputError
        When the demonstrations do not suit the motion, a via-point lies outside of its time, or a time step is longer
        than arrival is certified for.
    """
    section = config.skill
    if section.kind == "time_indexed":
        options = section.options()
        check_request(
            material.training,
            via_points=options["via_points"],
            goal=section.goal,
            spread=section.spread,
        )
        return
    check_demonstrations(material.training, motion=section.motion, stability=section.stability)
    if section.stability != "none":
        _check_steps(config)


def _check_steps(config: ExperimentConfig) -> None:
    steps = {"rollout.dt": config.rollout.dt}
    if config.replay is not None and config.replay.mode == "closed_loop":
        steps["replay.control_rate"] = 1.0 / config.replay.control_rate
    for key, step in steps.items():
        if step > HORIZON:
            raise InputError(
                f"{key} makes time steps of {step:g} s, but the arrival of a skill with the stability "
                f"{config.skill.stability} is certified for steps of up to {HORIZON:g} s; ask for shorter ones, or "
                "for skill.stability: none"
            )
