from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.control import SafetyLimits, joint_bounds
from gmr_robot.report import draw_joints
from gmr_robot.report.limit_use import limit_uses
from gmr_robot.robot import JointLimits


def test_peaks_by_hand(make_replay) -> None:
    replay = make_replay()
    position, velocity, acceleration, torque = limit_uses(replay)
    q = replay.joint_positions
    expected = [np.abs(q[:, 0]).max() / 2.0, np.abs(q[:, 1] - 1.0).max() / 2.0]
    np.testing.assert_allclose(position.peak[:2], expected)
    assert np.isnan(position.peak[2])
    # the wrist states no speed: 2 rad/s are assumed; of accelerations, full speed in 0.2 s, a quarter is in force
    np.testing.assert_allclose(velocity.peak, np.abs(0.5 * q).max(axis=0) / [1.0, 2.0, 2.0])
    np.testing.assert_allclose(acceleration.peak, np.abs(0.2 * q).max(axis=0) / [1.25, 2.5, 2.5])
    np.testing.assert_allclose(torque.peak, np.abs(4.0 * q).max(axis=0) / [10.0, 10.0, 5.0])
    assert torque.closest == (2, pytest.approx(0.8))


def test_a_torque_at_its_limit_counts_a_position_there_does_not(make_replay) -> None:
    torques, positions = make_replay().joint_torques.copy(), make_replay().joint_positions.copy()
    torques[5, 0], positions[5, 0], positions[6, 0] = -10.0, 2.0, 2.001
    position, *_, torque = limit_uses(make_replay(joint_torques=torques, joint_positions=positions))
    assert np.argwhere(torque.flagged).tolist() == [[5, 0]]
    assert np.argwhere(position.flagged).tolist() == [[6, 0]]


def test_an_arm_without_limits(make_replay) -> None:
    free = np.full(3, np.inf)
    limits = JointLimits(lower=-free, upper=free, velocity=free, torque=free)
    position, *_, torque = limit_uses(make_replay(bounds=joint_bounds(limits, SafetyLimits())))
    for use in (position, torque):
        assert use.closest is None
        assert not use.flagged.any()


def test_bounds_are_those_in_force(make_replay) -> None:
    halved = joint_bounds(make_replay().limits, SafetyLimits(velocity_scale=0.5, torque_scale=0.5))
    wide, narrow = limit_uses(make_replay()), limit_uses(make_replay(bounds=halved))
    np.testing.assert_allclose(narrow[1].peak, 2.0 * wide[1].peak)
    np.testing.assert_allclose(narrow[3].peak, 2.0 * wide[3].peak)


def test_units_are_those_of_each_joint(make_replay) -> None:
    units = [use.units for use in limit_uses(make_replay(joint_units=("rad", "m", "rad")))]
    accelerations = ("rad/s²", "m/s²", "rad/s²")
    assert units == [("rad", "m", "rad"), ("rad/s", "m/s", "rad/s"), accelerations, ("N m", "N", "N m")]
    assert [use.unit for use in limit_uses(make_replay())] == ["rad", "rad/s", "rad/s²", "N m"]
    assert [use.unit for use in limit_uses(make_replay(joint_units=("m",) * 3))] == ["m", "m/s", "m/s²", "N"]


def test_picture_states_units_at_each_panel_where_they_differ(make_replay) -> None:
    panels = draw_joints(make_replay(joint_units=("rad", "m", "rad"))).figure.axes
    texts = [axes.get_title(loc="right") for axes in panels]
    texts += [text.get_text() for axes in panels for text in axes.texts]
    assert texts.count("position") == texts.count("velocity") == texts.count("torque") == 1
    for unit, number in (("rad", 2), ("m", 1), ("rad/s", 2), ("m/s", 1), ("N m", 2), ("N", 1)):
        assert sum(text.startswith(f"[{unit}]  ") for text in texts) == number
