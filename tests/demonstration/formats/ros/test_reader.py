"""Demonstrations read from bags that rosbags wrote: joints by name, stamps, topics joined, faulty samples."""

import struct
import tracemalloc

import numpy as np
import pytest

from gmr_robot.demonstration import read_demonstrations
from gmr_robot.demonstration.formats import ReadOptions
from gmr_robot.exceptions import DemonstrationError, InputError, MissingDependencyError

KINDS = [".mcap", ".db3", ".bag"]
START = 1_700_000_000 * 10**9
MS = 1_000_000


def stamp(index, period=10):
    return START + index * period * MS


def swing(bags, names, count=50, *, period=10, offset=0, make=None):
    """Messages of joints that move as sin((j + 1) t), recorded 5 ms after their stamps."""
    for i in range(count):
        t = stamp(i, period) + offset
        position = [np.sin((j + 1) * (t - START) / 1e9) for j in range(len(names))]
        yield t + 5 * MS, (make or bags.joints)(t, names, position)


def circle(bags, count=50, *, period=10, offset=0, frame="base"):
    for i in range(count):
        t = stamp(i, period) + offset
        angle = (t - START) / 1e9
        yield (
            t + 5 * MS,
            bags.pose(
                t,
                (np.cos(angle), np.sin(angle), 0.1),
                (0, 0, np.sin(angle / 2), np.cos(angle / 2)),
                frame=frame,
            ),
        )


@pytest.mark.parametrize("kind", KINDS)
def test_joints_are_read_with_header_stamps_velocities_and_efforts(tmp_path, bags, kind):
    def make(t, names, position):
        return bags.joints(
            t, names, position, velocity=np.multiply(position, 2), effort=np.multiply(position, 3)
        )

    topic = ("/joint_states", bags.JOINTS, swing(bags, ["shoulder", "elbow"], make=make))
    read = read_demonstrations(bags.write(tmp_path / f"a{kind}", [topic]))
    (one,) = read
    times = np.arange(50) * 0.01
    np.testing.assert_array_equal(one.times, np.arange(50) * 10_000_000 / 1e9)
    np.testing.assert_allclose(one.positions, np.sin(np.outer(times, [1, 2])), atol=1e-15)
    np.testing.assert_array_equal(one.velocities, 2 * one.positions)
    np.testing.assert_array_equal(one.channels["effort"], 3 * one.positions)
    assert (one.names, one.unit, one.frame, one.velocity_source) == (
        ("shoulder", "elbow"),
        "rad",
        "task",
        "given",
    )
    assert (read.name, read.notes) == ("a", ())


@pytest.mark.parametrize("kind", KINDS)
def test_poses_are_read_with_frame_and_orientation(tmp_path, bags, kind):
    (one,) = read_demonstrations(bags.write(tmp_path / f"a{kind}", [("/ee", bags.POSE, circle(bags))]))
    angles = np.arange(50) * 0.01
    expected = np.stack([np.cos(angles), np.sin(angles), np.full(50, 0.1)], axis=1)
    np.testing.assert_allclose(one.positions, expected, atol=1e-15)
    np.testing.assert_allclose(
        one.channels["orientation"][:, 2:], np.stack([np.sin(angles / 2), np.cos(angles / 2)], 1)
    )
    assert (one.names, one.unit, one.frame) == (("x", "y", "z"), "m", "base")


def test_joints_in_mixed_order_are_sorted_by_name(tmp_path, bags):
    names = ["a", "b", "c"]
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(60, 3))
    messages = []
    for i, row in enumerate(rows):
        order = rng.permutation(3) if i else np.arange(3)
        made = bags.joints(
            stamp(i), [names[k] for k in order], row[order], velocity=10 * row[order], effort=-row[order]
        )
        messages.append((stamp(i), made))
    read = read_demonstrations(bags.write(tmp_path / "a.mcap", [("/joint_states", bags.JOINTS, messages)]))
    np.testing.assert_array_equal(read[0].positions, rows)
    np.testing.assert_array_equal(read[0].velocities, 10 * rows)
    np.testing.assert_array_equal(read[0].channels["effort"], -rows)
    assert "another order of joints" in read.notes[0]


