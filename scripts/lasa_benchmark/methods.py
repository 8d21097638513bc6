"""The methods that are compared, each with the same hyper-parameters for all motions."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from lasa_baselines.seds import Seds, fit_seds
from lasa_benchmark.points import Source
from lasa_benchmark.protocol import (
    DT,
    MOST_STEPS,
    Material,
    euler,
    field_errors,
    grid_errors,
    motion_errors,
)
from scipy.spatial import cKDTree

from gmr_robot import Skill, StopRule, learn_skill
from gmr_robot.arrays import FloatArray
from gmr_robot.evaluation import calibration, mean_correction

N_COMPONENTS = 8
NEIGHBOURS = 40

_PROTOCOL = (
    "scripts/lasa_benchmark/protocol.py",
    *(f"gmr_robot/evaluation/{name}.py" for name in ("curves", "smoothness", "starts", "velocities")),
)

OURS = Source(
    Path("runs/bench_lasa/points.jsonl"),
    (
        *_PROTOCOL,
        "scripts/lasa_benchmark/methods.py",
        "gmr_robot/evaluation/calibration.py",
        *(f"gmr_robot/{name}" for name in ("demonstration", "kernels", "mixture", "skill")),
    ),
)

BASELINE = Source(
    Path("scripts/lasa_baselines/points.jsonl"),
    (*_PROTOCOL, "scripts/lasa_baselines/likelihood.py", "scripts/lasa_baselines/seds.py"),
)
"""Kept with the code, since a SEDS fit takes seconds. That the EM fit it starts from may change is overlooked."""


@dataclass(frozen=True)
class Method:
    """How a method is called, what measures it with a seed, and whether the seed matters."""

    label: str
    measure: Callable[[Material, int], dict[str, Any]]
    source: Source = OURS
    random: bool = False
    warm_up: Callable[[Material], object] | None = None


@dataclass(frozen=True)
class SkillField:
    """A skill and how its velocities are taken."""

    skill: Skill
    strategy: str
    seed: int

    def velocity(self, positions: FloatArray) -> FloatArray:
        """The field as executed."""
        return self.skill.velocity(positions)

    def motions(self, starts: FloatArray) -> Sequence[FloatArray]:
        """Rollouts that only the protocol's own rules end."""
        stop = StopRule(goal_tolerance=0.0, max_time=MOST_STEPS * DT, max_distance=1e100)
        rollouts = self.skill.rollout(starts, strategy=self.strategy, dt=DT, stop=stop, rng=self.seed)
        return [one.positions for one in rollouts]


def of_skill(strategy: str = "mean", **options: Any) -> Callable[[Material, int], dict[str, Any]]:
    """Return what measures our skill, learned with some options."""

    def measure(data: Material, seed: int) -> dict[str, Any]:
        started = time.process_time()
        skill = learn_skill(data.taught, n_components=N_COMPONENTS, rng=seed, **options)
        seconds = time.process_time() - started
        positions = data.taught.positions
        levels = calibration(skill, data.tested, rng=seed)
        return {
            "seconds": seconds,
            **_measured(SkillField(skill, strategy, seed), data),
            "correction": mean_correction(
                skill.velocity(positions), skill.unstabilised().velocity(positions)
            ),
            **{f"inside_{level:g}": share for level, share in levels.items()},
        }

    return measure


@dataclass(frozen=True)
class SedsField:
    """A fitted SEDS."""

    seds: Seds

    def velocity(self, positions: FloatArray) -> FloatArray:
        """Its field."""
        return self.seds.velocity(positions)

    def motions(self, starts: FloatArray) -> Sequence[FloatArray]:
        """Euler steps of it."""
        return euler(self.seds.velocity, starts)


def seds(data: Material, seed: int) -> dict[str, Any]:
    """Measure SEDS."""
    taught = data.taught
    started = time.process_time()
    fitted = fit_seds(
        taught.positions,
        taught.velocities,
        goal=data.goal,
        groups=taught.groups,
        n_components=N_COMPONENTS,
        rng=seed,
    )
    seconds = time.process_time() - started
    return {"seconds": seconds, **_measured(SedsField(fitted), data), "converged": fitted.converged}


@dataclass(frozen=True)
class Neighbours:
    """The mean velocity of the nearest taught samples: a field, but no dynamics."""

    tree: cKDTree
    velocities: FloatArray

    def velocity(self, positions: FloatArray) -> FloatArray:
        """Mean velocity of the nearest taught samples."""
        _, nearest = self.tree.query(positions, NEIGHBOURS)
        return np.asarray(self.velocities[nearest].mean(axis=1))


def nearest_neighbours(data: Material, seed: int) -> dict[str, Any]:
    """Measure what the data allow: the field of the nearest neighbours."""
    del seed
    taught = data.taught
    return field_errors(Neighbours(cKDTree(taught.positions), taught.velocities), data)


def _measured(field: SkillField | SedsField, data: Material) -> dict[str, float]:
    return {**field_errors(field, data), **motion_errors(field, data), **grid_errors(field, data)}


def _ours(label: str, *, strategy: str = "mean", **options: Any) -> Method:
    return Method(
        label,
        of_skill(strategy, **options),
        random=strategy == "sample",
        warm_up=lambda data: learn_skill(data.taught, n_components=N_COMPONENTS, **options),
    )


METHODS = {
    "gmr_raw": _ours("plain GMR without smoothing, `mean`", stability="none", smoothing=0.0),
    "gmr_mean": _ours("plain GMR, `mean`", stability="none"),
    "gmr_sample": _ours("plain GMR, `sample`", stability="none", strategy="sample"),
    "seds": Method("SEDS, likelihood form (`scripts/lasa_baselines`)", seds, source=BASELINE),
    "lpv": _ours("`lpv`, `mean`", stability="lpv"),
    "lpv_sample": _ours("`lpv`, `sample`", stability="lpv", strategy="sample"),
    "lyapunov": _ours("**`lyapunov`, `mean`** (the default)", stability="lyapunov"),
    "lyapunov_sample": _ours("`lyapunov`, `sample`", stability="lyapunov", strategy="sample"),
    "neighbours": Method(f"{NEIGHBOURS} nearest neighbours, no dynamics", nearest_neighbours),
}
"""In the order of the tables."""
