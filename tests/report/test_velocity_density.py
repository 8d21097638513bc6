from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from gmr_robot.mixture import GaussianMixture
from gmr_robot.report.pictures.velocity_density import draw_density_plane


def test_most_probable_velocities_are_inside_the_panel() -> None:
    """Wide components, small regions to outline: the density decides what is shown."""
    velocities = GaussianMixture(
        weights=np.array([0.5, 0.5]),
        means=np.array([[-1.0, 0.2], [-1.0, -3.0]]),
        covariances=np.array([0.2 * np.eye(2), [[0.1, 0.05], [0.05, 0.4]]]),
    )
    axes = Figure().add_subplot()
    draw_density_plane(axes, velocities, nearby=np.zeros((1, 2)), alpha=0.1)
    samples, _ = velocities.sample(20_000, rng=0)
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    inside = (samples > [left, bottom]).all(axis=1) & (samples < [right, top]).all(axis=1)
    assert inside.mean() > 0.99
