from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import expm

from gmr_robot.kernels.conditional import ConditionalField
from gmr_robot.kernels.memory import BEGINNING, belief_size, believe, move_on, remember
from gmr_robot.kernels.periodic import remembered_means, remembering_output, remembering_tick
from gmr_robot.kernels.tick import MEAN, MODE, pack_field, scratch_size, tick_output
from gmr_robot.mixture.factorisation import components_of
from gmr_robot.skill.periodic import Memory

K = 5
RNG = np.random.default_rng(0)
WEIGHTS = RNG.dirichlet(np.full(K, 5.0))


def a_memory(rng=RNG, passage=0.3):
    rates = rng.uniform(0.1, 4.0, (K, K)) * (rng.random((K, K)) < 0.6) + 0.01
    np.fill_diagonal(rates, 0.0)
    np.fill_diagonal(rates, -rates.sum(axis=1))
    return Memory(rates=rates, occupancy=rng.dirichlet(np.ones(K)), passage=passage)


def literal(memory, log_likelihoods, spans):
    """The recursion as it stands in the docstring, with scipy's exponential; yields beliefs and weights."""
    b = memory.occupancy
    ahead = expm(memory.rates * memory.passage / 2)
    for log_likelihood, span in zip(log_likelihoods, spans, strict=True):
        power = 1.0
        if span >= 0.0:
            b, power = b @ expm(memory.rates * span), min(1.0, span / memory.passage)
        b = b * np.exp(power * (log_likelihood - log_likelihood.max()))
        b = b / b.sum()
        weights = np.exp(log_likelihood - log_likelihood.max()) * (b @ ahead)
        yield b, weights / weights.sum()


@pytest.mark.parametrize("dt", [0.0, 1e-9, 1e-3, 0.1, 1.0, 30.0])
def test_belief_moves_by_the_matrix_exponential(dt):
    memory, b = a_memory(), RNG.dirichlet(np.ones(K))
    expected = b @ expm(memory.rates * dt)
    move_on(memory.packed(WEIGHTS), dt, b, np.empty(K), np.empty(K))
    np.testing.assert_allclose(b, expected, rtol=1e-12)
    assert b.sum() == pytest.approx(1.0, rel=1e-12)


def test_memory_is_the_literal_recursion():
    memory = a_memory()
    spans = np.array([BEGINNING, 0.01, 0.01, 0.0, 0.2, 5.0, 1e-4])
    log_likelihoods = RNG.normal(0.0, 20.0, (len(spans), K))
    packed, belief = memory.packed(WEIGHTS), np.empty(belief_size(K, 2))
    for (b, expected), log_likelihood, span in zip(
        literal(memory, log_likelihoods, spans), log_likelihoods, spans, strict=True
    ):
        log_weights = log_likelihood + np.log(WEIGHTS) + 3.7  # as a tick has them: up to a constant
        weights = np.exp(log_weights - log_weights.max())
        belief[0] = span
        remember(packed, belief, log_weights, weights)
        np.testing.assert_allclose(belief[1 : 1 + K], b, rtol=1e-9, atol=1e-300)
        np.testing.assert_allclose(weights, expected, rtol=1e-9, atol=1e-300)


def test_evidence_does_not_depend_on_the_rate_of_ticks():
    rng = np.random.default_rng(1)  # its own: the tolerance holds for most draws, not for all
    memory, log_likelihood = a_memory(rng), rng.normal(0.0, 3.0, K)
    packed = memory.packed(np.full(K, 1.0 / K))
    beliefs = []
    for ticks in (200, 1000):
        belief = np.empty(belief_size(K, 2))
        for tick in range(ticks + 1):
            belief[0] = 0.2 / ticks if tick else BEGINNING
            believe(packed, belief, log_likelihood)
        beliefs.append(belief[1 : 1 + K].copy())
    np.testing.assert_allclose(*beliefs, rtol=0.01)


def test_a_gap_that_is_too_long_begins_anew():
    memory, log_likelihood = a_memory(), RNG.normal(size=K)
    packed = memory.packed(WEIGHTS)
    beliefs = []
    for span in (BEGINNING, 1e6):
        belief = np.full(belief_size(K, 2), 0.2)
        belief[0] = span
        believe(packed, belief, log_likelihood)
        beliefs.append(belief[1 : 1 + K].copy())
    np.testing.assert_array_equal(*beliefs)


def test_time_that_wobbles_in_its_last_bits_changes_nothing():
    packed, log_likelihood = a_memory().packed(WEIGHTS), RNG.normal(size=K)
    beliefs = []
    for span in (0.01, 0.30 - 0.29, 1000.03 - 1000.02):
        belief = np.full(belief_size(K, 2), 1.0 / K)
        belief[0] = span
        believe(packed, belief, log_likelihood)
        beliefs.append(belief[1 : 1 + K].copy())
    np.testing.assert_array_equal(beliefs[0], beliefs[1])
    np.testing.assert_array_equal(beliefs[0], beliefs[2])


