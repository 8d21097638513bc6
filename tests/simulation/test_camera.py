from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.exceptions import InputError
from gmr_robot.robot import load_robot
from gmr_robot.simulation import (
    Mark,
    RenderingUnavailableError,
    ReplayOptions,
    Trace,
    View,
    render_frames,
    render_replay,
    replay_closed_loop,
)

LINE = np.linspace([0.5, -0.3, 0.3], [0.5, 0.3, 0.3], 40)
BLUE = np.array([0.0, 0.0, 1.0, 1.0])
RED = np.array([1.0, 0.0, 0.0, 1.0])


def redness(frame):
    """Number of pixels that are clearly red."""
    red, green, blue = frame.astype(int).transpose(2, 0, 1)
    return int(((red > 120) & (red > 2 * green) & (red > 2 * blue)).sum())


@pytest.fixture(scope="module")
def frames():
    """The Panda three times: at home with no, half and a whole red line; moved, in the last."""
    robot = load_robot("panda")
    moved = robot.home + [0.8, 0.2, 0.0, 0.0, 0.0, 0.0, 0.0]
    traces = (Trace(points=LINE, colour=RED, width=0.01),)
    view = View(target=np.array([0.3, 0.0, 0.4]), distance=1.5)
    try:
        rendered = render_frames(
            robot,
            [robot.home, robot.home, moved],
            width=160,
            height=120,
            view=view,
            traces=traces,
            drawn=[[0], [20], [40]],
            marks=(
                Mark(
                    positions=[[9.0, 0.0, 0.4], [0.4, -0.3, 0.5], [0.4, -0.3, 0.5]], colour=BLUE, radius=0.05
                ),
            ),
        )
        return np.stack(list(rendered))
    except RenderingUnavailableError as error:
        pytest.skip(str(error))


def test_frames_have_their_size(frames):
    assert (frames.shape, frames.dtype) == ((3, 120, 160, 3), np.uint8)


def test_arm_is_in_the_picture(frames):
    """Light shell before a grey floor, dark joints: the middle of the picture is not flat."""
    assert frames[0][30:90, 40:120].std() > 10.0


def test_arm_moves(frames):
    assert np.abs(frames[0].astype(int) - frames[2]).mean() > 2.0


def test_line_grows(frames):
    nothing, half, whole = map(redness, frames)
    assert nothing < 8 < half < whole


def test_ball_is_where_it_is_said_to_be(frames):
    """Behind the camera in the first frame; in the others a disc of the size that the distance makes of it."""
    red, _, blue = frames.astype(int).transpose(3, 0, 1, 2)
    counts = (blue > 2 * red + 60).sum(axis=(1, 2))
    assert counts[0] < 20
    focal = 60.0 / np.tan(0.5 * np.radians(45.0))  # [pixels]
    a, e = np.radians([140.0, -30.0])
    ahead = np.array([np.cos(e) * np.cos(a), np.cos(e) * np.sin(a), np.sin(e)])
    depth = 1.5 + ahead @ (np.array([0.4, -0.3, 0.5]) - [0.3, 0.0, 0.4])
    assert counts[1] == pytest.approx(np.pi * (0.05 * focal / depth) ** 2, rel=0.25)


@pytest.mark.parametrize("q", [0.0, 0.7, -1.5])
def test_arm_is_not_cut_off(tmp_path, q):
    """A thick red arm, far from the line between its joints, stays off the borders and fills the picture."""
    (tmp_path / "thick.xml").write_text(
        "<mujoco><worldbody><body name='arm'><joint axis='0 1 0'/>"
        "<geom type='capsule' fromto='-0.3 0 0.5 0.2 0 1.2' size='0.2' rgba='1 0 0 1'/>"
        "<site name='end_effector' pos='0 0 0.2'/></body></worldbody></mujoco>"
    )
    try:
        (frame,) = render_frames(load_robot(tmp_path / "thick.xml"), [[q]], width=160, height=120)
    except RenderingUnavailableError as error:
        pytest.skip(str(error))
    assert redness(frame) > 1000
    assert redness(frame[3:-3, 3:-3]) == redness(frame)


def test_replay_is_rendered_at_the_nearest_ticks(planar, attractor, table):
    result = replay_closed_loop(
        planar,
        attractor([0.1, 0.1]),
        start=[-0.1, -0.1],
        task_frame=table,
        options=ReplayOptions(max_time=0.5),
    )
    try:
        pictures = render_replay(planar, result, instants=[0.0, 0.2501, 9.0], width=80, height=60)
    except RenderingUnavailableError as error:
        pytest.skip(str(error))
    np.testing.assert_allclose(pictures.times, [0.0, 0.25, 0.5], atol=1e-9)
    assert pictures.frames.shape == (3, 60, 80, 3)


def test_replay_of_another_robot_is_refused(panda, planar, attractor, table):
    result = replay_closed_loop(planar, attractor([0.1, 0.1]), start=[0.1, 0.1], task_frame=table)
    with pytest.raises(InputError, match="render with the robot that was replayed on"):
        render_replay(panda, result)


@pytest.mark.parametrize(
    ("backend", "reason"),
    [("disable", "switched off by the environment variable"), ("crayon", "invalid value")],
)
def test_machine_that_cannot_render_says_why(planar, monkeypatch, backend, reason):
    monkeypatch.setenv("MUJOCO_GL", backend)
    with pytest.raises(RenderingUnavailableError) as caught:
        next(render_frames(planar, [planar.home]))
    assert reason in caught.value.reasons[backend]
    assert "MUJOCO_GL" in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"joint_positions": np.zeros((2, 3))}, r"joint_positions has the shape \(2, 3\); expected \(F, 2\)"),
        ({"joint_positions": np.zeros((0, 2))}, "expected at least one configuration"),
        ({"width": 0}, "width is 0"),
        ({"drawn": [[1]]}, r"drawn has the shape \(1, 1\); expected \(1, 0\)"),
        ({"marks": [Mark(positions=np.zeros((2, 3)))]}, "a mark has 2 positions; expected 1"),
    ],
)
def test_bad_request(planar, arguments, message):
    wanted = {"joint_positions": [planar.home]} | arguments
    with pytest.raises(InputError, match=message):
        render_frames(planar, wanted.pop("joint_positions"), **wanted)
