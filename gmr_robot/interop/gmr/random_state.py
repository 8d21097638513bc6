"""Randomness as gmr takes it: numpy's `RandomState`, and from there to the core's generators."""

from __future__ import annotations

import numbers
from types import ModuleType
from typing import TypeAlias

import numpy as np

from gmr_robot.exceptions import InputError

Seed: TypeAlias = int | np.integer | np.random.RandomState | ModuleType | None
"""A seed, a `RandomState`, or None (or the module `numpy.random`) for the global one."""


def check_random_state(seed: Seed) -> np.random.RandomState:
    """Return a `RandomState`.

    Parameters
    ----------
    seed : int, RandomState or None
        An integer seeds a new one, a `RandomState` is returned as it is, None (or the module `numpy.random`)
        stands for numpy's global one.

    Raises
    ------
    InputError
        When the seed is something else; a ValueError, as in gmr.
    """
    if seed is None or seed is np.random:
        return np.random.mtrand._rand
    if isinstance(seed, np.random.RandomState):
        return seed
    if isinstance(seed, numbers.Integral):
        return np.random.RandomState(int(seed))
    raise InputError(
        f"{seed!r} cannot seed a numpy.random.RandomState; expected an integer, a RandomState or None"
    )


def generator_from(random_state: np.random.RandomState) -> np.random.Generator:
    """Return a generator for the core, seeded by the next 128 bits of a `RandomState`."""
    return np.random.default_rng(random_state.randint(0, 2**32, size=4, dtype=np.uint32))
