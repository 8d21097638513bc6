"""Damaged and hostile SQLite files of ROS 2 bags."""

import shutil
import sqlite3

import numpy as np
import pytest

from gmr_robot.demonstration.formats.ros.damage import Damage
from gmr_robot.demonstration.formats.ros.sqlite_scan import scan_sqlite
from gmr_robot.exceptions import DemonstrationError


def scanned(path, *, recover=False, wanted=bool):
    damage = Damage(path, recover=recover)
    messages = [(one.topic, one.recorded, bytes(one.data)) for one in scan_sqlite(path, wanted, damage)]
    return messages, damage.notes()


@pytest.fixture
def bag(tmp_path, bags):
    messages = [(t, bags.joints(t, ["a", "b"], [t, -t])) for t in range(1, 200)]
    return bags.write(tmp_path / "bag.db3", [("/joint_states", bags.JOINTS, messages)])


@pytest.mark.parametrize("compression", [None, "MESSAGE"])
def test_messages_are_those_that_rosbags_reads(tmp_path, bags, compression):
    from rosbags.rosbag2 import Reader

    topics = [
        ("/joint_states", bags.JOINTS, [(t, bags.joints(t, ["a"], [t])) for t in range(1, 100)]),
        ("/camera", bags.IMAGE, [(t, bags.image(100_000)) for t in range(1, 100, 13)]),
    ]
    path = bags.write(tmp_path / "bag.db3", topics, compression=compression)
    with Reader(path.parent) as reader:
        expected = [(one.topic, time, bytes(data)) for one, time, data in reader.messages(reader.connections)]
    messages, notes = scanned(path)
    assert sorted((topic.name, time, data) for topic, time, data in messages) == sorted(expected)
    assert notes == []
    few, _ = scanned(path, wanted=lambda topic: topic.type == "sensor_msgs/JointState")
    assert [time for _, time, _ in few] == list(range(1, 100))


def test_truncation_is_found_and_rows_before_it_recovered(bag):
    content = bag.read_bytes()
    whole, _ = scanned(bag)
    counts = []
    for length in range(0, len(content) - 1, 4001):
        bag.write_bytes(content[:length])
        with pytest.raises(DemonstrationError, match="recover"):
            scanned(bag)
        messages, notes = scanned(bag, recover=True)
        assert messages == whole[: len(messages)]
        assert notes
        counts.append(len(messages))
    assert counts == sorted(counts)
    assert counts[-3:] == sorted(set(counts[-3:]))  # each whole page before the cut gives more
    assert counts[-3] > 0


def test_flipped_bytes_are_refused_or_read_without_another_exception(bag):
    content = bag.read_bytes()
    rng = np.random.default_rng(0)
    for byte in [*range(100), *rng.integers(0, len(content), 400).tolist()]:
        flipped = bytearray(content)
        flipped[byte] ^= 1 << int(rng.integers(8))
        bag.write_bytes(flipped)
        assert len(scanned(bag, recover=True)[0]) < 1000


def hostile(path, script):
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()


TOPICS = (
    "CREATE TABLE topics(id INTEGER PRIMARY KEY, name TEXT, type TEXT, serialization_format TEXT);"
    "INSERT INTO topics VALUES (1, '/a', 'sensor_msgs/msg/JointState', 'cdr');"
)
ENDLESS = "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c) SELECT i, 1 topic_id, i timestamp"


@pytest.mark.parametrize(
    "messages",
    [
        f"CREATE VIEW messages AS {ENDLESS}, zeroblob(1000000000) data FROM c;",
        "CREATE TABLE messages(id INTEGER PRIMARY KEY, topic_id, timestamp, "
        "data AS (zeroblob(1000000000)) VIRTUAL); INSERT INTO messages(id, topic_id, timestamp) VALUES (1, 1, 1);",
        "CREATE TABLE messages(id INTEGER PRIMARY KEY, topic_id, timestamp);",
        "",
    ],
)
def test_what_is_no_plain_table_is_refused(tmp_path, messages):
    path = tmp_path / "a.db3"
    hostile(path, TOPICS + messages)
    with pytest.raises(DemonstrationError, match="table 'messages'"):
        scanned(path)


def test_rows_of_other_kinds_are_refused_or_counted(tmp_path):
    path = tmp_path / "a.db3"
    rows = "(1, 'late', x'00'), (1, 2, NULL), (1, 3, 'text'), (1, 4, x'01'), (9, 5, x'02'), (1, 1e300, x'00')"
    table = "CREATE TABLE messages(id INTEGER PRIMARY KEY, topic_id, timestamp, data);"
    hostile(path, f"{TOPICS}{table}INSERT INTO messages(topic_id, timestamp, data) VALUES {rows};")
    with pytest.raises(DemonstrationError, match="message 1: a row without time or content"):
        scanned(path)
    messages, notes = scanned(path, recover=True)
    assert [(time, data) for _, time, data in messages] == [(4, b"\1")]
    assert "4 times" in notes[0]


