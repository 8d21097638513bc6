"""Damaged MCAP files: what rosbags, the published package `mcap` and we wrote."""

import struct
import tracemalloc
import zlib

import numpy as np
import pytest

from gmr_robot.demonstration import Demonstration, DemonstrationSet, write_demonstrations
from gmr_robot.demonstration.formats.ros import mcap_scan
from gmr_robot.demonstration.formats.ros.damage import Damage
from gmr_robot.demonstration.formats.ros.mcap_scan import MAGIC, scan_mcap
from gmr_robot.exceptions import DemonstrationError

zstd = pytest.importorskip("backports.zstd")
RECORD = struct.Struct("<BQ")


def scanned(path, *, recover=False, wanted=bool):
    damage = Damage(path, recover=recover)
    messages = [(one.topic, one.recorded, bytes(one.data)) for one in scan_mcap(path, wanted, damage)]
    return messages, damage.notes()


def text(value):
    return struct.pack("<I", len(value)) + value.encode()


def record(op, body):
    return RECORD.pack(op, len(body)) + body


def message(channel, time, data=b"data"):
    return record(5, struct.pack("<HIQQ", channel, 0, time, time) + data)


DEFINITIONS = record(
    3, struct.pack("<H", 1) + text("std_msgs/msg/String") + text("ros2msg") + text("")
) + record(4, struct.pack("<HH", 1, 1) + text("/said") + text("cdr") + text(""))
HEAD = MAGIC + record(1, text("ros2") + text("test"))


def chunk(content, *, compression="", packed=None, size=None, checksum=None):
    packed = content if packed is None else packed
    checksum = zlib.crc32(content) if checksum is None else checksum
    body = struct.pack("<QQQI", 0, 0, len(content) if size is None else size, checksum) + text(compression)
    return record(6, body + struct.pack("<Q", len(packed)) + packed)


def closed(data, *, data_checksum=0, summary=b""):
    end = record(15, struct.pack("<I", data_checksum))
    return data + end + summary + record(2, struct.pack("<QQI", 0, 0, 0)) + MAGIC


