"""The journal: what was appended is read, whatever happens to the end of the file."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmr_robot.exceptions import RecordingError
from gmr_robot.recording.journal import JournalWriter, Record, read_journal
from gmr_robot.recording.journal.frame import HEAD_BYTES, MOST_BYTES, START_BYTES, pack

RECORDS = st.lists(st.tuples(st.integers(0, 255), st.binary(max_size=60)), min_size=1, max_size=12)


def written(path, entries, **options):
    path.unlink(missing_ok=True)
    writer = JournalWriter(path, **options)
    for kind, payload in entries:
        writer.append(kind, payload)
    writer.close()
    return path.read_bytes()


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("journal") / "one.journal"


@given(RECORDS)
def test_what_is_appended_is_read(path, entries):
    content = written(path, entries)
    journal = read_journal(path)
    assert [(one.kind, one.payload) for one in journal.records] == entries
    assert [one.sequence for one in journal.records] == list(range(len(entries)))
    assert journal.damage is None
    assert journal.intact == len(content) == START_BYTES + sum(HEAD_BYTES + len(one) for _, one in entries)


def test_the_layout_is_the_documented_one(path):
    content = written(path, [(7, b"abc")])
    record = content[START_BYTES:]
    assert record[:4] == b"\xf5GMR"
    assert int.from_bytes(record[4:8], "little") == 3
    assert int.from_bytes(record[8:16], "little") == 0
    assert record[16] == 7
    assert int.from_bytes(record[17:21], "little") == crc32(record[4:17] + b"abc")
    assert record[21:] == b"abc"


@given(RECORDS, st.data())
def test_a_file_cut_off_anywhere_gives_the_whole_records_before(path, entries, data):
    content = written(path, entries)
    cut = data.draw(st.integers(START_BYTES, len(content)))
    path.write_bytes(content[:cut])
    journal = read_journal(path)
    ends = [START_BYTES]
    for _, payload in entries:
        ends.append(ends[-1] + HEAD_BYTES + len(payload))
    whole = sum(end <= cut for end in ends) - 1
    assert [(one.kind, one.payload) for one in journal.records] == entries[:whole]
    assert journal.intact == ends[whole]
    assert (journal.damage is None) == (cut == ends[whole])
    if journal.damage is not None:
        assert (journal.damage.offset, journal.damage.n_bytes) == (ends[whole], cut - ends[whole])


@given(RECORDS, st.data())
def test_a_changed_bit_never_passes(path, entries, data):
    content = bytearray(written(path, entries))
    at = data.draw(st.integers(START_BYTES, len(content) - 1))
    content[at] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(content)
    journal = read_journal(path)
    assert journal.damage is not None
    assert journal.damage.offset <= at
    whole = len(journal.records)
    assert [(one.kind, one.payload) for one in journal.records] == entries[:whole]
    # Those behind the damaged one are found again, and only those.
    behind = [(one.kind, one.payload) for one in journal.damage.behind]
    assert behind == entries[whole + 1 :]


def test_a_missing_record_is_a_damage(path):
    content = written(path, [(1, b"first")])
    path.write_bytes(content + pack(Record(2, 1, b"third")))
    journal = read_journal(path)
    assert len(journal.records) == 1
    assert "record 2 stands where record 1 is expected" in journal.damage.reason


def test_a_record_that_claims_too_much_is_not_followed(path):
    content = bytearray(written(path, [(1, b"first")]))
    content[START_BYTES + 4 : START_BYTES + 8] = (MOST_BYTES + 1).to_bytes(4, "little")
    path.write_bytes(content)
    assert f"claims {MOST_BYTES + 1} bytes" in read_journal(path).damage.reason


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "it has 0 bytes"),
        (b"PK\x03\x04" + bytes(60), "begins with"),
        (b"gmr_robot.jrnl\r\n" + bytes(8), "checksum"),
    ],
)
def test_another_file_is_refused(path, content, message):
    path.write_bytes(content)
    with pytest.raises(RecordingError, match=message):
        read_journal(path)


class Disk:
    """Stands in for os.write: takes so many bytes and is full then."""

    def __init__(self, room):
        self.room, self.write = room, os.write

    def __call__(self, descriptor, content):
        if self.room == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        taken = min(self.room, len(content))
        self.room -= taken
        return self.write(descriptor, bytes(content[:taken]))


@pytest.mark.parametrize("room", [0, 1, 20, 25])
def test_a_full_disk_leaves_what_was_there(path, monkeypatch, room):
    content = written(path, [(1, b"first")])
    writer = JournalWriter(path, next_sequence=1)
    monkeypatch.setattr(os, "write", Disk(room))
    with pytest.raises(
        RecordingError, match=r"has stopped: No space left on device\. The 1 records before are intact"
    ):
        writer.append(1, b"second")
    monkeypatch.undo()
    assert path.read_bytes() == content
    with pytest.raises(RecordingError, match="No space left"):  # also where there is room again
        writer.append(1, b"third")
    writer.close()


def test_writes_in_pieces_are_put_together(path, monkeypatch):
    path.unlink(missing_ok=True)
    writer = JournalWriter(path)
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, content: write(descriptor, bytes(content[:3])))
    writer.append(9, b"a payload of some length")
    monkeypatch.undo()
    writer.close()
    assert [one.payload for one in read_journal(path).records] == [b"a payload of some length"]


def test_a_limit_of_the_system_stops_the_recording_too(tmp_path):
    program = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from gmr_robot.exceptions import RecordingError\n"
        "from gmr_robot.recording.journal import JournalWriter\n"
        "writer = JournalWriter(Path(sys.argv[1]))\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (300, resource.RLIM_INFINITY))\n"
        "written = 0\n"
        "try:\n"
        "    while True:\n"
        "        writer.append(1, b'x' * 50); written += 1\n"
        "except RecordingError as error:\n"
        "    print(written, error)\n"
    )
    path = tmp_path / "limited.journal"
    child = subprocess.run([sys.executable, "-c", program, path], capture_output=True, text=True, check=True)
    assert child.stdout.startswith("3 ")
    assert "File too large" in child.stdout
    journal = read_journal(path)
    assert len(journal.records) == 3
    assert journal.damage is None


def test_fsync_is_asked_for_with_every_record(path, monkeypatch):
    path.unlink(missing_ok=True)
    writer = JournalWriter(path, fsync=True)
    synced = []
    monkeypatch.setattr(os, "fsync", synced.append)
    writer.append(1, b"one")
    writer.append(1, b"two")
    assert len(synced) == 2
    writer.close()
