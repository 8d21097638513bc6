"""Level sets of the Lyapunov function that a stable skill descends."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from gmr_robot.report.pictures.planes import Planes
from gmr_robot.report.pictures.style import GREEN
from gmr_robot.skill import Skill
from gmr_robot.skill.stability import Stabiliser

GRID = 100
"""Points in each direction at which V is evaluated."""

LEVELS = 9
"""Number of level sets; between any two neighbours lies the same area of the picture."""


def draw_level_sets(axes: Axes, skill: Skill, stabiliser: Stabiliser, *, planes: Planes) -> Line2D:
    """Draw where V is constant, for a skill of two dimensions, and return the entry in the legend."""
    x, y = (np.linspace(planes.lower[i], planes.upper[i], GRID) for i in range(2))
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    relative = skill.transform.to_skill(points) - stabiliser.goal
    roots = np.sqrt(stabiliser.function.value(relative)).reshape(
        GRID, GRID
    )  # a quadratic bends between points
    levels = np.quantile(roots, np.arange(1, LEVELS + 1) / (LEVELS + 1))
    axes.contour(x, y, roots, levels=levels, colors=[GREEN], linewidths=0.6, alpha=0.6, zorder=1.95)
    return Line2D([], [], color=GREEN, linewidth=1.0, label="Lyapunov function")
