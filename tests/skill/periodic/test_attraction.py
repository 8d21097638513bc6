from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.exceptions import InputError
from gmr_robot.kernels.tick import MEAN, pack_field, scratch_size, tick_output
from gmr_robot.mixture import GaussianMixture
from gmr_robot.mixture.conditioning import conditional_field
from gmr_robot.skill.periodic import Attraction

ATTRACTION = Attraction(rate=8.0, spread=np.array([0.3, 0.2]), region=2.5, speed_limit=3.0)


def a_mixture(n=1):
    rng = np.random.default_rng(3)
    factors = rng.normal(size=(n, 4, 4))
    return GaussianMixture(np.full(n, 1.0 / n), rng.normal(size=(n, 4)), factors @ np.swapaxes(factors, 1, 2))


def test_slopes_are_those_of_disturbed_samples_that_return():
    mixture, rng = a_mixture(), np.random.default_rng(0)
    samples, _ = mixture.sample(400_000, rng=rng)
    disturbance = rng.normal(size=(len(samples), 2)) * ATTRACTION.spread
    x, v = samples[:, :2] + disturbance, samples[:, 2:] - ATTRACTION.rate * disturbance
    design = np.column_stack([x - mixture.means[0, :2], np.ones(len(x))])
    regressed = np.linalg.lstsq(design, v, rcond=None)[0]
    field = ATTRACTION.field(mixture, min_prior=0.0)
    np.testing.assert_allclose(field.slopes[0], regressed[:2].T, atol=0.03)
    np.testing.assert_allclose(field.means_out[0], regressed[2], atol=0.03)


def test_only_the_slopes_change():
    mixture = a_mixture(3)
    field = ATTRACTION.field(mixture, min_prior=0.1)
    own = conditional_field(mixture, inputs=np.arange(2), outputs=np.arange(2, 4), min_prior=0.1)
    assert not np.allclose(field.slopes, own.slopes)
    np.testing.assert_array_equal(field.factors_out, own.factors_out)
    np.testing.assert_array_equal(field.inputs.whiteners, own.inputs.whiteners)
    assert field.min_prior == 0.1


def test_a_narrow_component_pulls_with_the_whole_rate_across_and_not_along():
    covariance = np.diag([1.0, 1e-8, 1e-4, 1e-4])
    mixture = GaussianMixture(np.ones(1), np.array([[0.0, 0.0, 1.0, 0.0]]), covariance[None])
    attraction = Attraction(rate=8.0, spread=np.array([1e-3, 1e-2]), region=2.5, speed_limit=3.0)
    slope = attraction.field(mixture, min_prior=0.0).slopes[0]
    assert slope[1, 1] == pytest.approx(-8.0, rel=1e-3)
    assert abs(slope[0, 0]) < 1e-4


def test_units_do_not_matter():
    rng = np.random.default_rng(1)
    x, v = rng.normal(size=(200, 2)) * [3.0, 1.0], rng.normal(size=(200, 2))
    one = Attraction.of_demonstrations(x, v, duration=4.0)
    other = Attraction.of_demonstrations(1e3 * x, 1e3 * v / 60.0, duration=240.0)
    np.testing.assert_allclose(other.spread, 1e3 * one.spread)
    assert other.rate * 60.0 == pytest.approx(one.rate)
    assert other.speed_limit == pytest.approx(1e3 / 60.0 * one.speed_limit)


def test_speed_is_bounded_far_away_and_leads_back():
    table = pack_field(ATTRACTION.field(a_mixture(3), min_prior=0.0))
    scratch, y, empty = np.empty(scratch_size(2, 3)), np.empty(2), np.empty(0)
    for angle in np.linspace(0.0, 6.0, 25):
        x = 1e4 * np.array([np.cos(angle), np.sin(angle)])
        tick_output(table, ATTRACTION.guard, 0.0, x, MEAN, empty, scratch, y)
        assert np.linalg.norm(y) == pytest.approx(ATTRACTION.speed_limit)
        assert y @ x < -0.9 * ATTRACTION.speed_limit * 1e4


@pytest.mark.parametrize(
    "change",
    [{"rate": 0.0}, {"spread": [0.1, 0.0]}, {"region": np.inf}, {"speed_limit": np.nan}, {"spread": 1.0}],
)
def test_what_is_no_attraction_is_refused(change):
    good = {"rate": 8.0, "spread": [0.3, 0.2], "region": 2.5, "speed_limit": 3.0}
    with pytest.raises(InputError, match=next(iter(change))):
        Attraction(**(good | change))
