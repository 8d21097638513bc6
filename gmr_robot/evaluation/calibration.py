"""Whether a skill knows how sure it is: its predicted regions against what was demonstrated."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gmr_robot.arrays import FloatArray, fraction
from gmr_robot.demonstration import DemonstrationSet
from gmr_robot.exceptions import InputError
from gmr_robot.skill import Skill

LEVELS = (0.5, 0.8, 0.9, 0.95)
"""Probabilities of the regions that are looked at."""

MOST_SAMPLES = 200
"""Held-out velocities that are looked at, spread evenly over all of them."""

DRAWS = 400
"""Draws that a region's border is found from: a level is exact to 1 / √DRAWS / 2, and to far less on average."""


def calibration(
    skill: Skill,
    demonstrations: DemonstrationSet,
    *,
    levels: Sequence[float] = LEVELS,
    rng: np.random.Generator | int = 0,
) -> dict[float, float]:
    """Return how often demonstrated velocities lie in the predicted highest-density region of each level.

    The region of level α holds probability α of p(ẋ | x), and its points are denser than all others (Hyndman
    1996, whose way of finding its border by sampling this is). A demonstrated velocity lies in it when at most
    the share α of draws is denser. A calibrated skill has α at every level; more means that its regions are too
    large, less that it is too sure of itself.

    Parameters
    ----------
    skill : Skill
        Whose p(ẋ | x) is asked, before any stabilisation.
    demonstrations : DemonstrationSet
        Held-out ones, in task coordinates.
    levels : sequence of float
        Probabilities α.
    rng : Generator or int, default 0
        Source of randomness, or its seed.

    Returns
    -------
    dict of float to float
        The share of velocities inside, by level.

    Raises
    ------
    InputError
        When a level does not lie in [0, 1], or dimensions do not agree.
    """
    for level in levels:
        fraction(level, name="level")
    if demonstrations.n_dimensions != skill.n_dimensions:
        raise InputError(
            f"the demonstrations have {demonstrations.n_dimensions} dimension(s), "
            f"the skill has {skill.n_dimensions}"
        )
    n_samples = demonstrations.n_samples
    chosen = np.linspace(0, n_samples - 1, min(MOST_SAMPLES, n_samples)).round().astype(np.int64)
    generator = np.random.default_rng(rng)
    denser = np.array(
        [
            _share_denser(skill, x, velocity, generator)
            for x, velocity in zip(
                demonstrations.positions[chosen], demonstrations.velocities[chosen], strict=True
            )
        ]
    )
    return {float(level): float(np.mean(denser <= level)) for level in levels}


def _share_denser(skill: Skill, x: FloatArray, velocity: FloatArray, rng: np.random.Generator) -> float:
    """Return the probability of p(ẋ | x) where it is denser than at a velocity, by draws."""
    predicted = skill.conditional(x)
    draws, _ = predicted.sample(DRAWS, rng=rng)
    densities = predicted.log_density(np.vstack([velocity[None], draws]))
    return float(np.mean(densities[1:] > densities[0]))
