"""A density over velocities: a curve in one dimension, regions of highest density in two."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from gmr_robot.arrays import FloatArray
from gmr_robot.mixture import GaussianMixture, region_radius
from gmr_robot.report.lettering import percent
from gmr_robot.report.pictures.components import write_number
from gmr_robot.report.pictures.density import LEVELS, content_levels, shades
from gmr_robot.report.pictures.style import COMPONENT, INK, MUTED, TRAINING

NEGLIGIBLE = 0.01
"""Components of smaller weight are not drawn."""

LARGEST_REGION = 0.999
"""Region drawn at most: that of probability one has no border."""

GRID = 120
"""Points along each axis at which the density is evaluated."""


def draw_density_plane(
    axes: Axes, velocities: GaussianMixture, *, nearby: FloatArray, alpha: float
) -> list[Artist]:
    """Draw a mixture over a plane of velocities, and return the entries of its legend.

    Parameters
    ----------
    axes : Axes
        Where to draw.
    velocities : GaussianMixture
        Over two dimensions.
    nearby : ndarray, shape (n, 2)
        Demonstrated velocities.
    alpha : float
        Probability of each component's region.
    """
    shown, alpha = shown_components(velocities), min(alpha, LARGEST_REGION)
    radius = region_radius(alpha, n_dimensions=2)
    outlines = [velocities.component(k).ellipse(radius).points() for k in shown]
    widest = region_radius(max(alpha, LEVELS[0]), n_dimensions=2)
    borders = [velocities.component(k).ellipse(widest).points() for k in shown]
    low, high = _range(np.vstack([*borders, nearby, np.zeros((1, 2))]))
    x, y = (np.linspace(low[i], high[i], GRID) for i in range(2))
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    density = velocities.log_density(points).reshape(GRID, GRID)
    heights, colours = content_levels(velocities, LEVELS), shades(MUTED, len(LEVELS))
    axes.contourf(x, y, density, levels=[*heights, np.inf], colors=colours, zorder=1)
    for outline in outlines:
        axes.plot(*outline.T, color=COMPONENT, linewidth=1.1, linestyle=(0, (4, 2)), zorder=3)
    axes.plot(*nearby.T, **_nearby(), zorder=4)
    axes.plot(*(velocities.weights @ velocities.means)[:, None], **_mean(), zorder=5)
    for k in shown:
        write_number(axes, velocities.means[k], k)
    axes.axhline(0.0, color=MUTED, linewidth=0.6, zorder=0.5)
    axes.axvline(0.0, color=MUTED, linewidth=0.6, zorder=0.5)
    axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), aspect="equal")
    levels = f"most probable {percent(LEVELS[-1])} … {percent(LEVELS[0])}"
    return [Patch(facecolor=colours[2], label=levels), *_entries(alpha)]


def draw_density_curve(
    axes: Axes, velocities: GaussianMixture, *, nearby: FloatArray, alpha: float
) -> list[Artist]:
    """Draw a mixture over one velocity; parameters as in `draw_density_plane`, `nearby` of shape (n, 1)."""
    shown, alpha = shown_components(velocities), min(alpha, LARGEST_REGION)
    spreads = region_radius(alpha, n_dimensions=1) * np.sqrt(velocities.covariances[:, 0, 0])
    borders = np.stack([velocities.means[:, 0] - spreads, velocities.means[:, 0] + spreads], axis=1)[shown]
    low, high = _range(np.vstack([borders.reshape(-1, 1), nearby, [[0.0]]]))
    x = np.linspace(low[0], high[0], 400)
    density = np.exp(velocities.log_density(x[:, None]))
    axes.fill_between(x, density, color=MUTED, alpha=0.35, linewidth=0.0)
    axes.plot(x, density, color=INK)
    step = 0.06 * density.max()
    for row, (k, border) in enumerate(zip(shown, borders, strict=True), start=1):
        axes.plot(border, [-step * row] * 2, color=COMPONENT, linestyle=(0, (4, 2)))
        write_number(axes, np.array([velocities.means[k, 0], -step * row]), k)
    axes.plot(nearby[:, 0], np.zeros(len(nearby)), **_nearby(), zorder=4)
    axes.plot(*(velocities.weights @ velocities.means), 0.0, **_mean(), zorder=5)
    axes.set_xlim(low[0], high[0])
    return [Patch(facecolor=to_rgba(MUTED, 0.35), edgecolor=INK, label="density"), *_entries(alpha)]


def _entries(alpha: float) -> list[Artist]:
    return [
        Line2D([], [], color=COMPONENT, linestyle=(0, (4, 2)), label=f"{100.0 * alpha:.4g} % of a component"),
        Line2D([], [], **_mean(), label="mean"),
        Line2D([], [], **_nearby(), label="demonstrated nearby"),
    ]


def shown_components(velocities: GaussianMixture) -> list[int]:
    """Return the components of a conditional density that are not negligible."""
    return [int(k) for k in np.flatnonzero(velocities.weights >= NEGLIGIBLE)]


def _range(points: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Range of a panel around some points, as wide in each direction."""
    low, high = points.min(axis=0), points.max(axis=0)
    centre, half = 0.5 * (low + high), 0.56 * np.max(high - low)
    return centre - half, centre + half


def _mean() -> dict[str, Any]:
    return {"marker": "D", "markersize": 5.0, "color": INK, "markeredgecolor": "white", "linestyle": "none"}


def _nearby() -> dict[str, Any]:
    return {
        "marker": "o",
        "markersize": 4.0,
        "color": TRAINING,
        "markeredgecolor": "white",
        "linestyle": "none",
    }
