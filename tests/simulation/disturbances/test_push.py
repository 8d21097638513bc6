from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.exceptions import InputError
from gmr_robot.simulation.disturbances import Push, force_at


def test_push_acts_from_start_to_end():
    push = Push(force=[1.0, 0.0, 0.0], start=0.5, duration=0.25)
    assert [push.acts_at(t) for t in (0.499, 0.5, 0.749, 0.75)] == [False, True, True, False]


def test_pushes_add_up():
    pushes = (
        Push(force=[1.0, 0.0, 0.0], start=0.0, duration=1.0),
        Push(force=[0.0, 2.0, 0.0], start=0.5, duration=1.0),
    )
    np.testing.assert_array_equal(force_at(pushes, 0.2), [1.0, 0.0, 0.0])
    np.testing.assert_array_equal(force_at(pushes, 0.7), [1.0, 2.0, 0.0])
    assert force_at(pushes, 2.0) is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"force": [1.0, 2.0]}, r"force has the shape \(2,\)"),
        ({"force": [1.0, np.nan, 0.0]}, r"force\[1\] is nan"),
        ({"start": -0.1}, r"start is -0\.1 s"),
        ({"duration": 0.0}, "duration is"),
    ],
)
def test_bad_push(change, message):
    with pytest.raises(InputError, match=message):
        Push(**{"force": [1.0, 0.0, 0.0], "start": 0.0, "duration": 1.0} | change)
