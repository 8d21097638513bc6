"""Ellipses of Gaussians and mixtures in any axes, for the user's own figures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Ellipse

from gmr_robot.arrays import fraction
from gmr_robot.exceptions import InputError
from gmr_robot.mixture import Gaussian, GaussianMixture
from gmr_robot.report.pictures.style import BLUE, GREEN, ORANGE, PURPLE, VERMILLION

COLOURS = (BLUE, ORANGE, GREEN, VERMILLION, PURPLE)
"""The components' colours, again from the first when there are more."""


def plot_ellipses(
    ax: Axes,
    mixture: GaussianMixture | Gaussian,
    *,
    dims: Sequence[int] = (0, 1),
    factors: Sequence[float] = (1.0, 2.0),
    colours: Sequence[str] | None = None,
    alpha: float = 0.25,
) -> tuple[Ellipse, ...]:
    """Draw the ellipses of equal density of each component over two dimensions.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    mixture : GaussianMixture or Gaussian
        In two or more dimensions.
    dims : sequence of two int, default (0, 1)
        The dimensions along x and y; others are marginalised out.
    factors : sequence of float, default (1, 2)
        Sizes in standard deviations; `region_radius` gives that of a probability.
    colours : sequence of colours, optional
        One a component, taken again from the first when there are more components.
    alpha : float, default 0.25
        Opacity of each ellipse, 0 to 1.

    Returns
    -------
    tuple of Ellipse
        The patches, factor by factor.

    Raises
    ------
    InputError
        When `dims` are not two dimensions, a factor is negative, there is no colour or alpha is out of range.
    """
    fraction(alpha, name="alpha")
    palette = tuple(COLOURS if colours is None else colours)
    if not palette:
        raise InputError("colours is empty; expected at least one")
    parts = (
        [mixture]
        if isinstance(mixture, Gaussian)
        else [mixture.component(k) for k in range(len(mixture.means))]
    )
    patches = []
    for factor in factors:
        for k, part in enumerate(parts):
            shape = part.ellipse(factor, dims=dims)
            width, height = 2.0 * shape.semi_axes
            x, y = map(float, shape.centre)
            colour = palette[k % len(palette)]
            patch = Ellipse(
                (x, y), width, height, angle=float(np.degrees(shape.angle)), color=colour, alpha=alpha
            )
            ax.add_patch(patch)
            patches.append(patch)
    ax.autoscale_view()
    return tuple(patches)
