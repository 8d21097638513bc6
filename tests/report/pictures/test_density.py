from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.path import Path

from gmr_robot.exceptions import InputError
from gmr_robot.mixture import GaussianMixture, region_radius
from gmr_robot.report import plot_density

MIXTURE = GaussianMixture(
    [0.3, 0.1, 0.6],
    [[0.0, 1.0, 5.0], [8.0, 0.0, 1.0], [3.0, -1.0, 0.0]],
    [[[1.0, 0.2, 0.5], [0.2, 2.0, -0.3], [0.5, -0.3, 1.5]], np.eye(3), np.diag([0.1, 1.0, 4.0])],
)


@pytest.fixture
def axes():
    return Figure().subplots()


def test_borders_around_one_gaussian_are_the_ellipses_of_the_probabilities(axes):
    one = GaussianMixture([1.0], MIXTURE.means[:1], MIXTURE.covariances[:1])
    levels = (0.9, 0.5, 0.1)
    drawn = plot_density(axes, one, dims=(2, 1), levels=levels)
    plane = one.component(0).marginal([2, 1])
    for level, border in zip(levels, drawn.levels, strict=False):
        radius = np.sqrt(2.0 * (plane.log_normaliser - border))
        assert radius == pytest.approx(region_radius(level, n_dimensions=2), rel=0.03)
    outermost = drawn.get_paths()[0].vertices
    distances = plane.mahalanobis(outermost[np.any(outermost != 0.0, axis=1)])
    assert distances.max() == pytest.approx(region_radius(0.9, n_dimensions=2), rel=0.03)


def test_regions_hold_their_probabilities_and_are_whole(axes):
    drawn = plot_density(axes, MIXTURE, levels=(0.95, 0.6))
    plane = MIXTURE.marginal([0, 1])
    samples, _ = plane.sample(50_000, rng=1)
    for border, content in zip(drawn.levels, (0.95, 0.6), strict=False):
        assert np.mean(plane.log_density(samples) >= border) == pytest.approx(content, abs=0.012)
    inside = samples[plane.log_density(samples) >= drawn.levels[0] + 0.02]
    (low_x, high_x), (low_y, high_y) = axes.get_xlim(), axes.get_ylim()
    assert ((inside > [low_x, low_y]) & (inside < [high_x, high_y])).all()
    drawn_regions = [Path(loop) for path in drawn.get_paths() for loop in path.to_polygons()]
    covered = np.any([region.contains_points(inside[:2000]) for region in drawn_regions], axis=0)
    assert covered.mean() > 0.995


def test_narrow_components_do_not_fall_through_the_grid(axes):
    narrow = GaussianMixture([0.5, 0.5], [[0.0, 0.0], [3.33, -2.22]], [100.0 * np.eye(2), 1e-6 * np.eye(2)])
    drawn = plot_density(axes, narrow, levels=(0.4,))
    (region,) = [Path(loop) for loop in drawn.get_paths()[0].to_polygons()]
    around = narrow.component(1).ellipse(1.0).points(20)
    assert region.contains_points(around).all()
    # Of the narrow one's half of all draws, four fifths.
    radius = region_radius(0.8, n_dimensions=2)
    np.testing.assert_allclose(narrow.component(1).mahalanobis(region.vertices), radius, rtol=0.1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"dims": (0, 1, 2)}, "needs two dimensions"),
        ({"dims": (0, 5)}, "expected numbers from 0 to 2"),
        ({"levels": (0.5, 1.0)}, "expected different probabilities between 0 and 1"),
        ({"levels": ()}, "expected different probabilities"),
        ({"levels": (0.5, 0.5)}, "expected different probabilities"),
    ],
)
def test_bad_arguments_are_named(axes, options, message):
    with pytest.raises(InputError, match=message):
        plot_density(axes, MIXTURE, **options)
