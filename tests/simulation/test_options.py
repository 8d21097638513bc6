from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.exceptions import InputError
from gmr_robot.simulation import ReplayOptions


def test_defaults_are_physics_at_1_khz_and_control_at_500_hz():
    options = ReplayOptions()
    assert (options.physics_rate, options.period, options.substeps) == (1000.0, 0.002, 2)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"control_rate": 0.0}, "control_rate is"),
        ({"control_rate": 1e-3}, "control_rate is 0.001 Hz; expected 10 to 10000 Hz"),
        ({"control_rate": 2e4, "physics_rate": 2e4}, "control_rate is 20000 Hz; expected 10 to 10000 Hz"),
        ({"control_rate": 10.0, "physics_rate": 50.0}, "physics_rate is 50 Hz; expected 100 to 100000 Hz"),
        (
            {"max_time": 1e9},
            "max_time is 1e.09 s, at a control_rate of 500 Hz more than 5000000 control ticks",
        ),
        (
            {"physics_rate": 750.0},
            "physics_rate is 750 Hz and control_rate 500 Hz; expected a whole multiple",
        ),
        ({"physics_rate": 250.0}, "whole multiple"),
        ({"max_time": np.inf}, "max_time is inf"),
        ({"goal_tolerance": -1.0}, "goal_tolerance is"),
        ({"max_distance": 0.0}, "max_distance is"),
        ({"ease": -0.1}, "ease is"),
        ({"rotation": np.ones((3, 3))}, "is not a rotation matrix"),
        ({"rotation": -np.eye(3)}, "is not a rotation matrix"),
        ({"rotation": np.eye(2)}, r"rotation has the shape \(2, 2\)"),
    ],
)
def test_bad_option(change, message):
    with pytest.raises(InputError, match=message):
        ReplayOptions(**change)
