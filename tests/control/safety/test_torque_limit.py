"""Torques inside their limits, and none that jumps."""

from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.control import TorqueLimit
from gmr_robot.exceptions import InputError


def test_torque_is_cut_and_the_joint_named() -> None:
    limit = TorqueLimit([10.0, 20.0, 2.0, np.inf], rate=np.full(4, np.inf), period=1e-3)
    limited = limit.step(np.array([5.0, -30.0, 2.0, 1e9]))
    np.testing.assert_array_equal(limited.torque, [5.0, -20.0, 2.0, 1e9])
    np.testing.assert_array_equal(limited.saturated, [False, True, False, False])
    assert not limited.slowed.any()


def test_torque_changes_by_at_most_its_rate() -> None:
    limit = TorqueLimit([10.0, 10.0], rate=[1000.0, 500.0], period=1e-3)
    limit.reset([4.0, -4.0])
    torques = [limit.step(np.array([9.0, 0.0])) for _ in range(10)]
    np.testing.assert_allclose([one.torque[0] for one in torques], np.minimum(4.0 + np.arange(1, 11), 9.0))
    np.testing.assert_allclose(
        [one.torque[1] for one in torques], np.minimum(-4.0 + 0.5 * np.arange(1, 11), 0.0)
    )
    np.testing.assert_array_equal(torques[0].slowed, [True, True])
    assert not torques[0].saturated.any()
    np.testing.assert_array_equal(torques[8].slowed, [False, False])


def test_torque_that_is_not_finite_stays_what_it_was() -> None:
    limit = TorqueLimit([10.0, 10.0], rate=[np.inf, np.inf], period=1e-3)
    limit.reset([4.0, -4.0])
    limited = limit.step(np.array([np.nan, -5.0]))
    np.testing.assert_array_equal(limited.torque, [4.0, -5.0])
    np.testing.assert_array_equal(limited.saturated, [True, False])
    np.testing.assert_array_equal(limit.step(np.array([np.inf, -5.0])).torque, [4.0, -5.0])


def test_shapes_must_agree() -> None:
    with pytest.raises(InputError, match="rate"):
        TorqueLimit([1.0, 1.0], rate=[1.0], period=1e-3)
    with pytest.raises(InputError, match="period"):
        TorqueLimit([1.0], rate=[1.0], period=0.0)
