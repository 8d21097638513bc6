from __future__ import annotations

import numpy as np

from gmr_robot.kernels.conditional import ConditionalField
from gmr_robot.kernels.rollout import GOAL_REACHED, LEFT_REGION, TIME_OUT, roll_out, roll_out_batch
from gmr_robot.kernels.tick import MEAN, pack_field
from gmr_robot.mixture.factorisation import components_of

# One component with ẋ = −x: the rollout is x_t = x_0 (1 − Δt)^t.
FREE = np.empty(0)
FORGETFUL = np.empty(0)
DECAY = pack_field(
    ConditionalField(
        components_of(np.ones(1), np.zeros((1, 2)), np.eye(2)[None], name="covariances"),
        np.zeros((1, 2)),
        -np.eye(2)[None],
        np.eye(2)[None],
        0.0,
    )
)
DT = 0.1


def run(n_steps, tolerance=1e-9, max_distance=1e9, start=(1.0, 2.0)):
    positions, velocities = np.empty((n_steps + 1, 2)), np.full((n_steps + 1, 2), np.nan)
    positions[0] = start
    last, reason = roll_out(
        DECAY,
        FREE,
        FORGETFUL,
        0.0,
        np.zeros(2),
        DT,
        MEAN,
        np.empty((n_steps, 0)),
        tolerance,
        max_distance,
        positions,
        velocities,
    )
    return positions[: last + 1], velocities[: last + 1], reason


def test_rollout_is_the_closed_form_of_a_linear_system():
    positions, velocities, reason = run(50)
    expected = (1.0 - DT) ** np.arange(51)[:, None] * np.array([1.0, 2.0])
    np.testing.assert_allclose(positions, expected, rtol=1e-12)
    np.testing.assert_allclose(velocities[:-1], -expected[:-1], rtol=1e-12)
    assert velocities[-1].tolist() == [0.0, 0.0]
    assert reason == TIME_OUT


def test_rollout_stops_at_the_first_position_within_the_tolerance():
    positions, _, reason = run(100, tolerance=0.5)
    distances = np.linalg.norm(positions, axis=1)
    assert reason == GOAL_REACHED
    assert distances[-1] <= 0.5 < distances[-2]


def test_rollout_that_starts_at_the_goal_has_one_sample():
    positions, velocities, reason = run(10, tolerance=0.5, start=(0.1, 0.0))
    assert len(positions) == 1
    assert reason == GOAL_REACHED
    assert velocities.tolist() == [[0.0, 0.0]]


def test_rollout_stops_where_the_known_region_ends():
    positions, _, reason = run(10, max_distance=2.0, start=(3.0, 0.0))
    assert (len(positions), reason) == (1, LEFT_REGION)


def test_batch_is_one_rollout_after_the_other():
    starts = np.array([[1.0, 2.0], [-3.0, 0.5]])
    positions, velocities = np.empty((2, 21, 2)), np.empty((2, 21, 2))
    positions[:, 0] = starts
    lasts, reasons = np.empty(2, dtype=np.int64), np.empty(2, dtype=np.int64)
    roll_out_batch(
        DECAY,
        FREE,
        FORGETFUL,
        0.0,
        np.zeros(2),
        DT,
        MEAN,
        np.empty((2, 20, 0)),
        1e-9,
        1e9,
        positions,
        velocities,
        lasts,
        reasons,
    )
    for r, start in enumerate(starts):
        alone, _, reason = run(20, start=start)
        assert (positions[r] == alone).all()
        assert (lasts[r], reasons[r]) == (20, reason)