@pytest.fixture
def file(tmp_path):
    def write(content):
        path = tmp_path / "a.mcap"
        path.write_bytes(content)
        return path

    return write


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A small file as this project writes it."""
    path = tmp_path_factory.mktemp("written") / "a.mcap"
    times = np.linspace(0.0, 1.0, 12)
    one = Demonstration(times=times, positions=np.outer(times, [1.0, 2.0]), channels={"grip": times[:, None]})
    write_demonstrations(path, DemonstrationSet((one,)))
    return path.read_bytes()


@pytest.mark.parametrize("compression", [None, "STORAGE"])
def test_messages_are_those_that_rosbags_reads(tmp_path, bags, compression):
    from rosbags.rosbag2 import Reader

    topics = [
        ("/joint_states", bags.JOINTS, [(t, bags.joints(t, ["a"], [t])) for t in range(1, 400)]),
        ("/camera", bags.IMAGE, [(t, bags.image(100_000)) for t in range(1, 400, 13)]),
    ]
    path = bags.write(tmp_path / "bag.mcap", topics, compression=compression)
    with Reader(path.parent) as reader:
        expected = [
            (connection.topic, time, bytes(data))
            for connection, time, data in reader.messages(reader.connections)
        ]
    messages, notes = scanned(path)
    assert sorted((topic.name, time, data) for topic, time, data in messages) == sorted(expected)
    assert notes == []
    assert {topic.type for topic, _, _ in messages} == {
        "sensor_msgs/JointState",
        "sensor_msgs/CompressedImage",
    }
    few, _ = scanned(path, wanted=lambda topic: topic.name == "/joint_states")
    assert [time for _, time, _ in few] == list(range(1, 400))


@pytest.mark.parametrize("chunked", [True, False])
@pytest.mark.parametrize("compression", ["NONE", "LZ4", "ZSTD"])
def test_files_of_the_published_package_are_read(tmp_path, chunked, compression):
    writer_module = pytest.importorskip("mcap.writer")
    path = tmp_path / "a.mcap"
    with path.open("wb") as stream:
        writer = writer_module.Writer(
            stream,
            compression=writer_module.CompressionType[compression],
            use_chunking=chunked,
            enable_data_crcs=True,
        )
        writer.start("ros2", "test")
        schema = writer.register_schema("std_msgs/msg/String", "ros2msg", b"string data")
        channel = writer.register_channel("/said", "cdr", schema)
        for time in range(100):
            writer.add_message(channel, time, b"data %d" % time, time)
        writer.add_attachment(0, 0, "calibration", "text/plain", b"x" * 100)
        writer.finish()
    messages, notes = scanned(path)
    assert [(time, data) for _, time, data in messages] == [(time, b"data %d" % time) for time in range(100)]
    assert notes == []
    flipped = bytearray(path.read_bytes())
    flipped[len(flipped) // 3] ^= 1
    path.write_bytes(flipped)
    with pytest.raises(DemonstrationError, match="byte"):
        scanned(path)


def test_each_flipped_bit_of_a_written_file_is_found(file, written):
    rng = np.random.default_rng(0)
    for byte in [*range(0, len(written), 4), *range(len(written) - 100, len(written))]:
        flipped = bytearray(written)
        flipped[byte] ^= 1 << int(rng.integers(8))
        with pytest.raises(DemonstrationError, match=r"a\.mcap, .*recover"):
            scanned(file(bytes(flipped)))


def test_with_recovery_no_flipped_bit_gives_a_message_that_was_not_there(file, written):
    whole, _ = scanned(file(written))
    for byte in range(0, len(written), 7):
        flipped = bytearray(written)
        flipped[byte] ^= 0x10
        messages, notes = scanned(file(bytes(flipped)), recover=True)
        assert set(messages) <= set(whole)
        assert notes


def test_each_truncation_is_found_and_its_prefix_recovered(tmp_path, bags):
    messages = [(t, bags.joints(t, ["a"], [t])) for t in range(1, 10_000)]
    path = bags.write(tmp_path / "bag.mcap", [("/joint_states", bags.JOINTS, messages)])
    content = path.read_bytes()
    whole, _ = scanned(path)
    last = 0
    for length in [0, 3, 8, 30, *range(1000, len(content), len(content) // 8), len(content) - 1]:
        path.write_bytes(content[:length])
        with pytest.raises(DemonstrationError, match=r"byte \d+: .*recover"):
            scanned(path)
        recovered, notes = scanned(path, recover=True)
        assert recovered == whole[: len(recovered)]
        assert len(recovered) >= last
        assert notes
        last = len(recovered)
    assert last == len(whole)


@pytest.mark.parametrize("compression", [None, "STORAGE"])
def test_the_beginning_of_the_chunk_in_which_a_file_was_cut_is_read(tmp_path, bags, compression):
    rng = np.random.default_rng(0)
    messages = [(t, bags.joints(t, ["a"], rng.normal(size=1))) for t in range(1, 2000)]
    path = bags.write(
        tmp_path / "bag.mcap", [("/joint_states", bags.JOINTS, messages)], compression=compression
    )
    content = path.read_bytes()
    whole, _ = scanned(path)
    end = content.index(b"\x0f\4\0\0\0\0\0\0\0")
    path.write_bytes(content[: end // 2])  # most of the one chunk
    recovered, notes = scanned(path, recover=True)
    assert recovered == whole[: len(recovered)]
    assert len(recovered) > (400 if compression is None else 0)
    assert "cut off" in notes[0]


def test_a_damaged_chunk_is_left_out_and_the_others_are_read(file):
    chunks = [chunk(message(1, t)) for t in range(5)]
    chunks[2] = chunk(message(1, 2), checksum=1)
    path = file(closed(HEAD + chunk(DEFINITIONS) + b"".join(chunks)))
    with pytest.raises(DemonstrationError, match=r"byte \d+: the checksum of a chunk does not fit"):
        scanned(path)
    messages, notes = scanned(path, recover=True)
    assert [time for _, time, _ in messages] == [0, 1, 3, 4]
    assert len(notes) == 1
    assert "chunks left out" in notes[0]


def test_after_damage_between_chunks_the_index_leads_to_the_next(tmp_path, bags):
    messages = [(t, bags.joints(t, ["a"], [t])) for t in range(1, 30_000)]
    path = bags.write(tmp_path / "bag.mcap", [("/joint_states", bags.JOINTS, messages)])
    content = bytearray(path.read_bytes())
    whole, _ = scanned(path)
    first = content.index(b"\x06", 30)  # of several chunks; all definitions stand in it
    content[first + 8] = 0x7F
    path.write_bytes(content)
    with pytest.raises(DemonstrationError, match=f"byte {first}: a record claims"):
        scanned(path)
    recovered, notes = scanned(path, recover=True)
    assert recovered == whole[-len(recovered) :]
    assert len(recovered) > 0.5 * len(whole)
    assert notes


def test_an_index_that_leads_in_circles_ends(file):
    data = HEAD + chunk(DEFINITIONS + message(1, 0))
    at = len(HEAD)
    indexes = b"".join(
        record(8, struct.pack("<QQQQ", 0, 0, each, 10)) for each in (0, 3, at, at + 9, 1 << 60)
    )
    broken = data + RECORD.pack(5, 1 << 40) + b"x"
    end = record(15, bytes(4))
    start = len(broken) + len(end)
    path = file(broken + end + indexes + record(2, struct.pack("<QQI", start, 0, 0)) + MAGIC)
    messages, notes = scanned(path, recover=True)
    assert len(messages) == 1
    assert notes


@pytest.mark.parametrize("size", [1000, 100 << 20, 1 << 40])
def test_a_bomb_is_refused_with_little_memory(file, size):
    packed = zstd.compress(bytes(100 << 20))
    path = file(closed(HEAD + chunk(b"", compression="zstd", packed=packed, size=size)))
    tracemalloc.start()
    with pytest.raises(DemonstrationError, match=r"the chunk claims|do not compress that far"):
        scanned(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 << 20


@pytest.mark.parametrize("op", [1, 3, 4, 5, 6, 9, 12, 99])
@pytest.mark.parametrize("length", [1 << 20, 1 << 40, (1 << 64) - 1])
def test_a_record_that_claims_more_than_the_file_holds_is_refused(file, op, length):
    path = file(HEAD + RECORD.pack(op, length) + bytes(100))
    tracemalloc.start()
    with pytest.raises(DemonstrationError, match=f"{length} bytes"):
        scanned(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 << 20


@pytest.mark.parametrize("content", [b"", b"\x89MCAP1\r\n" + bytes(50), b"PK\3\4" + bytes(50)])
def test_other_files_are_refused(file, content):
    with pytest.raises(DemonstrationError, match="this is no MCAP file"):
        scanned(file(content))


def test_a_lying_total_is_refused_or_noted(file):
    def totals(count):
        fixed = struct.pack("<QHIIIIQQ", count, 1, 1, 0, 0, 0, 0, 0)
        return record(11, fixed + struct.pack("<I", 10) + struct.pack("<HQ", 1, count))

    data = HEAD + DEFINITIONS + b"".join(message(1, t) for t in range(5))
    assert len(scanned(file(closed(data, summary=totals(5))))[0]) == 5
    path = file(closed(data, summary=totals(10**12)))
    with pytest.raises(DemonstrationError, match="claims 1000000000000 messages of /said, but holds 5"):
        scanned(path)
    messages, notes = scanned(path, recover=True)
    assert len(messages) == 5
    assert "but holds 5" in notes[0]


def test_messages_of_undefined_channels_are_counted(file):
    path = file(closed(HEAD + DEFINITIONS + message(7, 0) + message(1, 1) + message(7, 2)))
    with pytest.raises(DemonstrationError, match="channel 7, which is nowhere defined"):
        scanned(path)
    messages, notes = scanned(path, recover=True)
    assert len(messages) == 1
    assert "2 times" in notes[0]


def test_a_large_message_of_another_topic_is_passed_over(file, monkeypatch):
    monkeypatch.setattr(mcap_scan, "MOST_RECORD", 1000)
    path = file(closed(HEAD + DEFINITIONS + message(1, 0, bytes(5000)) + message(1, 1, b"")))
    assert scanned(path, wanted=lambda _: False)[0] == []
    with pytest.raises(DemonstrationError, match="at most 1000"):
        scanned(path)


def test_a_chunk_in_a_chunk_is_no_recursion(file):
    content = chunk(DEFINITIONS + message(1, 0))
    for _ in range(200):
        content = chunk(content)
    messages, _ = scanned(file(closed(HEAD + content)))
    assert messages == []
