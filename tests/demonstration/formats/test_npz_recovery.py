import io
import struct
import time
import tracemalloc
import zipfile
import zlib

import numpy as np
import pytest

from gmr_robot.demonstration import Demonstration, DemonstrationSet, read_demonstrations, write_demonstrations
from gmr_robot.demonstration.formats import ReadOptions
from gmr_robot.demonstration.formats.npz_recovery import salvage
from gmr_robot.exceptions import DemonstrationError

RECOVER = ReadOptions(recover=True)


@pytest.fixture
def motion():
    random = np.random.default_rng(0)
    return DemonstrationSet(
        tuple(
            Demonstration(times=np.arange(20.0), positions=random.normal(size=(20, 2)), source=f"lap {i}")
            for i in range(4)
        ),
        "laps",
    )


@pytest.fixture
def path(tmp_path, motion):
    path = tmp_path / "laps.npz"
    write_demonstrations(path, motion)
    return path


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_of_a_whole_file_everything_is_kept(save):
    file = io.BytesIO()
    save(file, a=np.arange(6.0), b=np.zeros(10_000), c=np.array("text"))
    saved = salvage(file.getvalue(), most_bytes=1 << 20)
    assert (saved.intact, saved.damaged) == (3, 0)
    with np.load(io.BytesIO(saved.content)) as arrays:
        assert {name: array.tolist() for name, array in arrays.items()} == {
            "a": list(range(6)),
            "b": [0.0] * 10_000,
            "c": "text",
        }


def test_of_a_cut_file_the_demonstrations_before_the_cut_are_read(path, motion):
    content = path.read_bytes()
    counts = []
    for length in range(0, len(content) - 30, 97):
        path.write_bytes(content[:length])
        with pytest.raises(DemonstrationError, match=r"laps\.npz"):
            read_demonstrations(path)
        try:
            back = read_demonstrations(path, options=RECOVER)
        except DemonstrationError:
            counts.append(0)
            continue
        counts.append(len(back))
        assert back.notes[0].startswith("laps.npz: damaged; ")
        for one, original in zip(back, motion, strict=False):
            assert one.positions.tobytes() == original.positions.tobytes()
            assert one.source == original.source
    assert counts == sorted(counts)
    assert set(counts) == {0, 1, 2, 3, 4}


def test_of_a_file_with_a_flipped_bit_the_other_demonstrations_are_read(path, motion):
    content = path.read_bytes()
    at = content.index(motion[1].positions.tobytes())
    path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
    with pytest.raises(
        DemonstrationError, match=r"laps\.npz cannot be read.*Bad CRC-32.*demo_1/positions.*--recover"
    ):
        read_demonstrations(path)
    back = read_demonstrations(path, options=RECOVER)
    assert [one.source for one in back] == ["lap 0", "lap 2", "lap 3"]
    assert back.notes == (
        "laps.npz: damaged; 28 arrays are intact, 1 are not",
        f"laps.npz: 1 of 4 demonstrations dropped: {back.notes[1].partition('dropped: ')[2]}",
    )
    assert "'demo_1/positions'" in back.notes[1]


def test_a_demonstration_that_is_gone_altogether_is_counted(path):
    content = bytearray(path.read_bytes())
    start, stop = content.index(b"demo_1/times") - 30, content.index(b"demo_2/times") - 30
    del content[start:stop]
    path.write_bytes(content)
    back = read_demonstrations(path, options=RECOVER)
    assert [one.source for one in back] == ["lap 0", "lap 2", "lap 3"]
    assert back.notes[1].startswith("laps.npz: 1 of 4 demonstrations dropped: ")


def test_random_damage_is_refused_or_read(path):
    content = path.read_bytes()
    random = np.random.default_rng(1)
    read = 0
    for _ in range(200):
        bad = bytearray(content)
        for _ in range(8):
            bad[random.integers(len(bad))] = random.integers(256)
        path.write_bytes(bad)
        try:
            read += len(read_demonstrations(path, options=RECOVER))
        except DemonstrationError:
            continue
    assert read > 50


def test_good_files_are_read_as_ever(path, motion):
    assert read_demonstrations(path, options=RECOVER).digest() == motion.digest()
    assert read_demonstrations(path, options=RECOVER).notes == ()


def test_the_plain_layout_is_recovered_too(tmp_path):
    path = tmp_path / "lap.npz"
    np.savez(path, times=np.arange(5.0), positions=np.ones((5, 1)), force=np.arange(5.0))
    content = path.read_bytes()
    path.write_bytes(content[: content.index(b"force.npy") + 40])
    one = read_demonstrations(path, options=RECOVER)
    assert one.notes == ("lap.npz: damaged; 2 arrays are intact, 1 are not",)
    assert one[0].times.tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_a_bomb_takes_no_memory():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.npy", bytes(64 << 20))
    tracemalloc.start()
    assert salvage(file.getvalue(), most_bytes=1 << 30).intact == 0
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 20


def test_entries_that_overlap_are_not_unpacked_for_ever():
    header = struct.pack("<4s5H3L2H", b"PK\x03\x04", 0, 0, 0, 0, 0, 0, 10**6, 10**6, 0, 0)
    begun = time.perf_counter()
    assert salvage(header * 100_000 + bytes(10**6), most_bytes=100 * 10**6).intact == 0
    assert time.perf_counter() - begun < 20.0


@pytest.mark.parametrize("name", ["", "a", "a/", "\0.npy"])
def test_names_that_numpy_does_not_write_are_damage(name):
    content = b"\x93NUMPY"
    entry = name.encode() + content
    sizes = (zlib.crc32(content), len(content), len(content), len(name), 0)
    header = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, 0, 0, *sizes)
    saved = salvage(header + entry, most_bytes=1000)
    assert (saved.intact, saved.damaged) == (0, 1)


def test_recovery_is_offered_only_where_something_is_left(tmp_path):
    path = tmp_path / "bare.npz"
    np.savez(path, t=np.arange(3.0), x=np.zeros((3, 2)))
    with pytest.raises(DemonstrationError, match=r"there is no array 'positions'; it holds t, x$"):
        read_demonstrations(path)
