"""Videos are read back frame by frame by the libraries that players use; rendering is tested in tests/simulation."""

from __future__ import annotations

import sys

import av
import numpy as np
import pytest
from PIL import Image

from gmr_robot.exceptions import MissingDependencyError, UnknownNameError
from gmr_robot.report.video import VIDEO_KINDS, check_video, write_video
from gmr_robot.report.video.gif import write_gif
from gmr_robot.report.video.mp4 import write_mp4
from gmr_robot.report.video.timing import RATE, centiseconds, frame_instants
from gmr_robot.simulation import RenderingUnavailableError

HEIGHT, WIDTH = 48, 64


def frames(n):
    """A light ground, and a red square that goes to the right by 4 pixels a frame."""
    for index in range(n):
        frame = np.full((HEIGHT, WIDTH, 3), 230, dtype=np.uint8)
        frame[16:32, 4 * index : 4 * index + 16] = [200, 40, 30]
        yield frame


def test_mp4_is_read_back_frame_by_frame(tmp_path):
    write_mp4(tmp_path / "a.tmp", frames(9), n_frames=9)
    with av.open(str(tmp_path / "a.tmp")) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.pix_fmt, stream.average_rate) == ("h264", "yuv420p", 30)
        read = list(container.decode(stream))
    np.testing.assert_allclose([one.time for one in read], np.arange(9) / RATE, atol=1e-6)
    for one, wanted in zip(read, frames(9), strict=True):
        difference = np.abs(one.to_ndarray(format="rgb24").astype(int) - wanted)
        assert difference.mean() < 4.0
        assert difference[20:28].max() < 60


def test_gif_is_read_back_frame_by_frame_and_lasts_as_long(tmp_path):
    write_gif(tmp_path / "a.tmp", frames(9), n_frames=9)
    shown = 0
    with Image.open(tmp_path / "a.tmp") as image:
        assert (image.format, image.n_frames, image.info["loop"]) == ("GIF", 9, 0)
        for index, wanted in enumerate(frames(9)):
            image.seek(index)
            shown += image.info["duration"]
            np.testing.assert_array_equal(np.asarray(image.convert("RGB")), wanted)
    assert shown == 300


def test_delays_of_a_gif_do_not_add_up():
    assert sum(map(centiseconds, range(3000))) == 100 * 100


@pytest.mark.parametrize(("duration", "count"), [(1.0, 31), (0.1, 4), (0.11, 5), (0.0, 1)])
def test_a_frame_every_thirtieth_of_a_second_and_the_end(duration, count):
    instants = frame_instants(duration)
    assert len(instants) == count
    assert instants[-1] == duration
    np.testing.assert_allclose(instants[:-1], np.arange(count - 1) / 30)


@pytest.mark.parametrize("name", ["arm.avi", "arm", "arm.mp4.npz"])
def test_unknown_kind_names_the_known_ones(tmp_path, name):
    with pytest.raises(UnknownNameError, match=r"kind of video .*known: \.gif, \.mp4"):
        check_video(tmp_path / name)


def test_missing_library_names_the_extra(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "av", None)
    monkeypatch.delitem(sys.modules, VIDEO_KINDS[".mp4"].module)
    with pytest.raises(MissingDependencyError, match=r"gmr_robot\[video\]"):
        check_video(tmp_path / "arm.mp4")
    check_video(tmp_path / "arm.GIF")


@pytest.mark.parametrize("name", ["arm.gif", "arm.mp4"])
def test_video_that_cannot_be_rendered_leaves_nothing(tmp_path, make_replay, monkeypatch, name):
    def stream(*_, **__):
        yield next(frames(1))
        raise RenderingUnavailableError({"egl": "gone"})

    monkeypatch.setattr("gmr_robot.simulation.stream_replay", stream)
    with pytest.raises(RenderingUnavailableError, match="MUJOCO_GL"):
        write_video(tmp_path / name, object(), make_replay())  # no arm is looked at before rendering fails
    assert not list(tmp_path.iterdir())
