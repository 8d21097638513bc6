from __future__ import annotations

import numpy as np

from gmr_robot.control import JointState, LimitedTorque
from gmr_robot.simulation.recorder import Recorder


def test_what_is_recorded_comes_back_tick_by_tick():
    recorder = Recorder(capacity=10, n_joints=2)
    for tick in range(4):
        one = np.full(2, float(tick))
        torque = LimitedTorque(3.0 * one, np.array([tick % 2 == 0, False]))
        state = JointState(one, 2.0 * one)
        recorder.record(
            0.1 * tick, state, torque=torque, end_effector=np.full(3, tick), reference=np.full(3, -tick)
        )
        one[:] = np.nan  # the recorder keeps copies
    ticks = np.arange(4.0)
    assert recorder.n_ticks == 4
    np.testing.assert_allclose(recorder.times, 0.1 * ticks)
    np.testing.assert_array_equal(recorder.joint_positions, np.c_[ticks, ticks])
    np.testing.assert_array_equal(recorder.joint_velocities, 2.0 * np.c_[ticks, ticks])
    np.testing.assert_array_equal(recorder.joint_torques, 3.0 * np.c_[ticks, ticks])
    np.testing.assert_array_equal(recorder.end_effector[:, 1], ticks)
    np.testing.assert_array_equal(recorder.reference[:, 2], -ticks)
    np.testing.assert_array_equal(recorder.saturated, [0.5, 0.0])
