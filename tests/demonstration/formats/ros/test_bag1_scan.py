"""Damaged ROS 1 bags, written by rosbags."""

import tracemalloc

import numpy as np
import pytest

from gmr_robot.demonstration.formats.ros.bag1_scan import scan_bag1
from gmr_robot.demonstration.formats.ros.damage import Damage
from gmr_robot.exceptions import DemonstrationError


def scanned(path, *, recover=False, wanted=bool):
    damage = Damage(path, recover=recover)
    messages = [(one.topic, one.recorded, bytes(one.data)) for one in scan_bag1(path, wanted, damage)]
    return messages, damage.notes()


@pytest.fixture
def bag(tmp_path, bags):
    messages = [(t, bags.joints(t, ["a", "b"], [t, -t])) for t in range(1, 60)]
    return bags.write(tmp_path / "a.bag", [("/joint_states", bags.JOINTS, messages)])


@pytest.mark.parametrize("compression", [None, "BZ2", "LZ4"])
def test_messages_are_those_that_rosbags_reads(tmp_path, bags, compression):
    from rosbags.rosbag1 import Reader

    topics = [
        ("/joint_states", bags.JOINTS, [(t, bags.joints(t, ["a"], [t])) for t in range(1, 400)]),
        ("/camera", bags.IMAGE, [(t, bags.image(2000)) for t in range(1, 400)]),
    ]
    path = bags.write(tmp_path / "a.bag", topics, compression=compression)
    with Reader(path) as reader:
        expected = [(one.topic, time, bytes(data)) for one, time, data in reader.messages(reader.connections)]
    messages, notes = scanned(path)
    assert sorted((topic.name, time, data) for topic, time, data in messages) == sorted(expected)
    assert notes == []
    few, _ = scanned(path, wanted=lambda topic: topic.type == "sensor_msgs/JointState")
    assert [time for _, time, _ in few] == list(range(1, 400))


def test_a_bag_that_was_not_closed_is_recovered(tmp_path, bags):
    from rosbags.rosbag1 import Reader, Writer

    open_bag = tmp_path / "b.bag"
    writer, store = Writer(open_bag), bags.stores["ros1"]
    writer.chunk_threshold = 1000
    writer.open()
    connection = writer.add_connection("/joint_states", bags.JOINTS, typestore=store)
    for time in range(1, 100):
        made = bags.joints(time, ["a"], [time])(store)
        writer.write(connection, time, store.serialize_ros1(made, bags.JOINTS))
    writer.abort()
    with pytest.raises(Exception, match="not indexed"), Reader(open_bag):
        pass
    with pytest.raises(DemonstrationError, match=r"has no index: its recorder was stopped.*--recover"):
        scanned(open_bag)
    messages, notes = scanned(open_bag, recover=True)
    assert [time for _, time, _ in messages] == list(range(1, len(messages) + 1))
    assert len(messages) > 80
    assert "no index" in notes[0]


def test_each_truncation_is_found_and_its_prefix_recovered(bag):
    content = bag.read_bytes()
    whole, _ = scanned(bag)
    last = 0
    for length in [*range(0, len(content) - 1, 97), len(content) - 1]:
        bag.write_bytes(content[:length])
        with pytest.raises(DemonstrationError, match=r"byte \d+: .*recover"):
            scanned(bag)
        messages, notes = scanned(bag, recover=True)
        assert messages == whole[: len(messages)]
        assert notes
        assert last <= len(messages) <= last + 2  # also within the one chunk
        last = len(messages)


def test_flipped_bits_are_refused_or_read_without_another_exception(bag):
    content = bag.read_bytes()
    rng = np.random.default_rng(0)
    positions = [*range(4117, len(content), 6), *rng.integers(0, 120, 100).tolist()]
    refused = 0
    for byte in positions:
        flipped = bytearray(content)
        flipped[byte] ^= 1 << int(rng.integers(8))
        bag.write_bytes(flipped)
        try:
            scanned(bag)
        except DemonstrationError:
            refused += 1
        assert len(scanned(bag, recover=True)[0]) <= 59
    assert refused > len(positions) / 10  # a ROS 1 bag has no checksums


@pytest.mark.parametrize("compression", ["BZ2", "LZ4"])
def test_a_bomb_is_refused_with_little_memory(tmp_path, bags, compression):
    made = bags.joints(1, [], [], frame=" " * (20 << 20))
    path = bags.write(tmp_path / "a.bag", [("/a", bags.JOINTS, [(1, made)])], compression=compression)
    content = path.read_bytes()
    size = content.index(b"size=", 4096) + 5
    for claim in (1000, 0xFFFFFFFF):
        path.write_bytes(content[:size] + claim.to_bytes(4, "little") + content[size + 4 :])
        tracemalloc.start()
        with pytest.raises(DemonstrationError, match=f"claims {claim} bytes"):
            scanned(path)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < len(content) + (4 << 20)


def test_a_type_of_another_definition_is_told(tmp_path, bags):
    from rosbags.rosbag1 import Writer

    path = tmp_path / "a.bag"
    with Writer(path) as writer:
        connection = writer.add_connection("/a", bags.JOINTS, msgdef="float64 x", md5sum="0" * 32)
        writer.write(connection, 1, bytes(8))
    messages, _ = scanned(path)
    assert messages[0][0].type == "sensor_msgs/JointState (with another definition)"


def test_a_lying_total_is_refused_or_noted(bag):
    content = bag.read_bytes()
    at = content.index(b"chunk_count=") + 12
    bag.write_bytes(content[:at] + (1 << 30).to_bytes(4, "little") + content[at + 4 :])
    with pytest.raises(DemonstrationError, match="claims 1073741824 chunks, but holds 1"):
        scanned(bag)
    messages, notes = scanned(bag, recover=True)
    assert len(messages) == 59
    assert "but holds 1" in notes[0]


@pytest.mark.parametrize("content", [b"", b"#ROSBAG V1.2\n", b"\x89MCAP0\r\n" + bytes(100)])
def test_other_files_are_refused(tmp_path, content):
    path = tmp_path / "a.bag"
    path.write_bytes(content)
    with pytest.raises(DemonstrationError, match="this is no ROS 1 bag"):
        scanned(path)
