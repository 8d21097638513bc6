"""The replay's time, by the wall clock."""

from __future__ import annotations

import pytest

from gmr_robot.viewer.timeline import Timeline


def test_it_plays_to_the_end_and_begins_anew(server):
    timeline = Timeline(server, duration=1.0)
    timeline.advance(0.3)
    assert timeline.time == 0.0  # nobody pressed play
    timeline.toggle()
    assert timeline.touched
    timeline.advance(0.3)
    assert timeline.time == pytest.approx(0.3)
    timeline.advance(2.0)
    assert (timeline.time, timeline.playing) == (1.0, False)
    timeline.toggle()
    assert (timeline.time, timeline.playing) == (0.0, True)
    timeline.pause()
    timeline.advance(0.5)
    assert timeline.time == 0.0


def test_it_seeks_within_the_replay(server):
    timeline = Timeline(server, duration=2.0)
    for asked, expected in ((0.5, 0.5), (-1.0, 0.0), (9.0, 2.0)):
        timeline.seek(asked)
        assert timeline.time == expected
    assert not timeline.touched
