"""One stream of randomness for each purpose, all from the experiment's seed."""

from __future__ import annotations

import numpy as np


def stream(seed: int, purpose: str) -> np.random.Generator:
    """Return a generator of its own for a purpose, so that none depends on what another has drawn.

    Parameters
    ----------
    seed : int
        The experiment's seed, at least 0.
    purpose : str
        What the numbers are for.
    """
    return np.random.default_rng(np.random.SeedSequence([seed, *purpose.encode()]))
