from __future__ import annotations

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure

from gmr_robot.exceptions import InputError
from gmr_robot.mixture import GaussianMixture
from gmr_robot.report import plot_ellipses

MIXTURE = GaussianMixture(
    [0.4, 0.6],
    [[0.0, 1.0, 5.0], [3.0, -1.0, 0.0]],
    [[[1.0, 0.2, 0.5], [0.2, 2.0, -0.3], [0.5, -0.3, 1.5]], np.diag([0.1, 1.0, 4.0])],
)


@pytest.fixture
def axes():
    return Figure().subplots()


def test_outlines_lie_at_their_distance(axes):
    patches = plot_ellipses(axes, MIXTURE, dims=(2, 0), factors=(0.5, 3.0))
    assert list(axes.patches) == list(patches)
    plane = MIXTURE.marginal([2, 0])
    for patch, (factor, k) in zip(patches, [(0.5, 0), (0.5, 1), (3.0, 0), (3.0, 1)], strict=True):
        corners = patch.get_patch_transform().transform(patch.get_path().vertices)
        on_curve = corners[[0, 6, 12, 18]]  # the path's ends and quarters; what is between are control points
        np.testing.assert_allclose(plane.mahalanobis(on_curve)[:, k], factor, rtol=1e-9)


def test_colours_belong_to_components_and_start_again(axes):
    patches = plot_ellipses(axes, MIXTURE, colours=["red"], alpha=0.5)
    assert {patch.get_facecolor() for patch in patches} == {to_rgba("red", 0.5)}
    first, second, *rest = plot_ellipses(axes, MIXTURE, factors=(1.0, 2.0, 3.0))
    assert first.get_facecolor() != second.get_facecolor()
    assert [patch.get_facecolor() for patch in rest] == 2 * [first.get_facecolor(), second.get_facecolor()]


def test_a_single_gaussian_is_drawn_and_in_view(axes):
    (patch,) = plot_ellipses(axes, MIXTURE.component(1), factors=[2.0])
    assert patch.get_center() == (3.0, -1.0)
    assert axes.get_xlim()[0] < 3.0 - 2.0 * np.sqrt(0.1)
    assert axes.get_ylim()[1] > -1.0 + 2.0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"dims": (0, 3)}, "expected numbers from 0 to 2"),
        ({"dims": (0,)}, "needs two dimensions"),
        ({"factors": (-1.0,)}, "factor is -1"),
        ({"alpha": 2.0}, "alpha is 2"),
        ({"colours": []}, "colours is empty"),
    ],
)
def test_bad_arguments_are_named(axes, options, message):
    with pytest.raises(InputError, match=message):
        plot_ellipses(axes, MIXTURE, **options)