@pytest.mark.parametrize("number", ["NULL", "'one'", "1.5"])
def test_topics_without_a_number_are_refused_or_counted(tmp_path, number):
    path = tmp_path / "a.db3"
    topics = TOPICS.replace(" INTEGER PRIMARY KEY", "")
    topics += f"INSERT INTO topics VALUES ({number}, '/b', 'x/msg/Y', 'cdr');"
    table = "CREATE TABLE messages(id INTEGER PRIMARY KEY, topic_id, timestamp, data);"
    hostile(path, f"{topics}{table}INSERT INTO messages VALUES (1, 1, 4, x'01'), (2, {number}, 5, x'02');")
    with pytest.raises(DemonstrationError, match="table topics: the topic '/b' has no number"):
        scanned(path)
    messages, notes = scanned(path, recover=True)
    assert [(time, data) for _, time, data in messages] == [(4, b"\1")]
    assert "topics without a number left out" in notes[0]


@pytest.mark.parametrize("number", ["NULL", "'one'"])
def test_a_column_that_is_called_rowid_is_not_taken_for_it(tmp_path, number):
    path = tmp_path / "a.db3"
    table = "CREATE TABLE messages(rowid, topic_id, timestamp, data);"
    hostile(path, f"{TOPICS}{table}INSERT INTO messages VALUES ({number}, 1, 4, x'01');")
    with pytest.raises(DemonstrationError, match="the pages of the file are damaged"):
        scanned(path)


def test_a_bag_that_was_not_closed_says_so(bag, tmp_path):
    connection = sqlite3.connect(bag)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("INSERT INTO messages(topic_id, timestamp, data) VALUES (1, 1000, x'0001')")
    connection.commit()
    copy = tmp_path / "copy.db3"
    shutil.copy(bag, copy)
    shutil.copy(f"{bag}-wal", f"{copy}-wal")
    connection.close()
    with pytest.raises(DemonstrationError, match=r"copy\.db3-wal: the recorder was stopped"):
        scanned(copy)
    messages, notes = scanned(copy, recover=True)
    assert [time for _, time, _ in messages] == [*range(1, 200), 1000]
    assert "copy.db3-wal" in notes[0]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["bag", "copy.db3", "copy.db3-wal"]


def test_a_rollback_journal_is_left_alone(bag, tmp_path):
    victim = tmp_path / "victim"
    victim.touch()
    name = str(victim).encode()
    # The end of a journal may name a further one, which SQLite deletes after rolling back.
    end = name + len(name).to_bytes(4, "big") + (sum(name) & 0xFFFFFFFF).to_bytes(4, "big")
    journal = bytes.fromhex("d9d505f920a163d7") + bytes(504) + end + bytes.fromhex("d9d505f920a163d7")
    bag.with_name(f"{bag.name}-journal").write_bytes(journal)
    with pytest.raises(DemonstrationError, match="db3-journal: the recorder was stopped"):
        scanned(bag)
    messages, notes = scanned(bag, recover=True)
    assert len(messages) == 199
    assert "which was not used" in notes[0]
    assert victim.exists()


def test_reading_writes_nothing(bag):
    before = sorted(one.name for one in bag.parent.iterdir()), bag.read_bytes(), bag.stat().st_mtime_ns
    scanned(bag)
    assert (
        sorted(one.name for one in bag.parent.iterdir()),
        bag.read_bytes(),
        bag.stat().st_mtime_ns,
    ) == before


def test_a_compressed_message_that_is_a_bomb_is_refused(tmp_path):
    zstd = pytest.importorskip("backports.zstd")
    path = tmp_path / "a.db3"
    table = "CREATE TABLE messages(id INTEGER PRIMARY KEY, topic_id, timestamp, data);"
    bomb = zstd.compress(bytes(100 << 20)).hex()
    hostile(path, f"{TOPICS}{table}INSERT INTO messages VALUES (1, 1, 1, x'{bomb}');")
    with pytest.raises(DemonstrationError, match="holds more than"):
        scanned(path)


@pytest.mark.parametrize(
    "content", [b"", b"SQLite format 3\0", b"SQLite format 3\0" + bytes(4080), b"PK\3\4"]
)
def test_other_files_are_refused(tmp_path, content):
    path = tmp_path / "a.db3"
    path.write_bytes(content)
    with pytest.raises(DemonstrationError, match=r"a\.db3, .*"):
        scanned(path)