def two_ways():
    """Two components in the same place, one to the right, one to the left, that hardly ever change."""
    inputs = components_of(
        np.full(2, 0.5), np.zeros((2, 2)), np.tile(np.eye(2), (2, 1, 1)), name="covariances"
    )
    right = np.array([1.0, 0.0])
    field = ConditionalField(inputs, np.stack([right, -right]), np.zeros((2, 2, 2)), np.zeros((2, 2, 2)), 0.0)
    rates = np.array([[-0.01, 0.01], [0.01, -0.01]])
    memory = Memory(rates=rates, occupancy=np.array([1.0, 0.0]), passage=1.0)
    return pack_field(field), memory.packed(np.full(2, 0.5)), right


def test_the_branch_is_remembered_where_the_position_cannot_tell():
    table, packed, right = two_ways()
    x, y, empty = np.zeros(2), np.empty(2), np.empty(0)
    belief, scratch = np.empty(belief_size(2, 2)), np.empty(scratch_size(2, 2))
    for tick in range(50):
        belief[0] = 0.01 if tick else BEGINNING
        remembering_output(table, empty, packed, belief, 0.0, x, MEAN, empty, scratch, y)
    np.testing.assert_allclose(y, right, atol=0.02)
    remembering_output(table, empty, packed, belief, 0.3, x, MODE, empty, scratch, y)
    np.testing.assert_array_equal(y, right)
    tick_output(table, empty, 0.0, x, MEAN, empty, scratch, y)
    np.testing.assert_allclose(y, 0.0, atol=1e-15)


def test_time_counts_as_far_as_the_motion_went_on():
    """Held still for an hour in steps or at once, it goes on as before; at half the speed time runs half as fast."""
    table, packed, _ = two_ways()
    empty, scratch, y = np.empty(0), np.empty(scratch_size(2, 2)), np.empty(2)

    def after(*ticks):
        belief = np.empty(belief_size(2, 2))
        for span, x in ticks:
            belief[0] = span
            remembering_output(table, empty, packed, belief, 0.0, np.array([x, 0.0]), MEAN, empty, scratch, y)
        return belief[1:3].copy()

    first = (BEGINNING, 0.0)
    held = after(first, *[(0.5, 0.0)] * 20)
    np.testing.assert_array_equal(after(first), held)
    np.testing.assert_array_equal(after(first, (3600.0, 0.0)), held)
    np.testing.assert_allclose(
        after(first, (0.2, 0.05)), after(first, (0.05, 0.05)), rtol=0.02
    )  # 1 unit/s, nearly
    assert after(first, (0.2, 0.3))[1] == pytest.approx(after(first, (0.2, 0.2))[1], rel=0.02)


def test_a_tick_in_the_callers_coordinates_and_a_path_are_the_same_steps():
    table, packed, _ = two_ways()
    path = np.cumsum(RNG.normal(0.0, 0.3, (20, 2)), axis=0)
    spans = np.full(20, 0.05)
    spans[0] = BEGINNING
    expected, empty = np.empty_like(path), np.empty(0)
    remembered_means(table, empty, packed, 0.0, spans, path, expected)
    shift, scale = np.array([3.0, -1.0]), 4.0
    frame, draws = np.array([*shift, scale, 0.0]), np.empty((1, 0))
    belief, scratch, y = np.empty(belief_size(2, 2)), np.empty(scratch_size(2, 2)), np.empty(2)
    for point, span, velocity in zip(path, spans, expected, strict=True):
        belief[0] = span
        remembering_tick(
            table, empty, packed, belief, frame, MEAN, draws, 0, point / scale + shift, scratch, y
        )
        np.testing.assert_allclose(y, velocity / scale, rtol=1e-9)


def test_a_state_too_far_away_leaves_the_belief_alone():
    table, packed, _ = two_ways()
    belief, scratch, empty = np.full(belief_size(2, 2), 0.5), np.empty(scratch_size(2, 2)), np.empty(0)
    for x in (np.array([1e200, 0.0]), np.array([np.nan, 0.0])):
        y = np.empty(2)
        with np.errstate(over="ignore", invalid="ignore"):  # plain Python warns
            nearest = remembering_output(table, empty, packed, belief, 0.0, x, MEAN, empty, scratch, y)
        assert nearest == np.inf
        assert y.tolist() == [0.0, 0.0]
        assert (belief == 0.5).all()
