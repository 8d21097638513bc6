"""The time line of the safety chain: which link acted when, stops with their reason, joints at their bounds."""

from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.control import Intervention, StopReason
from gmr_robot.report import draw_safety
from gmr_robot.report.safety_lanes import LINKS, bound_lanes, link_lanes

PERIOD = 0.01


def acting(make_replay, **changes):
    """A replay of 200 ticks of 10 ms; the torque is cut twice, at the end it is stopped."""
    n = 200
    interventions = np.zeros(n, dtype=np.int64)
    interventions[20:30] |= Intervention.TORQUE
    interventions[80] |= Intervention.TORQUE | Intervention.SPEED
    interventions[150:] |= Intervention.STOP
    still = np.zeros((n, 3))
    settings = {
        "times": PERIOD * np.arange(n),
        **dict.fromkeys(("joint_positions", "joint_velocities", "joint_torques"), still),
        **{f"commanded_{name}": still for name in ("positions", "velocities", "accelerations")},
        "end_effector": still,
        "reference": still,
        "interventions": interventions,
        "stop": StopReason.LEFT_REGION,
    }
    return make_replay(**(settings | changes))


def test_every_link_has_a_lane_with_its_times(make_replay) -> None:
    lanes = {lane.label: lane for lane in link_lanes(acting(make_replay))}
    assert list(lanes) == list(LINKS.values())
    assert set(LINKS) == set(Intervention)
    assert lanes["torque"].spans == ((0.2, pytest.approx(0.29)), (0.8, 0.8))
    assert lanes["torque"].seconds == pytest.approx(11 * PERIOD)
    assert lanes["speed, acceleration"].spans == ((0.8, 0.8),)
    assert lanes["workspace box"].spans == ()
    assert lanes["stop"].spans == ((1.5, pytest.approx(1.99)),)


def test_joints_at_their_bounds_are_named_the_longest_first(make_replay) -> None:
    accelerations, torques = np.zeros((200, 3)), np.zeros((200, 3))
    accelerations[40:50, 1] = -2.5  # a quarter of full speed, 2 rad/s, in 0.2 s
    torques[100:104, 2] = 5.0
    positions = np.zeros((200, 3))
    positions[60:80, 0] = 2.0
    lanes = bound_lanes(
        acting(
            make_replay,
            commanded_accelerations=accelerations,
            joint_torques=torques,
            commanded_positions=positions,
        )
    )
    assert [lane.label for lane in lanes] == [
        "position of shoulder",
        "acceleration of elbow",
        "torque of wrist",
    ]
    assert lanes[1].spans == ((pytest.approx(0.4), pytest.approx(0.49)),)


def test_picture_says_when_and_why_it_stopped(make_replay) -> None:
    picture = draw_safety(acting(make_replay))
    (axes,) = picture.figure.axes
    texts = [text.get_text() for text in axes.texts]
    assert "1.50 s: left the known region" in texts
    assert "2 times, 0.11 s" in texts
    assert texts.count("never") == 4
    assert "left the known region" in picture.caption
    assert len(axes.collections) == len(LINKS)
    bars = axes.collections[list(LINKS).index(Intervention.STOP)].get_paths()
    assert bars[0].get_extents().x0 == pytest.approx(1.5)
    assert picture.encode().content


def test_single_ticks_are_wide_enough_to_be_seen(make_replay) -> None:
    (axes,) = draw_safety(acting(make_replay)).figure.axes
    bar = axes.collections[list(LINKS).index(Intervention.SPEED)].get_paths()[0].get_extents()
    assert bar.width == pytest.approx(0.004 * 1.99)


def test_a_chain_with_nothing_to_do_says_so(make_replay) -> None:
    picture = draw_safety(
        acting(make_replay, interventions=np.zeros(200, dtype=np.int64), stop="goal reached")
    )
    assert "It had nothing to do." in picture.alt
    assert "No joint's command stood at a bound." in picture.caption
    assert "stop" not in picture.caption
