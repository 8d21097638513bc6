from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.skill.time_indexed.alignment import AlignedMotions
from gmr_robot.skill.time_indexed.curve import curve_through
from gmr_robot.skill.time_indexed.deviation import (
    UNKNOWN,
    SmoothDraws,
    correlation,
    correlation_rate,
    correlation_rates,
    learn_length_scale,
)
from gmr_robot.skill.time_indexed.tube import Tube


def constant_tube(duration, root):
    """A tube around zero that is the same at all times."""
    nodes = np.linspace(0.0, duration, 11)
    d = len(root)
    still = curve_through(nodes, np.zeros((11, d)), np.zeros((11, d)))
    roots = curve_through(nodes, np.tile(root.reshape(-1), (11, 1)), np.zeros((11, d * d)))
    return Tube(mean=still, roots=roots, strongest=still)


def test_rates_of_the_correlation_are_finite_differences():
    first, second, h = np.array([0.1, 0.5, 0.9]), np.array([0.0, 0.4]), 1e-5

    def k(shift_first, shift_second):
        return correlation(first + shift_first, second + shift_second, length_scale=0.3)

    np.testing.assert_allclose(
        correlation_rate(first, second, length_scale=0.3), (k(h, 0) - k(-h, 0)) / (2 * h), atol=1e-8
    )
    mixed = (k(h, h) - k(h, -h) - k(-h, h) + k(-h, -h)) / (4 * h * h)
    np.testing.assert_allclose(correlation_rates(first, second, length_scale=0.3), mixed, atol=1e-4)


@pytest.mark.parametrize("length_scale", [0.05, 0.4, 3.0])
def test_series_has_the_covariance_of_the_kernel(length_scale):
    # the covariance that the series has by construction, from draws with one coefficient each
    draws = SmoothDraws(2.0, length_scale=length_scale)
    times = np.linspace(0.0, 2.0, 9)

    class Unit:
        """Gives one coefficient the value 1 and all others 0."""

        def __init__(self, index):
            self.index = index

        def standard_normal(self, shape):
            normals = np.zeros(int(np.prod(shape)))
            normals[self.index] = 1.0
            return normals.reshape(shape)

    count = draws.draw(1, rng=np.random.default_rng(0)).cosines.size
    basis = [draws.draw(1, rng=Unit(index)) for index in range(2 * count)]
    values = np.hstack([one.at(times) for one in basis])
    rates = np.hstack([one.rate(times) for one in basis])
    expected = correlation(times, times, length_scale=length_scale)
    np.testing.assert_allclose(values @ values.T, expected, atol=1e-8)
    np.testing.assert_allclose(
        rates @ values.T, correlation_rate(times, times, length_scale=length_scale), atol=1e-7 / length_scale
    )


def test_length_scale_of_draws_is_found_again():
    times = np.linspace(0.0, 5.0, 200)
    root = np.array([[0.02, 0.005], [0.005, 0.01]])
    for length_scale in (0.3, 0.8):
        draws, rng = SmoothDraws(5.0, length_scale=length_scale), np.random.default_rng(1)
        positions = np.stack([draws.draw(2, rng=rng).at(times) @ root for _ in range(40)])
        aligned = AlignedMotions(times=times, positions=positions, reference=0)
        found = learn_length_scale(aligned, constant_tube(5.0, root))
        assert found == pytest.approx(length_scale, rel=0.08)


def test_length_scale_has_a_stated_value_where_nothing_tells_it():
    times = np.linspace(0.0, 4.0, 50)
    same = np.tile(np.sin(times)[:, None], (3, 1, 1))
    tube = constant_tube(4.0, np.eye(1))
    for positions in (same[:1], same):
        aligned = AlignedMotions(times=times, positions=positions, reference=0)
        assert learn_length_scale(aligned, tube) == UNKNOWN * 4.0
