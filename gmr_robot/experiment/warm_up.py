"""Kernels made ready before other stages are timed: a first run compiles them, later ones read them from the disk."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from gmr_robot.demonstration import Demonstration, DemonstrationSet
from gmr_robot.evaluation import evaluate_skill
from gmr_robot.experiment.config import ExperimentConfig
from gmr_robot.experiment.stages import Stage
from gmr_robot.skill import Rollout, Skill, StopRule, learn_skill

N_SAMPLES = 40
"""Samples of the toy motion; enough for two components in any dimension."""


def warm_up(
    config: ExperimentConfig, *, n_dimensions: int, stages: Collection[Stage], skill: Skill | None = None
) -> None:
    """Do with a toy motion what some stages will do with the demonstrations, so that their kernels are loaded.

    Parameters
    ----------
    config : ExperimentConfig
        Where EM starts, and with which strategies motions are generated.
    n_dimensions : int
        Dimension d of the demonstrations.
    stages : collection of Stage
        What comes later; what needs no kernel is passed over.
    skill : Skill, optional
        The skill, when it need not be learned.
    """
    motions = DemonstrationSet((_motion(n_dimensions),))
    if skill is None:
        skill = learn_skill(motions, n_components=2, initialisation=config.skill.initialisation)
    if "rollouts" in stages:
        _roll_out(skill, config)
    if "evaluation" in stages:
        evaluate_skill(skill, motions, {"toy": _roll_out(skill, config)})
    if "replay" in stages:
        policy = skill.policy()
        policy.step(0.0, skill.goal)
        policy.novelty(skill.goal)
    if "report" in stages:
        _ask_as_the_report_does(skill)


def _motion(n_dimensions: int) -> Demonstration:
    """Return a motion that differs from dimension to dimension."""
    times = np.linspace(0.0, 1.0, N_SAMPLES)
    return Demonstration(times=times, positions=np.cos(times[:, None] * np.arange(1, n_dimensions + 1)))


def _roll_out(skill: Skill, config: ExperimentConfig) -> list[Rollout]:
    stop = StopRule(goal_tolerance=1e-6, max_time=0.02)
    return [
        rollout
        for strategy in config.rollout.strategies
        for rollout in skill.rollout(skill.goal[None], strategy=strategy, stop=stop)
    ]


def _ask_as_the_report_does(skill: Skill) -> None:
    positions = skill.goal[None]
    skill.velocity(positions)
    skill.joint_mixture().regress(positions, dims=range(skill.n_dimensions))
    skill.position_mixture().responsibilities(positions)
    skill.position_mixture().squared_mahalanobis(positions)
    velocities = skill.conditional(skill.goal)
    velocities.log_density(velocities.sample(1, rng=0)[0])
