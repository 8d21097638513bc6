"""Mixture components in a plane: ellipses with the components' numbers."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.patches import Patch

from gmr_robot.arrays import FloatArray
from gmr_robot.mixture import GaussianMixture
from gmr_robot.report.pictures.style import COMPONENT, PAPER

SHADES = ((2.0, 0.12), (1.0, 0.22))
"""Ellipses in standard deviations, the larger first, and how opaque they are."""


def draw_components(axes: Axes, mixture: GaussianMixture) -> None:
    """Draw the ellipses of each component of a mixture over a plane, with its number."""
    for k in range(mixture.n_components):
        component = mixture.component(k)
        for deviations, opacity in SHADES:
            outline = component.ellipse(deviations).points().T
            axes.fill(*outline, facecolor=COMPONENT, alpha=opacity, linewidth=0.0, zorder=2)
            axes.plot(*outline, color=COMPONENT, linewidth=0.6, zorder=2.1)
        write_number(axes, component.mean, k)


def write_number(axes: Axes, point: FloatArray, k: int) -> None:
    """Write the number of component k, counted from 1, at a point (2,) of a plane."""
    axes.text(
        float(point[0]),
        float(point[1]),
        str(k + 1),
        color=COMPONENT,
        fontsize=7.5,
        fontweight="bold",
        horizontalalignment="center",
        verticalalignment="center",
        clip_on=True,
        zorder=6,
        bbox={"boxstyle": "circle,pad=0.15", "facecolor": PAPER, "edgecolor": "none", "alpha": 0.8},
    )


def component_entry() -> Patch:
    """Return the legend's entry of the components."""
    deviations = " and ".join(f"{deviations:g}" for deviations, _ in reversed(SHADES))
    return Patch(facecolor=COMPONENT, alpha=0.35, label=f"component ({deviations} sd)")
