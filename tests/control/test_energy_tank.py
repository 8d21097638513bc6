from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.control import EnergyTank
from gmr_robot.exceptions import InputError


def test_what_is_given_never_exceeds_what_was_put_in():
    rng = np.random.default_rng(0)
    tank = EnergyTank(initial=0.5, capacity=1.5)
    put, given = 0.5, 0.0
    for _ in range(1000):
        fill, cost = rng.exponential(0.1), rng.normal(scale=0.5)
        tank.fill(fill)
        put += fill
        share = tank.spend(cost)
        given += max(0.0, share * cost)
        assert 0.0 <= share <= 1.0
        assert 0.0 <= tank.level <= 1.5
        assert given <= put + 1e-9


def test_shares():
    tank = EnergyTank(initial=1.0)
    assert tank.spend(-3.0) == 1.0
    assert tank.level == 1.0
    assert tank.spend(4.0) == 0.25
    assert tank.spend(1.0) == 0.0
    tank.reset()
    assert tank.spend(0.25) == 1.0
    assert tank.level == 0.75


@pytest.mark.parametrize("energies", [{"initial": 0.0}, {"capacity": -1.0}, {"capacity": np.nan}])
def test_energies_must_be_above_zero(energies):
    with pytest.raises(InputError):
        EnergyTank(**energies)
