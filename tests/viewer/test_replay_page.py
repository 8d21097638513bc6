"""The page without a browser: what stands in the scene over time, and live."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gmr_robot.exceptions import InputError
from gmr_robot.viewer import ReplayPage


@pytest.fixture
def page(server, watched):
    return ReplayPage(server, watched)


def tip(server):
    """Where the page has the hand: the last link's frame, and the end effector on it."""
    link = server.scene.get_handle_by_name("/arm/3-link2")
    w, _, _, z = link.wxyz
    angle = 2.0 * np.arctan2(z, w)
    return link.position + 0.35 * np.array([np.cos(angle), np.sin(angle), 0.0]) - [0.0, 0.0, 0.125]


def test_the_arm_is_where_the_replay_had_it(server, watched, page):
    result = watched.result
    assert result.stop == "goal reached"
    page.timeline.play()
    for seconds in (0.0, 0.5, 0.3, 60.0):
        page.step(seconds)
        tick = np.searchsorted(result.times, page.timeline.time + 1e-9) - 1
        np.testing.assert_allclose(tip(server), result.end_effector[tick], atol=1e-9)
    assert page.timeline.time == result.duration


def test_everything_is_there(server, page):
    del page
    names = ("/paths/demonstrations", "/replay/reference", "/replay/measured", "/skill/field", "/skill/tube")
    for name in (*names, "/goal", "/goal_point", "/grid", "/live/push"):
        assert server.scene.get_handle_by_name(name) is not None, name
    assert not server.scene.get_handle_by_name("/replay/reference").visible


def test_a_push_runs_the_simulation_live_and_a_seek_ends_it(server, watched, page):
    live = page.live
    live.ask(live.push)
    page.step(0.05)
    assert live.running
    assert server.scene.get_handle_by_name("/live/push").visible
    for _ in range(40):
        page.step(0.1)
    assert not server.scene.get_handle_by_name("/live/push").visible
    np.testing.assert_allclose(tip(server), watched.result.goal, atol=5e-3)
    page.timeline.seek(0.0)
    page.timeline.touched = True
    page.step(0.01)
    assert not live.running
    np.testing.assert_allclose(tip(server), watched.result.end_effector[0], atol=1e-9)


def test_the_field_goes_along_with_a_moved_goal(server, watched, page):
    goal = watched.result.goal + [0.02, -0.05, 0.0]
    page.live.ask(lambda: page.live.move_goal(goal))
    for _ in range(50):
        page.step(0.1)
    np.testing.assert_allclose(tip(server), goal, atol=5e-3)
    np.testing.assert_allclose(server.scene.get_handle_by_name("/goal_point").position, goal, atol=1e-9)
    skill_goal = watched.placed.frame.to_world(watched.placed.skill.goal)
    shift = server.scene.get_handle_by_name("/skill").position
    np.testing.assert_allclose(shift, goal - skill_goal, atol=1e-9)


def test_what_is_not_possible_is_said_on_the_page(server, watched):
    def refuse(position):
        raise InputError(f"there is no goal at {position[0]:g}")

    page = ReplayPage(server, replace(watched, live=replace(watched.live, to_goal=refuse)))
    page.live.ask(lambda: page.live.move_goal(np.zeros(3)))
    page.step(0.02)
    assert "there is no goal at 0" in page.live._status.content
    assert not page.live.running


def test_a_replay_without_a_skill_can_be_watched(server, watched):
    page = ReplayPage(server, replace(watched, placed=None, live=None, groups=()))
    page.timeline.play()
    page.step(0.1)
    assert page.live is None
    assert server.scene.get_handle_by_name("/goal") is None


def test_the_replay_of_a_field_in_time_is_drawn_anew_as_time_passes(server, watched, skills):
    placed = replace(watched.placed, skill=skills["timed"])
    page = ReplayPage(server, replace(watched, placed=placed))
    before = np.array(server.scene.get_handle_by_name("/skill/field").points)
    page.timeline.seek(1.0)
    page.step(0.0)
    after = server.scene.get_handle_by_name("/skill/field").points
    assert after.shape != before.shape or np.abs(after - before).max() > 1e-3
    assert server.scene.get_handle_by_name("/tube") is not None
