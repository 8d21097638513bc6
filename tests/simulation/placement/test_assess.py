from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.exceptions import ReachError
from gmr_robot.simulation import TimedPath
from gmr_robot.simulation.placement import assess_reach


def line(start, end, *, seconds=4.0, n=200):
    """A reach of minimal jerk along a straight line."""
    u = np.linspace(0.0, 1.0, n)
    s = 10 * u**3 - 15 * u**4 + 6 * u**5
    positions = np.asarray(start, float) + s[:, None] * np.subtract(end, start)
    return TimedPath(times=seconds * u, positions=positions)


def test_joint_speeds_of_two_links_are_those_of_the_law_of_cosines(planar):
    """With two joints the joint motion is a function of the path: q2 = ±acos((r² − l1² − l2²) / (2 l1 l2))."""
    path = line([0.30, -0.1, 0.02], [0.5, 0.2, 0.02])
    reach = assess_reach(planar, commanded={"line": path}, ease=0.0)
    *_, base, elbow, tip = planar.link_points(planar.home)
    l1, l2 = np.linalg.norm((elbow - base)[:2]), np.linalg.norm((tip - elbow)[:2])
    x, y = (path.positions - base)[:, :2].T
    second = np.arccos((x**2 + y**2 - l1**2 - l2**2) / (2 * l1 * l2))
    first = np.arctan2(y, x) - np.arctan2(l2 * np.sin(second), l1 + l2 * np.cos(second))
    speeds = np.abs(np.gradient(np.stack([first, second], 1), path.times, axis=0)).max(axis=0)
    np.testing.assert_allclose(reach.velocity_use, speeds / planar.limits.velocity, rtol=0.02)
    assert reach.fits


@pytest.mark.parametrize("name", ["panda", "planar"])
def test_speed_factor_is_how_much_faster_the_path_may_be(name, request):
    robot = request.getfixturevalue(name)
    start, end = np.array([0.35, -0.2, 0.02]), np.array([0.5, 0.2, 0.02])
    if name == "panda":
        start[2] = end[2] = 0.4
    slow = assess_reach(robot, commanded={"line": line(start, end)}, ease=0.0)
    assert slow.speed_factor > 1.5
    at_limit = line(start, end, seconds=4.0 / slow.speed_factor)
    fast = assess_reach(robot, commanded={"line": at_limit}, ease=0.0)
    assert fast.speed_factor == pytest.approx(1.0, abs=0.12)
    assert fast.limited_by == slow.limited_by


def test_too_fast_a_path_is_measured_all_the_same(panda):
    """Ten times as fast as the joints can: the velocities are known, not cut at the limit."""
    path = {seconds: line([0.4, -0.3, 0.4], [0.4, 0.3, 0.4], seconds=seconds) for seconds in (10.0, 0.25)}
    slow, fast = (assess_reach(panda, commanded={"line": one}, ease=0.0) for one in path.values())
    assert fast.velocity_use.max() > 2.0
    assert fast.velocity_use.max() == pytest.approx(40 * slow.velocity_use.max(), rel=0.2)
    assert not fast.fits
    assert fast.margin == 0.0


def test_accelerations_of_measured_motions_do_not_count(panda):
    path = {"line": line([0.4, -0.3, 0.4], [0.4, 0.3, 0.4], seconds=1.0)}
    assert assess_reach(panda, commanded={}, shown=path).acceleration_use.max() == 0.0
    assert assess_reach(panda, commanded=path).acceleration_use.max() > 0.1


def test_touching_the_floor_is_told(panda):
    low = line([0.5, -0.1, 0.005], [0.5, 0.1, -0.03])
    reach = assess_reach(panda, commanded={"low": low})
    assert "floor" in reach.touches
    assert not reach.fits


def test_what_is_out_of_reach_is_named(panda):
    with pytest.raises(
        ReachError, match=r"my path: sample \d+ of the path, at \[.*\] m, is out of the reach"
    ):
        assess_reach(panda, commanded={"my path": line([0.5, 0.0, 0.4], [1.2, 0.0, 0.4])})


def test_near_a_singularity_dexterity_is_lost(planar):
    """A stretched arm: the Jacobian's least singular value goes to zero."""
    near = assess_reach(planar, commanded={"a": line([0.4, 0.0, 0.02], [0.5, 0.0, 0.02])})
    *_, base, elbow, tip = planar.link_points(planar.home)
    whole = float(np.linalg.norm((elbow - base)[:2]) + np.linalg.norm((tip - elbow)[:2]))
    far = assess_reach(planar, commanded={"a": line([0.5, 0.0, 0.02], [whole - 0.002, 0.0, 0.02])})
    assert far.dexterity < 0.25 * near.dexterity
