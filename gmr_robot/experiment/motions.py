"""The motions that a skill generates in an experiment."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.experiment.config import ExperimentConfig, RolloutConfig
from gmr_robot.experiment.material import Material
from gmr_robot.experiment.run.folder import write_arrays
from gmr_robot.experiment.seeds import stream
from gmr_robot.skill import AnySkill, Rollout, StopRule

Origin: TypeAlias = Literal["training", "held out"]


@dataclass(frozen=True, eq=False, kw_only=True)
class RolloutGroup:
    """Rollouts of one strategy from the starts of one part of the demonstrations.

    Attributes
    ----------
    origin : {"training", "held out"}
        Whose starts they have.
    strategy : str
        How velocities were taken from p(ẋ | x).
    rollouts : tuple of Rollout
        `per_start` from the first start, then from the second, and so on.
    unit : str
        Unit of positions.
    """

    origin: Origin
    strategy: str
    unit: str
    rollouts: tuple[Rollout, ...]


def generate_rollouts(
    config: ExperimentConfig, skill: AnySkill, material: Material
) -> tuple[RolloutGroup, ...]:
    """Roll the skill out from the starts of all demonstrations, with each strategy asked for.

    Parameters
    ----------
    config : ExperimentConfig
        Its `rollout` section and seed are used.
    skill : Skill
        What to roll out.
    material : Material
        Where to start.

    Raises
    ------
    InputError
        When the skill has another dimension than the demonstrations, or there are too many rollouts.
    """
    starts: dict[Origin, FloatArray] = {"training": material.training.starts}
    if material.held_out is not None:
        starts["held out"] = material.held_out.starts
    stop = stop_rule(config.rollout, skill)
    groups = []
    for strategy in config.rollout.strategies:
        repeats = config.rollout.per_start if strategy == "sample" else 1
        for origin, points in starts.items():
            rollouts = skill.rollout(
                np.repeat(points, repeats, axis=0),
                strategy=strategy,
                alpha=config.rollout.alpha,
                dt=config.rollout.dt,
                stop=stop,
                rng=stream(config.seed, f"rollouts {strategy} {origin}"),
            )
            groups.append(RolloutGroup(origin=origin, strategy=strategy, unit=skill.unit, rollouts=rollouts))
    return tuple(groups)


def stop_rule(section: RolloutConfig, skill: AnySkill) -> StopRule:
    """Return when rollouts stop: as configured, as the skill has it where nothing is said."""
    usual = skill.default_stop()
    tolerance = section.goal_tolerance
    return StopRule(
        goal_tolerance=usual.goal_tolerance if tolerance is None else tolerance,
        max_time=section.max_time or usual.max_time,
        max_distance=section.max_distance,
    )


def save_rollouts(path: Path, groups: tuple[RolloutGroup, ...]) -> None:
    """Write rollouts to an NPZ file.

    It holds ``<i>/times`` (T,), ``<i>/positions`` (T, d) and ``<i>/velocities`` (T, d) of each rollout i
    and, with one entry a rollout, ``origin``, ``strategy`` and ``stop``; further ``goal`` (d,) and ``dt``.
    """
    pairs = [(group, rollout) for group in groups for rollout in group.rollouts]
    arrays = {
        f"{index}/{name}": getattr(rollout, name)
        for index, (_, rollout) in enumerate(pairs)
        for name in ("times", "positions", "velocities")
    }
    write_arrays(
        path,
        {
            **arrays,
            "origin": np.array([group.origin for group, _ in pairs]),
            "strategy": np.array([group.strategy for group, _ in pairs]),
            "stop": np.array([rollout.stop for _, rollout in pairs]),
            "goal": pairs[0][1].goal,
            "dt": np.float64(pairs[0][1].dt),
        },
    )