def test_two_sources_on_one_topic_are_told_apart(tmp_path, bags):
    arm, gripper = list(swing(bags, ["a", "b"])), list(swing(bags, ["finger"], offset=3 * MS))
    messages = sorted(arm + gripper, key=lambda one: one[0])
    path = bags.write(tmp_path / "a.mcap", [("/joint_states", bags.JOINTS, messages)])
    with pytest.raises(
        DemonstrationError, match=r"several .*/joint_states \(a, b\), /joint_states \(finger\)"
    ):
        read_demonstrations(path)
    read = read_demonstrations(path, options=ReadOptions(channels=("b", "finger", "a")))
    times = read[0].times + 0.01  # the finger begins after the first sample of the arm, which is dropped
    assert read[0].names == ("b", "finger", "a")
    expected = np.stack([np.sin(2 * times), np.sin(times), np.sin(times)], axis=1)
    np.testing.assert_allclose(read[0].positions, expected, atol=1e-3)


def test_other_topics_are_joined_as_channels(tmp_path, bags):
    topics = [
        ("/ee/pose", bags.POSE, circle(bags, 60, period=9, offset=-20 * MS)),
        ("/joint_states", bags.JOINTS, swing(bags, ["a"])),
        ("/goal", bags.POSE, circle(bags, 1)),
        ("/camera", bags.IMAGE, [(START, bags.image(1000))]),
    ]
    read = read_demonstrations(bags.write(tmp_path / "a.mcap", topics))
    one, angles = read[0], np.arange(50) * 0.01
    assert one.names == ("a",)
    assert set(one.channels) == {"ee/pose", "ee/pose/orientation"}
    np.testing.assert_allclose(one.channels["ee/pose"][:, 0], np.cos(angles), atol=1e-4)
    np.testing.assert_allclose(one.channels["ee/pose/orientation"][:, 2], np.sin(angles / 2), atol=1e-5)
    assert ["/goal left out" in note for note in read.notes] == [True]


def test_named_channels_are_joined_and_times_without_a_value_dropped(tmp_path, bags):
    topics = [
        ("/ee", bags.POSE, circle(bags, 30)),
        ("/joint_states", bags.JOINTS, swing(bags, ["a", "b"], 50, offset=4 * MS)),
    ]
    path = bags.write(tmp_path / "a.mcap", topics)
    read = read_demonstrations(path, options=ReadOptions(channels=("b", "/ee", "orientation[3]")))
    one = read[0]
    assert one.names == ("b", "x", "y", "z", "orientation[3]")
    assert len(one) == 29
    angles = one.times[:28] + 0.004
    np.testing.assert_allclose(one.positions[:28, 1], np.cos(angles), atol=1e-4)
    np.testing.assert_allclose(one.positions[:28, 4], np.cos(angles / 2), atol=1e-4)
    assert any(f"{50 - len(one)} of 50 samples of /joint_states dropped" in note for note in read.notes)
    assert any("not in rad" in note for note in read.notes)


def test_channels_can_be_one_joint_of_a_topic_renamed_and_converted(tmp_path, bags):
    topics = [(f"/{side}/joint_states", bags.JOINTS, swing(bags, ["a", "b"])) for side in ("left", "right")]
    path = bags.write(tmp_path / "a.mcap", topics)
    with pytest.raises(DemonstrationError, match="'b' is found 2 times; name one of /left/joint_states/b"):
        read_demonstrations(path, options=ReadOptions(channels=("b",)))
    both = ReadOptions(channels=("/left/joint_states/b", "/right/joint_states/b"), unit="deg")
    one = read_demonstrations(path, options=both)[0]
    assert one.names == ("left/joint_states/b", "right/joint_states/b")
    np.testing.assert_allclose(one.positions[:, 0], np.radians(np.sin(2 * one.times)), atol=1e-12)
    renamed = ReadOptions(channels=("/left/joint_states/b",), rename={"b": "elbow"})
    assert read_demonstrations(path, options=renamed)[0].names == ("elbow",)
    effort = ReadOptions(channels=("/left/joint_states/effort",))
    with pytest.raises(DemonstrationError, match="no effort throughout"):
        read_demonstrations(path, options=effort)


def test_a_stated_order_of_quaternions_is_heeded(tmp_path, bags):
    path = bags.write(tmp_path / "a.mcap", [("/ee", bags.POSE, circle(bags))])
    plain = read_demonstrations(path)[0].channels["orientation"]
    turned = read_demonstrations(path, options=ReadOptions(quaternion="wxyz"))[0].channels["orientation"]
    np.testing.assert_array_equal(turned, plain[:, [1, 2, 3, 0]])


