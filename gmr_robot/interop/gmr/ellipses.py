"""Error ellipses on an axis, as gmr draws them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.interop.gmr.gmm import GMM
from gmr_robot.interop.gmr.mvn import MVN
from gmr_robot.mixture import Gaussian, GaussianMixture

FACTORS = tuple(0.25 * step for step in range(1, 9))
"""Standard deviations at which ellipses are drawn when nothing else is said."""


def plot_error_ellipse(
    ax: Any, mvn: MVN, color: str | None = None, alpha: float = 0.25, factors: ArrayLike = FACTORS
) -> None:
    """Draw the error ellipses of a two-dimensional Gaussian.

    Parameters
    ----------
    ax : matplotlib axis
        Where to draw.
    mvn : MVN
        The Gaussian.
    color : str, optional
        The colour; that of our reports when not given.
    alpha : float, default 0.25
        How opaque each ellipse is.
    factors : array, default 0.25, 0.5, ..., 2
        Standard deviations, one ellipse each.
    """
    _plot(ax, mvn.gaussian, None if color is None else [color], alpha, factors)


def plot_error_ellipses(
    ax: Any,
    gmm: GMM,
    colors: Sequence[str] | None = None,
    alpha: float = 0.25,
    factors: ArrayLike = FACTORS,
) -> None:
    """Draw the error ellipses of each component of a two-dimensional mixture.

    Parameters
    ----------
    ax : matplotlib axis
        Where to draw.
    gmm : GMM
        The mixture.
    colors : sequence of str, optional
        A colour a component, from the beginning again when there are fewer; those of our reports
        when not given.
    alpha, factors
        As in `plot_error_ellipse`.
    """
    _plot(ax, gmm.mixture, colors, alpha, factors)


class _Artists:
    """What `plot_ellipses` needs of an axis, by its `add_artist` alone: as in gmr, the limits stay."""

    def __init__(self, ax: Any) -> None:
        self.add_patch = ax.add_artist

    def autoscale_view(self) -> None:
        """Leave the limits as they are."""


def _plot(
    ax: Any,
    distribution: Gaussian | GaussianMixture,
    colours: Sequence[str] | None,
    alpha: float,
    factors: ArrayLike,
) -> None:
    from gmr_robot.report import plot_ellipses  # only here, so that all else goes without matplotlib

    sizes = np.atleast_1d(np.asarray(factors, dtype=np.float64)).tolist()
    axis: Any = _Artists(ax)
    plot_ellipses(axis, distribution, factors=sizes, colours=colours, alpha=alpha)
