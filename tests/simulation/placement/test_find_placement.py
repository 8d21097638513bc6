from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from gmr_robot.exceptions import ReachError
from gmr_robot.simulation import TimedPath
from gmr_robot.simulation.placement import assess_reach, find_placement


@dataclass(frozen=True)
class Motion:
    times: np.ndarray
    positions: np.ndarray


def spiral(size, *, n_dimensions=2, seconds=6.0, n=300):
    u = np.linspace(0.0, 1.0, n)
    s = 10 * u**3 - 15 * u**4 + 6 * u**5
    radius, angle = 0.5 * size * (1 - 0.7 * s), 4 * np.pi * s
    positions = np.stack([radius * np.cos(angle), radius * np.sin(angle), 0.3 * size * s], axis=1)
    return Motion(seconds * u, positions[:, :n_dimensions] + 7.0)


@pytest.mark.parametrize(("name", "n_dimensions"), [("panda", 2), ("panda", 3), ("planar", 2)])
def test_what_is_found_fits(name, n_dimensions, request):
    robot, motion = request.getfixturevalue(name), spiral(0.25, n_dimensions=n_dimensions)
    found = find_placement(robot, commanded={"spiral": motion})
    assert found.shrunk == 1.0
    assert found.frame.n_dimensions == n_dimensions
    path = TimedPath(times=motion.times, positions=found.frame.to_world(motion.positions))
    again = assess_reach(robot, commanded={"spiral": path})
    assert again.fits
    assert again.margin == pytest.approx(found.reach.margin)
    assert again.margin > 0.15
    assert f"margin {100 * again.margin:.0f} %" in found.describe()


def test_same_search_finds_the_same(planar):
    one, two = (find_placement(planar, commanded={"spiral": spiral(0.2)}) for _ in range(2))
    np.testing.assert_array_equal(one.frame.position, two.frame.position)
    np.testing.assert_array_equal(one.frame.axes, two.frame.axes)


def test_too_large_a_skill_is_tried_smaller(planar):
    found = find_placement(planar, commanded={"spiral": spiral(1.6)})
    assert 0.1 <= found.shrunk < 1.0
    assert found.frame.scale == pytest.approx(found.shrunk)
    assert "% of the scale wanted" in found.describe()


def test_no_place_at_all(planar):
    with pytest.raises(
        ReachError, match=r"planar has no place for the skill, .* what came closest: it fits at"
    ):
        find_placement(planar, commanded={"hasty": spiral(0.05, seconds=0.01)})


def test_3d_skill_has_no_place_on_an_arm_that_moves_in_a_plane(planar):
    with pytest.raises(ReachError, match="3 dimensions, but planar moves its end effector in 2"):
        find_placement(planar, commanded={"spiral": spiral(0.2, n_dimensions=3)})
