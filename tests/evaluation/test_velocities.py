from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.evaluation import mean_correction, seds_error
from gmr_robot.exceptions import InputError


def test_seds_error_of_a_worked_example():
    # Of equal speed 2, straight on, at a right angle and back: with ε left out √(0.6 (1 − cos)² + 0.4 |Δ|² / 4).
    actual = np.array([[2.0, 0.0], [2.0, 0.0], [2.0, 0.0]])
    predicted = np.array([[2.0, 0.0], [0.0, 2.0], [-2.0, 0.0]])
    expected = np.mean([0.0, np.sqrt(0.6 + 0.4 * 2.0), np.sqrt(0.6 * 4.0 + 0.4 * 4.0)])
    assert seds_error(predicted, actual) == pytest.approx(expected, rel=1e-3)


def test_seds_error_does_not_depend_on_the_unit_and_takes_motions_at_rest():
    rng = np.random.default_rng(0)
    predicted, actual = rng.normal(size=(2, 50, 3))
    actual[-1] = 0.0
    assert seds_error(1e3 * predicted, 1e3 * actual) == pytest.approx(
        seds_error(predicted, actual), rel=1e-12
    )
    assert np.isfinite(seds_error(predicted, actual))
    assert seds_error(actual[:-1], actual[:-1]) == pytest.approx(0.0, abs=1e-3)
    assert seds_error(np.zeros((2, 2)), np.zeros((2, 2))) == pytest.approx(np.sqrt(0.6))


def test_mean_correction_of_worked_examples():
    plain = np.array([[3.0, 4.0], [1.0, 0.0]])
    assert mean_correction(plain, plain) == 0.0
    assert mean_correction(plain + [0.3, 0.0], plain) == pytest.approx(0.3 / 3.0)
    assert mean_correction(np.zeros((2, 2)), plain) == pytest.approx(1.0)


@pytest.mark.parametrize("metric", [seds_error, mean_correction])
def test_empty_or_unequal_velocities_are_refused(metric):
    with pytest.raises(InputError, match="at least one sample"):
        metric(np.zeros((0, 2)), np.zeros((0, 2)))
    with pytest.raises(InputError, match=r"has the shape \(2, 2\); expected \(3, 2\)"):
        metric(np.zeros((2, 2)), np.zeros((3, 2)))


def test_correction_of_a_field_at_rest_is_refused():
    with pytest.raises(InputError, match="all zero"):
        mean_correction(np.ones((2, 2)), np.zeros((2, 2)))
