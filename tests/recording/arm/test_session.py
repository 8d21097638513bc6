"""Episodes of a led arm, without a browser: drag, record, take back, save, read back, be killed and recover."""

from __future__ import annotations

import signal
import subprocess
import sys
from functools import partial

import numpy as np
import pytest

from gmr_robot import read_demonstrations
from gmr_robot.exceptions import RecordingError, RobotError
from gmr_robot.experiment import led_config_texts, read_config
from gmr_robot.experiment.material import gather_material
from gmr_robot.recording import Recorder
from gmr_robot.recording.arm import ArmSession
from gmr_robot.recording.arm.samples import column_names
from gmr_robot.robot import load_robot

RATE = 100.0


@pytest.fixture(scope="module")
def planar():
    return load_robot("planar")


@pytest.fixture(scope="module")
def panda():
    return load_robot("panda")


@pytest.fixture
def open_session(tmp_path):
    """Open the recording of a folder; at most one at a time, as recorders are."""
    opened = []

    def open_it(robot, folder=tmp_path / "my reach"):
        while opened:
            opened.pop().close()
        opened.append(Recorder(folder, names=column_names(robot), noun="episode"))
        describe = partial(led_config_texts, robot=robot.name, joint_names=robot.joint_names, folder=folder)
        return ArmSession(opened[0], robot, rate=RATE, describe=describe)

    yield open_it
    while opened:
        opened.pop().close()


def drag(session, *, by=(0.0, 0.1, 0.0), n_ticks=60):
    """Take hold, move the hand on a line, let go, and go on until the arm has come to rest."""
    start = session.arm.position
    session.grab()
    for tick in range(n_ticks):
        session.arm.lead(start + np.array(by) * (tick + 1) / n_ticks)
        session.tick()
    session.release()
    for _ in range(200):
        session.tick()
        if session.arm.is_at_rest:
            break


def show(session, **how):
    session.begin()
    drag(session, **how)
    session.end()


def test_an_episode_is_read_back_bit_for_bit(open_session, panda):
    session = open_session(panda)
    show(session)
    (episode,) = session.episodes
    saved = session.save()
    (one,) = read_demonstrations(saved.demonstrations)
    rows = episode.samples
    np.testing.assert_array_equal(one.times, rows[:, 0])
    np.testing.assert_array_equal(one.positions, rows[:, 1:4])
    np.testing.assert_array_equal(one.channels["orientation"], rows[:, 4:8])
    np.testing.assert_array_equal(one.channels["joints"], rows[:, 8:])
    assert (one.names, one.unit, one.frame, one.source) == (("x", "y", "z"), "m", "world", "episode 1")
    np.testing.assert_allclose(np.diff(one.times), 1.0 / RATE)
    for row in rows[::20]:
        pose = panda.forward(row[8:])
        np.testing.assert_allclose(pose.position, row[1:4], atol=1e-12)
    assert not session.unsaved


def test_both_configurations_read_what_was_saved(open_session, panda):
    session = open_session(panda)
    show(session)
    show(session, by=(-0.05, -0.1, 0.05))
    for path in (saved := session.save()).configs:
        config = read_config(path)
        material = gather_material(config)
        assert len(material.training) == 2
        if config.replay.space == "joint":
            assert (config.name, material.training.unit) == ("my_reach_joints", "rad")
            assert material.training.names == panda.joint_names
        else:
            assert (config.name, material.training.names) == ("my_reach", ("x", "y", "z"))
    assert saved.n_episodes == 2


def test_an_arm_in_a_plane_has_two_coordinates_and_their_frame(open_session, planar):
    session = open_session(planar)
    show(session)
    path, _ = session.save().configs
    config = read_config(path)
    material = gather_material(config)
    assert material.training.names == ("x", "y")
    tip = planar.forward(session.episodes[0].samples[-1, 8:]).position
    (recorded,) = read_demonstrations(path.parent / "demonstrations.npz")
    np.testing.assert_allclose(material.placement().to_world(recorded.end), tip, atol=1e-12)


