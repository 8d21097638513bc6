"""Kernels are made ready once in a process for all experiments that need the same ones."""

from __future__ import annotations

import json
from collections.abc import Collection

from gmr_robot.experiment.config import ExperimentConfig
from gmr_robot.experiment.stages import Stage
from gmr_robot.experiment.warm_up.kernels import MOST_DIMENSIONS, warm_up
from gmr_robot.skill import AnySkill

_done: set[str] = set()
"""What this process has made ready."""


def warm_up_once(
    config: ExperimentConfig, *, n_dimensions: int, stages: Collection[Stage], skill: AnySkill | None = None
) -> None:
    """Do as `warm_up`, unless this process has done so for an experiment that needs the same kernels."""
    if skill is not None:
        warm_up(config, n_dimensions=n_dimensions, stages=stages, skill=skill)
        return
    key = warm_up_key(config, n_dimensions=n_dimensions, stages=stages)
    if key not in _done:
        warm_up(config, n_dimensions=n_dimensions, stages=stages)
        _done.add(key)


def warm_up_key(config: ExperimentConfig, *, n_dimensions: int, stages: Collection[Stage]) -> str:
    """Return a text that is the same for experiments that need the same kernels."""
    skill = config.skill.model_dump(include={"kind", "motion", "initialisation", "stability", "alignment"})
    chosen = None if isinstance(config.skill.n_components, int) else config.skill.n_components or "default"
    rest = [min(n_dimensions, MOST_DIMENSIONS), config.replay and config.replay.space, sorted(stages)]
    return json.dumps([skill, chosen, config.rollout.strategies, *rest], sort_keys=True)
