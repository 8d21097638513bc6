"""An arm that begins elsewhere than where the skill was shown to begin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray, float_array, readonly
from gmr_robot.simulation.disturbances.amounts import at_least_zero


@dataclass(frozen=True, eq=False, kw_only=True)
class StartOffset:
    """How far the start lies from the demonstrated one, in the coordinates and unit of the demonstrations.

    Parameters
    ----------
    by : array, shape (d,), optional
        A fixed offset; none when not given.
    spread : float, default 0
        Standard deviation of a random offset in each dimension, drawn anew for each replay.

    Raises
    ------
    InputError
        When a number is not finite, or the spread negative.
    """

    by: FloatArray | None = None
    spread: float = 0.0

    def __post_init__(self) -> None:
        if self.by is not None:
            object.__setattr__(self, "by", readonly(float_array(self.by, name="by", shape=("d",))))
        object.__setattr__(self, "spread", at_least_zero(self.spread, name="spread", unit="units"))

    def start(self, shown: FloatArray, *, rng: np.random.Generator) -> FloatArray:
        """Return where to begin, shape (d,), given where the demonstration does.

        Raises
        ------
        InputError
            When the fixed offset has another dimension.
        """
        start = np.array(shown, dtype=np.float64)
        if self.by is not None:
            start += float_array(self.by, name="by (offset of the start)", shape=start.shape)
        return np.asarray(start + self.spread * rng.standard_normal(start.shape))
