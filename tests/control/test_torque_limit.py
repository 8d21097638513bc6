from __future__ import annotations

import numpy as np

from gmr_robot.control import limit_torque


def test_torque_is_cut_and_the_joint_named():
    limited = limit_torque(np.array([5.0, -30.0, 2.0, 1e9]), limit=np.array([10.0, 20.0, 2.0, np.inf]))
    np.testing.assert_array_equal(limited.torque, [5.0, -20.0, 2.0, 1e9])
    np.testing.assert_array_equal(limited.saturated, [False, True, False, False])
