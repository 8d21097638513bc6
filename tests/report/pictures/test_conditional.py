from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2

from gmr_robot.report import draw_conditional
from gmr_robot.report.pictures.contested_point import contested_point
from gmr_robot.report.pictures.density import LEVELS
from gmr_robot.report.pictures.velocity_density import NEGLIGIBLE


def test_regions_hold_the_probabilities_that_are_stated(gshape) -> None:
    picture = draw_conditional(gshape.skill, gshape.training, alpha=0.9)
    velocities = contested_point(gshape.skill, gshape.training).velocities
    samples, _ = velocities.sample(20_000, rng=7)
    contours = picture.figure.axes[1].collections[0]
    borders = contours.levels[:-1]
    held = [(velocities.log_density(samples) >= border).mean() for border in borders]
    np.testing.assert_allclose(held, LEVELS, atol=0.015)


def test_dashed_ellipses_bound_the_regions_that_samples_come_from(gshape) -> None:
    axes = draw_conditional(gshape.skill, gshape.training, alpha=0.9).figure.axes[1]
    velocities = contested_point(gshape.skill, gshape.training).velocities
    shown = np.flatnonzero(velocities.weights >= NEGLIGIBLE)
    outlines = [line.get_xydata() for line in axes.lines if len(line.get_xdata()) == 100]
    assert len(outlines) == len(shown) >= 2
    for k, outline in zip(shown, outlines, strict=True):
        offsets = outline - velocities.means[k]
        squared = np.einsum("ni,ij,nj->n", offsets, np.linalg.inv(velocities.covariances[k]), offsets)
        np.testing.assert_allclose(squared, chi2.ppf(0.9, df=2), rtol=1e-8)


def test_the_curve_in_one_dimension_is_the_density(of_dimension) -> None:
    data = of_dimension(1)
    axes = draw_conditional(data.skill, data.training, alpha=0.9).figure.axes[1]
    (curve,) = [line for line in axes.lines if len(line.get_xdata()) == 400]
    assert np.trapezoid(curve.get_ydata(), curve.get_xdata()) == pytest.approx(1.0, abs=0.08)
    assert axes.get_ylabel() == "density [s/m]"


@pytest.mark.parametrize("alpha", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("d", [1, 2, 3])
def test_every_level_and_dimension(of_dimension, d, alpha) -> None:
    data = of_dimension(d)
    picture = draw_conditional(data.skill, data.training, alpha=alpha)
    for axes in picture.figure.axes:
        assert np.isfinite([*axes.get_xlim(), *axes.get_ylim()]).all()
    assert ("first two dimensions" in picture.caption) == (d > 2)
