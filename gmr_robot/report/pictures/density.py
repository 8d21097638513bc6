"""The density of a mixture over a plane, as regions that hold given probabilities."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.contour import QuadContourSet

from gmr_robot.arrays import FloatArray
from gmr_robot.exceptions import InputError
from gmr_robot.mixture import GaussianMixture
from gmr_robot.report.pictures.style import MUTED

LEVELS = (0.99, 0.95, 0.8, 0.5, 0.2)
"""Probabilities of the regions of highest density, the largest region first."""

DRAWS = 10_000
"""Samples by which levels of density are found: regions are right to about half a percent of probability."""

GRID = 240
"""Points along each axis at which the density is evaluated."""


def plot_density(
    ax: Axes,
    mixture: GaussianMixture,
    *,
    dims: Sequence[int] = (0, 1),
    levels: Sequence[float] = LEVELS,
    colour: str = MUTED,
) -> QuadContourSet:
    """Shade the regions of highest density of a mixture's marginal in two dimensions (Hyndman 1996).

    Parameters
    ----------
    ax : Axes
        Where to draw.
    mixture : GaussianMixture
        In two or more dimensions.
    dims : sequence of two int, default (0, 1)
        The dimensions along x and y; others are marginalised out.
    levels : sequence of float
        Probabilities that the regions hold, between 0 and 1: of all regions that hold as much they are the smallest.
    colour : colour, optional
        The denser, the more opaque.

    Returns
    -------
    QuadContourSet
        The filled contours of the log-density [nat].

    Raises
    ------
    InputError
        When `dims` are not two dimensions, or levels are not different numbers between 0 and 1.
    """
    plane = mixture.marginal(dims)
    if plane.n_features != 2:
        raise InputError(f"a density plot needs two dimensions; dims is {list(dims)}")
    contents = sorted({float(level) for level in levels}, reverse=True)
    if not contents or len(contents) < len(levels) or not 0.0 < contents[-1] <= contents[0] < 1.0:
        raise InputError(f"levels is {list(levels)}; expected different probabilities between 0 and 1")
    borders = content_levels(plane, contents)
    low, high = _range(plane, float(borders[0]))
    x, y = (np.linspace(low[i], high[i], GRID) for i in range(2))
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    heights = plane.log_density(points).reshape(GRID, GRID)
    return ax.contourf(
        x, y, heights, levels=[*borders, np.inf], colors=shades(colour, len(contents)), zorder=1
    )


def content_levels(mixture: GaussianMixture, contents: Sequence[float]) -> FloatArray:
    """Return the log-densities at the borders of the regions of highest density that hold given probabilities."""
    samples, _ = mixture.sample(DRAWS, rng=0)
    return np.asarray(np.quantile(mixture.log_density(samples), 1.0 - np.array(contents)))


def shades(colour: str, n_levels: int) -> list[tuple[float, float, float, float]]:
    """Return a colour, the more opaque the denser the region."""
    return [to_rgba(colour, opacity) for opacity in np.linspace(0.15, 0.83, n_levels)]


def _range(plane: GaussianMixture, border: float) -> tuple[FloatArray, FloatArray]:
    """Return the range of the draws denser than a border, with a margin, since none lies on the very border."""
    samples, _ = plane.sample(DRAWS, rng=0)
    inside = samples[plane.log_density(samples) >= border]
    low, high = inside.min(axis=0), inside.max(axis=0)
    return low - 0.1 * (high - low), high + 0.1 * (high - low)
