from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.distance import directed_hausdorff

from gmr_robot.evaluation import direction_error, dtw_distance, frechet_distance, velocity_rmse
from gmr_robot.exceptions import InputError


def test_velocity_rmse_of_a_worked_example():
    # Errors (3, 4) and (0, 0): √((9 + 16) / 2) and 0, averaged.
    assert velocity_rmse([[3.0, 4.0], [1.0, 1.0]], [[0.0, 0.0], [1.0, 1.0]]) == pytest.approx(
        np.sqrt(12.5) / 2
    )


def test_direction_error_of_right_angles_opposites_and_stillness():
    predicted = [[1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [0.0, 0.0]]
    actual = [[5.0, 0.0], [0.0, 2.0], [-1.0, 0.0], [1.0, 1.0]]
    assert direction_error(predicted, actual) == pytest.approx((0.0 + 1.0 + 2.0 + 0.0) / 4)


def test_parallel_lines_are_their_distance_apart():
    line = np.linspace(0.0, 1.0, 11)[:, None] * np.array([1.0, 0.0])
    shifted = line + [0.0, 0.25]
    assert frechet_distance(line, shifted) == pytest.approx(0.25)
    assert dtw_distance(line, shifted) == pytest.approx(11 * 0.25)


def test_frechet_distance_is_at_least_hausdorffs():
    rng = np.random.default_rng(0)
    for _ in range(5):
        a, b = rng.normal(size=(15, 3)), rng.normal(size=(9, 3))
        hausdorff = max(directed_hausdorff(a, b)[0], directed_hausdorff(b, a)[0])
        assert frechet_distance(a, b) >= hausdorff - 1e-12


@pytest.mark.parametrize("metric", [velocity_rmse, direction_error])
def test_empty_or_unequal_velocities_are_refused(metric):
    with pytest.raises(InputError, match="at least one sample"):
        metric(np.zeros((0, 2)), np.zeros((0, 2)))
    with pytest.raises(InputError, match=r"predicted has the shape \(2, 2\); expected \(3, 2\)"):
        metric(np.zeros((2, 2)), np.zeros((3, 2)))


@pytest.mark.parametrize("metric", [dtw_distance, frechet_distance])
def test_empty_curves_are_refused(metric):
    with pytest.raises(InputError, match="a curve is empty"):
        metric(np.zeros((0, 2)), np.zeros((3, 2)))
