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

_NARROW = np.linspace(-3.0, 3.0, 13)
"""In standard deviations of each component: further points, so that narrow ones do not fall through the grid."""


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
    x, y = _axes(plane, float(borders[0]))
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    heights = plane.log_density(points).reshape(len(y), len(x))
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


def _axes(plane: GaussianMixture, border: float) -> tuple[FloatArray, FloatArray]:
    """Return where the density is evaluated along x and y, to show what is denser than a border."""
    samples, _ = plane.sample(DRAWS, rng=0)
    inside = samples[plane.log_density(samples) >= border]
    low, high = inside.min(axis=0), inside.max(axis=0)
    margin = 0.1 * (high - low)  # since no draw lies on the very border
    deviations = np.sqrt(np.diagonal(plane.covariances, axis1=1, axis2=2))
    closer = (plane.means[:, None] + deviations[:, None] * _NARROW[:, None]).reshape(-1, 2)
    grid = np.concatenate([np.linspace(low - margin, high + margin, GRID), closer])
    x, y = (
        np.unique(np.clip(one, a, b)) for one, a, b in zip(grid.T, low - margin, high + margin, strict=True)
    )
    return x, y