def test_an_unknown_channel_names_the_close_one(tmp_path, bags):
    path = bags.write(tmp_path / "a.mcap", [("/joint_states", bags.JOINTS, swing(bags, ["a"]))])
    with pytest.raises(
        DemonstrationError,
        match=r"holds no message of .* for the channels /joint_state; its topics are: /joint_states",
    ):
        read_demonstrations(path, options=ReadOptions(channels=("/joint_state",)))
    with pytest.raises(InputError, match="to rename"):
        read_demonstrations(path, options=ReadOptions(rename={"x": "y"}))


def test_topics_without_overlap_are_refused(tmp_path, bags):
    topics = [
        ("/ee", bags.POSE, circle(bags)),
        ("/joint_states", bags.JOINTS, swing(bags, ["a"], offset=10**12)),
    ]
    path = bags.write(tmp_path / "a.mcap", topics)
    with pytest.raises(DemonstrationError, match="do not overlap in time: /joint_states from 1700001000"):
        read_demonstrations(path, options=ReadOptions(channels=("a", "x")))


@pytest.mark.parametrize("kind", KINDS)
def test_repeated_stamps_are_dropped_and_counted(tmp_path, bags, kind):
    messages = [one for one in swing(bags, ["a"]) for _ in range(2)]
    read = read_demonstrations(bags.write(tmp_path / f"a{kind}", [("/joint_states", bags.JOINTS, messages)]))
    assert len(read[0]) == 50
    assert read.notes == ("/joint_states: 50 samples with a repeated stamp dropped",)


def test_time_that_goes_back_is_refused_or_left_out(tmp_path, bags):
    messages = list(swing(bags, ["a"]))
    path = bags.write(tmp_path / "a.mcap", [("/joint_states", bags.JOINTS, messages + messages[10:20])])
    with pytest.raises(
        DemonstrationError, match=r"message 51: time goes back by 0\.39 s; 10 of 60.*--recover"
    ):
        read_demonstrations(path)
    read = read_demonstrations(path, options=ReadOptions(recover=True))
    assert len(read[0]) == 50
    assert "10 of 60" in read.notes[0]


def test_rows_that_are_not_numbers_are_refused_or_left_out(tmp_path, bags):
    messages = list(swing(bags, ["a", "b"]))
    for i in (7, 30):
        messages[i] = (messages[i][0], bags.joints(stamp(i), ["a", "b"], [0.0, np.nan]))
    path = bags.write(tmp_path / "a.mcap", [("/joint_states", bags.JOINTS, messages)])
    with pytest.raises(DemonstrationError, match="message 8: 2 of 50 samples are not finite"):
        read_demonstrations(path)
    read = read_demonstrations(path, options=ReadOptions(recover=True))
    assert len(read[0]) == 48
    assert "2 of 50" in read.notes[0]


def test_velocities_that_are_not_numbers_are_derived_instead(tmp_path, bags):
    def make(t, names, position):
        return bags.joints(t, names, position, velocity=[np.nan], effort=[np.inf])

    read = read_demonstrations(
        bags.write(tmp_path / "a.mcap", [("/joint_states", bags.JOINTS, swing(bags, ["a"], make=make))])
    )
    assert (read[0].velocity_source, dict(read[0].channels)) == ("central differences", {})
    assert [("velocities" in note, "effort" in note) for note in read.notes] == [(True, False), (False, True)]


def test_messages_without_stamp_get_the_time_of_their_recording(tmp_path, bags):
    messages = [(t, bags.joints(0, ["a"], [0.5])) for t, _ in swing(bags, ["a"])]
    read = read_demonstrations(bags.write(tmp_path / "a.mcap", [("/joint_states", bags.JOINTS, messages)]))
    np.testing.assert_allclose(read[0].times, np.arange(50) * 0.01)
    assert "50 messages without a stamp" in read.notes[0]


def test_messages_without_positions_are_passed_over(tmp_path, bags):
    messages = [
        *swing(bags, ["a"]),
        (START, bags.joints(START, ["a"], [])),
        (START, bags.joints(START, [], [])),
    ]
    read = read_demonstrations(bags.write(tmp_path / "a.mcap", [("/joint_states", bags.JOINTS, messages)]))
    assert len(read[0]) == 50
    assert "2 messages without positions" in read.notes[0]


