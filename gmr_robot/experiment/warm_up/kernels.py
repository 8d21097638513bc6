"""Kernels made ready before other stages are timed: a first run compiles them, later ones read them from the disk."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np

from gmr_robot.demonstration import Demonstration, DemonstrationSet
from gmr_robot.evaluation import evaluate_skill, evaluate_time_indexed_skill
from gmr_robot.experiment.config import ExperimentConfig
from gmr_robot.experiment.stages import Stage
from gmr_robot.skill import (
    AnySkill,
    Rollout,
    Skill,
    StopRule,
    TimeIndexedSkill,
    learn_skill,
    learn_time_indexed_skill,
)
from gmr_robot.skill.periodic import with_rhythm

N_SAMPLES = 40
"""Samples of the toy motion; enough for two components in any dimension."""

MOST_DIMENSIONS = 12
"""Dimensions of the toy motion, at most: from here on all kernels are the same."""

ANY_CORRECTION = 1e9
"""As large a correction of the toy motion's velocities as stability may ask for."""


def warm_up(
    config: ExperimentConfig, *, n_dimensions: int, stages: Collection[Stage], skill: AnySkill | None = None
) -> None:
    """Do with a toy motion what some stages will do with the demonstrations, so that their kernels are loaded.

    Parameters
    ----------
    config : ExperimentConfig
        What chooses the number of components, where EM starts, what makes the skill arrive, and with which
        strategies motions are generated.
    n_dimensions : int
        Dimension d of the demonstrations.
    stages : collection of Stage
        What comes later; what needs no kernel is passed over.
    skill : Skill or TimeIndexedSkill, optional
        The skill, when it need not be learned.
    """
    enough = min(n_dimensions, MOST_DIMENSIONS) if skill is None else n_dimensions
    toy = _lap(enough) if config.skill.is_periodic else _motion(enough)
    motions = DemonstrationSet((toy, toy))  # so that one can be held out, or aligned to the other
    if skill is None:
        skill = _learn(motions, config)
    if "rollouts" in stages or config.skill.is_periodic:  # which are tried where they are learned
        _roll_out(skill, config)
    if "evaluation" in stages:
        _evaluate(skill, motions, {"toy": _roll_out(skill, config)})
    if "replay" in stages:
        policy = skill.policy()
        policy.step(0.0, skill.goal)
        policy.novelty(skill.goal)
        if config.replay is not None:  # without one, what plans stops need not be installed
            from gmr_robot.experiment.warm_up.replay import warm_up_replay

            warm_up_replay(config.replay.space)
    if "report" in stages and isinstance(skill, Skill):
        _ask_as_the_report_does(skill)


def _learn(motions: DemonstrationSet, config: ExperimentConfig) -> AnySkill:
    given = isinstance(config.skill.n_components, int)
    number: dict[str, Any] = {
        "n_components": 2 if given else config.skill.n_components,
        "candidates": None if given else (2,),
    }
    if config.skill.kind == "time_indexed":
        options = config.skill.model_dump(include={"initialisation", "alignment"})
        return learn_time_indexed_skill(motions, spread=0.1, **number, **options)
    options = config.skill.model_dump(include={"initialisation", "stability"})
    skill = learn_skill(motions, max_correction=ANY_CORRECTION, **number, **options)
    return with_rhythm(skill, motions) if config.skill.is_periodic else skill


def _evaluate(skill: AnySkill, motions: DemonstrationSet, rollouts: dict[str, list[Rollout]]) -> None:
    if isinstance(skill, TimeIndexedSkill):
        evaluate_time_indexed_skill(skill, motions, rollouts)
    else:
        evaluate_skill(skill, motions, rollouts)


def _motion(n_dimensions: int) -> Demonstration:
    """Return a motion that comes to rest at its end, and differs from dimension to dimension."""
    times = np.linspace(0.0, 1.0, N_SAMPLES)
    left = (1.0 - times[:, None]) ** 2
    return Demonstration(times=times, positions=left * (1.0 + times[:, None] * np.arange(n_dimensions)))


def _lap(n_dimensions: int) -> Demonstration:
    """Return a motion that ends where it starts, and differs from dimension to dimension."""
    times = np.linspace(0.0, 1.0, N_SAMPLES)
    return Demonstration(
        times=times, positions=np.cos(2.0 * np.pi * times[:, None] + np.arange(n_dimensions))
    )


def _roll_out(skill: AnySkill, config: ExperimentConfig) -> list[Rollout]:
    stop = StopRule(goal_tolerance=skill.default_stop().goal_tolerance, max_time=0.03)
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
