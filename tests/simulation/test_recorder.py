from __future__ import annotations

import numpy as np

from gmr_robot.control import Intervention, JointReference, JointState, LimitedTorque
from gmr_robot.simulation.recorder import Recorder


def test_what_is_recorded_comes_back_tick_by_tick():
    recorder = Recorder(capacity=10, n_joints=2)
    for tick in range(4):
        one = np.full(2, float(tick))
        torque = LimitedTorque(3.0 * one, np.array([tick % 2 == 0, False]), np.zeros(2, dtype=bool), 0)
        state, command = JointState(one, 2.0 * one), JointReference(4.0 * one, 5.0 * one, 6.0 * one)
        recorder.record(
            0.1 * tick,
            state,
            command=command,
            torque=torque,
            end_effector=np.full(3, tick),
            reference=np.full(3, -tick),
            intervention=Intervention.BOX if tick == 2 else Intervention(0),
        )
        one[:] = np.nan  # the recorder keeps copies
    ticks = np.arange(4.0)
    assert recorder.n_ticks == 4
    np.testing.assert_allclose(recorder.times, 0.1 * ticks)
    np.testing.assert_array_equal(recorder.joint_positions, np.c_[ticks, ticks])
    np.testing.assert_array_equal(recorder.joint_velocities, 2.0 * np.c_[ticks, ticks])
    np.testing.assert_array_equal(recorder.joint_torques, 3.0 * np.c_[ticks, ticks])
    np.testing.assert_array_equal(recorder.commanded_positions, 4.0 * np.c_[ticks, ticks])
    np.testing.assert_array_equal(recorder.commanded_velocities, 5.0 * np.c_[ticks, ticks])
    np.testing.assert_array_equal(recorder.commanded_accelerations, 6.0 * np.c_[ticks, ticks])
    np.testing.assert_array_equal(recorder.interventions, [0, 0, Intervention.BOX, 0])
    np.testing.assert_array_equal(recorder.end_effector[:, 1], ticks)
    np.testing.assert_array_equal(recorder.reference[:, 2], -ticks)
    np.testing.assert_array_equal(recorder.saturated, [0.5, 0.0])