def test_poses_of_two_frames_are_refused(tmp_path, bags):
    messages = [*circle(bags, 20), *circle(bags, 5, offset=10**9, frame="camera")]
    path = bags.write(tmp_path / "a.mcap", [("/ee", bags.POSE, messages)])
    with pytest.raises(DemonstrationError, match="5 of 25 poses are in another frame than 'base'"):
        read_demonstrations(path)


@pytest.mark.parametrize("kind", KINDS)
def test_bags_of_other_or_no_messages_list_their_topics(tmp_path, bags, kind):
    topics = [("/camera", bags.IMAGE, [(1, bags.image(10))]), ("/joint_states", bags.JOINTS, [])]
    path = bags.write(tmp_path / f"a{kind}", topics)
    with pytest.raises(
        DemonstrationError, match=r"holds no message of .*/camera \(sensor_msgs/CompressedImage\)"
    ):
        read_demonstrations(path)


def test_a_topic_without_messages_is_noted(tmp_path, bags):
    topics = [("/ee", bags.POSE, []), ("/joint_states", bags.JOINTS, swing(bags, ["a"]))]
    assert read_demonstrations(bags.write(tmp_path / "a.mcap", topics)).notes == ("/ee: no messages",)


def test_a_single_message_is_no_demonstration(tmp_path, bags):
    topic = ("/joint_states", bags.JOINTS, swing(bags, ["a"], 1))
    with pytest.raises(DemonstrationError, match=r"a\.bag: 1 sample\(s\)"):
        read_demonstrations(bags.write(tmp_path / "a.bag", [topic]))


def test_without_rosbags_the_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    monkeypatch.setattr("gmr_robot.demonstration.formats.ros.library.find_spec", lambda _: None)
    with pytest.raises(MissingDependencyError, match=r"pip install 'gmr_robot\[io\]'"):
        read_demonstrations(tmp_path / "a.mcap")


@pytest.mark.parametrize("channels", [(), ("b", "c")])
def test_memory_stays_below_three_times_the_selected_channels(tmp_path, bags, channels):
    names = ["a", "b", "c", "d"]
    made = bags.joints(1, names, [0.1] * 4, velocity=[0.2] * 4, effort=[0.3] * 4)
    raw = bytearray(bags.raw(made, bags.JOINTS, "cdr"))
    messages = []
    for i in range(40_000):
        struct.pack_into("<II", raw, 4, *divmod(stamp(i, 1), 10**9))
        messages.append((stamp(i, 1), bytes(raw)))
    images = [(stamp(i, 600), bags.raw(bags.image(100_000), bags.IMAGE, "cdr")) for i in range(60)]
    topics = [("/camera", bags.IMAGE, images), ("/joint_states", bags.JOINTS, messages)]
    path = bags.write(tmp_path / "a.mcap", topics)
    del messages, images, topics
    tracemalloc.start()
    (one,) = read_demonstrations(path, options=ReadOptions(channels=channels))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    held = sum(each.nbytes for each in (one.times, one.positions, one.velocities, *one.channels.values()))
    assert len(one) == 40_000
    assert peak < 3 * held + (4 << 20)  # and a chunk, packed and unpacked


def test_ros_1_messages_in_mcap_are_read(tmp_path, bags):
    def text(value):
        return struct.pack("<I", len(value)) + value.encode()

    def record(kind, body):
        return struct.pack("<BQ", kind, len(body)) + body

    schema = struct.pack("<H", 1) + text("sensor_msgs/JointState") + text("ros1msg") + text("")
    channel = struct.pack("<HH", 1, 1) + text("/joint_states") + text("ros1") + text("")
    records = [record(1, text("ros1") + text("")), record(3, schema), record(4, channel)]
    for time, make in swing(bags, ["a"]):
        head = struct.pack("<HIQQ", 1, 0, time, time)
        records.append(record(5, head + bags.raw(make, bags.JOINTS, "ros1")))
    records += [record(15, bytes(4)), record(2, bytes(20))]
    magic = b"\x89MCAP0\r\n"
    path = tmp_path / "a.mcap"
    path.write_bytes(magic + b"".join(records) + magic)
    (one,) = read_demonstrations(path)
    np.testing.assert_allclose(one.positions[:, 0], np.sin(one.times), atol=1e-15)