def test_undo_redo_and_discard_and_a_later_start(open_session, planar):
    session = open_session(planar)
    for number in range(3):
        show(session, by=(0.0, 0.05 + 0.01 * number, 0.0), n_ticks=30)
    session.discard()
    assert [one.number for one in session.episodes] == [0, 1]
    session.undo()
    session.undo()
    assert [one.number for one in session.episodes] == [0, 1]
    session.redo()
    session.discard()
    session.undo()
    session.undo()
    session.undo()
    assert [one.number for one in session.episodes] == [0]
    show(session, n_ticks=30)
    assert [one.number for one in session.episodes] == [0, 3]
    session.save()
    again = open_session(planar)
    assert [one.number for one in again.episodes] == [0, 3]
    assert not again.unsaved
    assert again.notes == ()
    again.discard()
    assert again.unsaved


def test_letting_go_of_a_drag_that_was_no_episode_ends_none_that_follows(open_session, planar):
    session = open_session(planar)
    session.grab()
    session.records_drags = True
    session.release()
    session.begin()
    session.tick()
    assert session.current is not None


def test_each_drag_is_an_episode_that_ends_at_rest(open_session, planar):
    session = open_session(planar)
    drag(session)
    assert session.episodes == []  # not asked for
    session.records_drags = True
    drag(session, by=(0.0, -0.1, 0.0))
    (episode,) = session.episodes
    assert session.current is None
    assert episode.complete
    last = episode.samples[-3:, 8:]
    assert np.abs(np.diff(last, axis=0)).max() * RATE < 0.05
    session.grab()
    session.release()
    for _ in range(10):
        session.tick()
    assert len(session.episodes) == 1  # a click is a slip


def test_nothing_to_save_is_said(open_session, planar):
    session = open_session(planar)
    with pytest.raises(RecordingError, match="no complete episode"):
        session.save()


def test_another_arm_is_refused(open_session, planar, tmp_path):
    session = open_session(planar)
    session.begin()
    two_joints = tmp_path / "two.xml"
    two_joints.write_text(
        "<mujoco><worldbody><body><joint name='a' axis='0 0 1'/><geom size='.1'/><body pos='.3 0 0'>"
        "<joint name='b' axis='0 0 1'/><geom size='.1'/><site name='end_effector' pos='.3 0.1 0'/></body></body>"
        "</worldbody></mujoco>"
    )
    with pytest.raises(RecordingError, match="holds a recording of the arm planar; expected one of two"):
        open_session(load_robot(two_joints))


def test_an_arm_on_a_rail_is_refused(open_session, tmp_path):
    (tmp_path / "rail.xml").write_text(
        "<mujoco><worldbody><body><joint type='slide' axis='1 0 0'/><geom size='.1'/>"
        "<site name='end_effector'/></body></worldbody></mujoco>"
    )
    with pytest.raises(RobotError, match="moves along a line only"):
        open_session(load_robot(tmp_path / "rail.xml"))


CHILD = """
import sys
from pathlib import Path
from gmr_robot.recording import Recorder
from gmr_robot.recording.arm import ArmSession
from gmr_robot.recording.arm.samples import column_names
from gmr_robot.robot import load_robot
robot = load_robot("planar")
recorder = Recorder(Path(sys.argv[1]), names=column_names(robot), noun="episode")
session = ArmSession(recorder, robot, rate=100.0, describe=lambda **_: {})
session.begin()
session.arm.lead(session.arm.position + [0.0, 0.1, 0.0])
for _ in range(80):
    session.tick()
session.end()
session.begin()
session.arm.lead(session.arm.position - [0.0, 0.2, 0.0])
while True:
    session.tick()
    print(len(session.current.rows), *session.arm.joints.tolist(), flush=True)
"""


def test_killed_during_an_episode_loses_nothing_that_was_shown(open_session, planar, tmp_path):
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path / "my reach")], stdout=subprocess.PIPE, text=True
    )
    told = [child.stdout.readline() for _ in range(50)]
    child.send_signal(signal.SIGKILL)
    rest, _ = child.communicate()
    told += rest.rpartition("\n")[0].splitlines()
    session = open_session(planar)
    first, second = session.episodes
    assert (first.complete, len(first.rows)) == (True, 80)
    assert not second.complete
    shown = np.array([list(map(float, line.split())) for line in told])
    np.testing.assert_array_equal(second.samples[: len(shown), 8:], shown[:, 1:])
    assert f"Recovered {len(second.rows)} samples of recording 2" in session.notes[0]
    config = read_config(session.save().configs[0])
    assert config.demonstrations.train == (0,)  # what has no end is kept in the file and does not teach
    assert len(read_demonstrations(tmp_path / "my reach" / "demonstrations.npz")) == 2
