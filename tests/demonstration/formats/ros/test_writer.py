"""Written bags: opened by rosbags and, where it is installed, by the published package `mcap`; read back."""

import numpy as np
import pytest

from gmr_robot.demonstration import Demonstration, DemonstrationSet, read_demonstrations, write_demonstrations
from gmr_robot.exceptions import DemonstrationError

TIMES = np.arange(40) * 0.01
ANGLES = np.stack([np.sin((k + 1) * TIMES) for k in range(3)], axis=1)
FORMATS = {"mcap": ".mcap", "rosbag2": ".db3", "rosbag1": ".bag"}

JOINTS = Demonstration(
    times=TIMES + 5.0,
    positions=ANGLES,
    velocities=ANGLES + 1.0,
    names=("a", "b", "c"),
    unit="rad",
    channels={
        "effort": -ANGLES,
        "grip": TIMES[:, np.newaxis],
        "tip force/N": ANGLES[:, :2],
        "tip force_N": ANGLES,
    },
)
POSES = Demonstration(
    times=TIMES,
    positions=ANGLES,
    names=("x", "y", "z"),
    frame="table",
    channels={"orientation": np.tile([0.0, 0.6, 0.0, 0.8], (40, 1)), "grip": TIMES[:, np.newaxis]},
)
PLANE = Demonstration(times=TIMES, positions=ANGLES[:, :2] * 1e-3, names=("x", "y"), frame="board")
SPOKEN = Demonstration(
    times=TIMES, positions=ANGLES, names=("x", "y", "z"), unit="1", channels={"effort": ANGLES[:, :1]}
)
SETS = {"joints": JOINTS, "poses": POSES, "plane": PLANE, "spoken": SPOKEN}


def same(read, written):
    np.testing.assert_allclose(read.times, written.times - written.times[0], rtol=0, atol=1e-9)
    np.testing.assert_array_equal(read.positions, written.positions)
    np.testing.assert_allclose(read.velocities, written.velocities, rtol=1e-6, atol=1e-9)
    for what in ("names", "unit", "frame", "velocity_source"):
        assert getattr(read, what) == getattr(written, what)
    assert list(read.channels) == list(written.channels)
    for name, values in written.channels.items():
        np.testing.assert_array_equal(read.channels[name], values)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("name", SETS)
def test_one_demonstration_comes_back_from_a_file_and_from_a_folder(tmp_path, format, name):
    for path in (tmp_path / f"bag{FORMATS[format]}", tmp_path / "folder"):
        write_demonstrations(path, DemonstrationSet((SETS[name],)), format=format)
        read = read_demonstrations(path)
        assert len(read) == 1
        assert (read.name, read.notes) == (path.stem, ())
        same(read[0], SETS[name])
    assert sorted(one.name for one in tmp_path.iterdir()) == [f"bag{FORMATS[format]}", "folder"]


@pytest.mark.parametrize("format", FORMATS)
def test_several_demonstrations_come_back_in_order_from_a_folder(tmp_path, format):
    several = [
        Demonstration(times=TIMES, positions=ANGLES * k, names=("a", "b", "c"), unit="rad")
        for k in range(1, 12)
    ]
    path = tmp_path / "set"
    write_demonstrations(path, DemonstrationSet(tuple(several)), format=format)
    read = read_demonstrations(path)
    assert (len(read), read.name) == (11, "set")
    for one, written in zip(read, several, strict=True):
        same(one, written)
    with pytest.raises(DemonstrationError, match="exists already"):
        write_demonstrations(path, read, format=format)


@pytest.mark.parametrize("format", FORMATS)
def test_several_demonstrations_are_no_single_file(tmp_path, format):
    with pytest.raises(DemonstrationError, match="holds one demonstration; name a folder for the 2"):
        write_demonstrations(tmp_path / f"a{FORMATS[format]}", DemonstrationSet((PLANE, PLANE)))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("format", FORMATS)
def test_rosbags_opens_what_was_written(tmp_path, format):
    from rosbags.highlevel import AnyReader

    path = tmp_path / "bag.bag" if format == "rosbag1" else tmp_path / "bag"
    write_demonstrations(path, DemonstrationSet((JOINTS,)), format=format)
    with AnyReader([path]) as reader:
        assert set(reader.topics) == {
            "/joint_states",
            "/channels/grip",
            "/channels/tip_force_N",
            "/channels/tip_force_N_1",
        }
        chosen = reader.topics["/joint_states"].connections
        messages = [
            (time, reader.deserialize(raw, one.msgtype)) for one, time, raw in reader.messages(chosen)
        ]
    assert len(messages) == len(JOINTS)
    for (time, message), position, velocity in zip(
        messages, JOINTS.positions, JOINTS.velocities, strict=True
    ):
        assert message.header.stamp.sec * 10**9 + message.header.stamp.nanosec == time
        assert (message.name, message.header.frame_id) == (["a", "b", "c"], "task [rad]")
        np.testing.assert_array_equal(message.position, position)
        np.testing.assert_array_equal(message.velocity, velocity)
        np.testing.assert_array_equal(message.effort, -position)


def test_the_published_mcap_reader_opens_what_was_written_and_finds_its_checksums_right(tmp_path):
    reader_module = pytest.importorskip("mcap.reader")
    path = tmp_path / "a.mcap"
    write_demonstrations(path, DemonstrationSet((POSES,)))
    with path.open("rb") as stream:
        reader = reader_module.make_reader(stream, validate_crcs=True)
        messages = [(schema.name, channel.topic) for schema, channel, _ in reader.iter_messages()]
        assert reader.get_summary().statistics.message_count == 80
    assert messages.count(("geometry_msgs/msg/PoseStamped", "/demonstration")) == 40
    with path.open("rb") as stream:
        reader = reader_module.NonSeekingReader(stream, validate_crcs=True)
        assert len(list(reader.iter_messages())) == 80


@pytest.mark.parametrize("format", ["mcap", "rosbag1"])
def test_writing_the_same_twice_gives_the_same_bytes(tmp_path, format):
    paths = [tmp_path / folder / f"a{FORMATS[format]}" for folder in ("one", "two")]
    for path in paths:
        path.parent.mkdir()
        write_demonstrations(path, DemonstrationSet((JOINTS,)))
    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.parametrize("format", FORMATS)
def test_what_fails_while_it_is_written_leaves_what_was_there(tmp_path, format, monkeypatch):
    path = tmp_path / f"a{FORMATS[format]}"
    path.write_bytes(b"before")
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    for target in (path, tmp_path / "folder"):
        with pytest.raises(OSError, match="No space left"):
            write_demonstrations(target, DemonstrationSet((PLANE,)), format=format)
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    assert path.read_bytes() == b"before"


def test_samples_that_stamps_cannot_tell_apart_are_refused(tmp_path):
    close = Demonstration(times=[0.0, 1e-10, 1.0], positions=[[0.0], [1.0], [2.0]])
    with pytest.raises(DemonstrationError, match="demonstration 0 has samples less than a nanosecond apart"):
        write_demonstrations(tmp_path / "a.mcap", DemonstrationSet((close,)))
