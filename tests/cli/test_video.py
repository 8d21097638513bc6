"""``gmr-robot replay --video``."""

from __future__ import annotations

import pytest
from PIL import Image

from gmr_robot.report.video.write import VIDEO_KINDS, VideoKind

pytest.importorskip("mujoco")

SHORT = ("replay.max_time=0.1", "replay.goal_tolerance=0", "rollout.goal_tolerance=0")


def test_replay_is_written_as_a_video_too(folder, call, monkeypatch):
    small = VideoKind("gmr_robot.report.video.gif", "write_gif", 80, 60)
    monkeypatch.setitem(VIDEO_KINDS, ".gif", small)
    result = call("replay", "small.yaml", *SHORT, "--video", "arm.gif")
    if "no offscreen OpenGL" in result.stderr:
        pytest.skip(result.stderr)
    assert result.exit_code == 0, result.output
    assert "written: arm.gif" in result.stdout
    assert "render the video" in result.stderr
    with Image.open(folder / "arm.gif") as image:
        assert (image.size, image.n_frames) == ((80, 60), 4)


def test_kind_of_video_is_asked_before_the_work_begins(folder, call):
    result = call("replay", "small.yaml", "--video", "arm.avi")
    assert result.exit_code == 2
    assert "unknown kind of video '.avi' (known: .gif, .mp4)" in result.stderr
    assert not (folder / "small_replay.npz").exists()


def test_machine_that_cannot_render_keeps_the_replay_and_says_what_to_install(folder, call, monkeypatch):
    monkeypatch.setenv("MUJOCO_GL", "disable")
    result = call("replay", "small.yaml", *SHORT, "--video", "arm.gif")
    assert result.exit_code == 1
    assert "libegl1" in result.stderr
    assert "MUJOCO_GL" in result.stderr
    assert (folder / "small_replay.npz").exists()
    assert not (folder / "arm.gif").exists()
