from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from gmr_robot.exceptions import InputError
from gmr_robot.skill.periodic import Memory, learn_memory
from gmr_robot.skill.periodic.memory import LEAK

DWELLS = np.array([0.5, 1.0, 0.3, 0.2])  # of a chain that is passed from left to right [s]


def soft_chain(rate, *, width=0.05):
    """Responsibilities of a lap through the chain, sampled at a rate [Hz]; handovers take about 4 widths."""
    times = np.arange(0.0, DWELLS.sum(), 1.0 / rate)
    ends = np.cumsum(DWELLS)[:-1]
    passed = np.stack([np.ones_like(times), *norm.cdf((times - ends[:, None]) / width)])
    return passed - np.vstack([passed[1:], np.zeros_like(times)]), np.full_like(times, 1.0 / rate)


def learned(*, closed=True, laps=6, rate=100.0, width=0.05):
    shares, spans = soft_chain(rate, width=width)
    return learn_memory([shares.T] * laps, [spans] * laps, closed=closed)


def test_rates_of_a_chain_are_one_over_the_time_in_each_part():
    memory = learned(width=1e-6)
    expected = np.diag(1.0 / DWELLS[:-1], 1)
    expected[-1, 0] = 1.0 / DWELLS[-1]  # the end of a lap leads to its beginning
    off = ~np.eye(4, dtype=bool)
    leak = LEAK / DWELLS.sum() / 4
    np.testing.assert_allclose(memory.rates[off], expected[off] + leak, rtol=0.03)
    np.testing.assert_allclose(memory.occupancy, DWELLS / DWELLS.sum(), atol=0.01)
    assert memory.passage == pytest.approx(DWELLS.mean(), rel=0.01)


def test_a_lap_that_is_not_closed_ends():
    memory = learned(closed=False)
    assert memory.rates[-1, 0] == pytest.approx(LEAK / DWELLS.sum() / 4, rel=0.01)


@pytest.mark.parametrize("rate", [50.0, 1000.0])
def test_soft_handovers_count_once_at_any_rate_of_samples(rate):
    reference, memory = learned(), learned(rate=rate)
    np.testing.assert_allclose(memory.rates, reference.rates, rtol=0.05, atol=0.02)


def test_transitions_are_probabilities_and_compose():
    memory = learned()
    for dt in (1e-3, 0.01, 0.4, 10.0):
        step = memory.transitions(dt)
        assert (step >= -1e-15).all()
        np.testing.assert_allclose(step.sum(axis=1), 1.0, rtol=1e-12)
        np.testing.assert_allclose(step @ step, memory.transitions(2.0 * dt), rtol=1e-9, atol=1e-15)


def test_time_in_a_chain_that_runs_by_itself_is_the_demonstrated_one():
    memory = learned(width=1e-6)
    stationary = memory.transitions(1000.0)
    np.testing.assert_allclose(stationary, np.tile(memory.occupancy, (4, 1)), atol=0.01)


def test_component_never_visited_is_left_by_the_leak_alone():
    shares, spans = soft_chain(100.0)
    memory = learn_memory([np.vstack([shares, np.zeros_like(spans)]).T], [spans])
    assert memory.occupancy[-1] == 0.0
    np.testing.assert_allclose(memory.rates[-1, :-1], LEAK / DWELLS.sum() / 5, rtol=0.01)


def test_motion_that_never_leaves_its_only_component():
    memory = learn_memory([np.ones((50, 1))], [np.full(50, 0.02)])
    assert memory.rates.tolist() == [[0.0]]
    assert memory.passage == pytest.approx(1.0)
    assert np.isfinite(memory.packed(np.ones(1))).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rates": [[-1.0, 1.0], [-1.0, 1.0]]}, "at least zero off the diagonal"),
        ({"rates": [[-1.0, 0.5], [1.0, -1.0]]}, "sum to zero in every row"),
        ({"rates": [[0.0]]}, "rates has the shape"),
        ({"occupancy": [0.5, 0.6]}, "shares that sum to one"),
        ({"occupancy": [1.5, -0.5]}, "shares that sum to one"),
        ({"passage": 0.0}, "passage is 0.0"),
        ({"rates": [[np.nan, 0.0], [0.0, 0.0]]}, "rates\\[0, 0\\] is nan"),
    ],
)
def test_what_is_no_memory_is_refused(change, message):
    good = {"rates": [[-1.0, 1.0], [2.0, -2.0]], "occupancy": [0.7, 0.3], "passage": 0.5}
    Memory(**good)
    with pytest.raises(InputError, match=message):
        Memory(**(good | change))
