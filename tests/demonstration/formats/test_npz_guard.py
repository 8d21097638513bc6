import contextlib
import io
import struct
import tracemalloc
import zipfile

import numpy as np
import pytest

from gmr_robot.demonstration.formats import npz_guard
from gmr_robot.demonstration.formats.npz_guard import load_arrays
from gmr_robot.exceptions import DemonstrationError


def packed(*members, compression=zipfile.ZIP_STORED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return file.getvalue()


def npy(header, data=b"", version=(1, 0)):
    """An npy file with any header."""
    text = header.encode()
    length = struct.pack("<H" if version == (1, 0) else "<I", len(text))
    return b"\x93NUMPY" + bytes(version) + length + text + data


def header(shape, descr="'<f8'"):
    return f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}\n"


def test_good_arrays_of_any_order_and_kind_come_through():
    arrays = {
        "a": np.arange(6.0).reshape(2, 3),
        "f": np.asfortranarray(np.arange(6).reshape(2, 3)),
        "text": np.array(["x", "yy"]),
        "none": np.empty((0, 3)),
        "scalar": np.array(3.5),
    }
    for save in (np.savez, np.savez_compressed):
        file = io.BytesIO()
        save(file, **arrays)
        loaded = load_arrays(file.getvalue(), where="a.npz")
        assert list(loaded) == list(arrays)
        for name, array in arrays.items():
            assert loaded[name].dtype == array.dtype
            assert loaded[name].tolist() == array.tolist()


def test_header_version_two_is_read():
    loaded = load_arrays(packed(("a.npy", npy(header("(1,)"), b"\0" * 8, (2, 0)))), where="a.npz")
    assert loaded["a"].tolist() == [0.0]


class Trap:
    """Unpickling one of these would run code."""

    def __reduce__(self):
        return (pytest.fail, ("code ran",))


def pickled():
    file = io.BytesIO()
    np.save(file, np.array([Trap()], dtype=object), allow_pickle=True)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"not a zip", "cannot be read as NPZ: File is not a zip file"),
        (packed(("a.npy", pickled())), "a.npy holds Python objects, which are never loaded"),
        (
            packed(("a.npy", npy(header("(1000000000000,)"), b"\0" * 8))),
            r"claims the shape \(1000000000000,\) of float64",
        ),
        (packed(("a.npy", npy(header("(-1,)"), b"\0" * 8))), r"claims the shape \(-1,\)"),
        (packed(("a.npy", npy(header("(-1, -1)"), b"\0" * 8))), r"claims the shape \(-1, -1\)"),
        (packed(("a.npy", npy(header("(2,)"), b"\0" * 8))), r"but 8 bytes follow; the file is damaged"),
        (packed(("a.npy", npy(header("(1,)"), b"\0" * 16))), r"but 16 bytes follow"),
        (packed(("a.npy", npy(header("(" + "1," * 100_000 + ")"), version=(2, 0)))), "cannot be read as NPZ"),
        (packed(("a.npy", npy(header("(1,)", "[('x', '|O')]"), b"\0" * 8))), "holds Python objects"),
        (packed(("a.npy", npy(header("__import__('os')")))), "cannot be read as NPZ"),
        (packed(("a.npy", npy(header("(1,)"), b"\0" * 8, (3, 0)))), r"npy version \(3, 0\)"),
        (packed(("a.npy", npy("(" * 5000))), "cannot be read as NPZ"),
        (packed(("a.npy", b"")), "cannot be read as NPZ"),
        (packed(("readme.txt", b"hello world")), "cannot be read as NPZ: the magic string is not correct"),
    ],
)
def test_bad_content_is_refused_by_name(content, message):
    with pytest.raises(DemonstrationError, match=r"^bad\.npz.*" + message):
        load_arrays(content, where="bad.npz")


@pytest.mark.parametrize("order", "<>")
def test_text_of_any_order_is_read_unless_its_characters_do_not_exist(order):
    text = struct.pack(f"{order}2I", ord("ü"), 0x10FFFF)
    good = packed(("a.npy", npy(header("()", f"'{order}U2'"), text)))
    assert str(load_arrays(good, where="a.npz")["a"]) == "ü\U0010ffff"
    text = struct.pack(f"{order}2I", ord("ü"), 0x110000)
    bad = packed(("a.npy", npy(header("()", f"'{order}U2'"), text)))
    with pytest.raises(
        DemonstrationError, match=r"^bad\.npz: a holds text with characters that do not exist"
    ):
        load_arrays(bad, where="bad.npz")


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("other", ["a.npy", "a"])
def test_an_array_twice_is_refused(other):
    content = packed(("a.npy", b"1"), (other, b"2"))
    with pytest.raises(DemonstrationError, match=r"holds 'a' more than once"):
        load_arrays(content, where="bad.npz")


def test_a_bomb_is_refused_before_memory_is_taken():
    size = 64 << 20
    content = packed(("a.npy", npy(header(f"({size // 8},)"), bytes(size))), compression=zipfile.ZIP_BZIP2)
    assert len(content) < 20_000
    tracemalloc.start()
    with pytest.raises(DemonstrationError, match=r"claims to unpack \d+ bytes to 671"):
        load_arrays(content, where="bomb.npz")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 20


def test_content_beyond_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(npz_guard, "MOST_BYTES", 20)
    with pytest.raises(DemonstrationError, match=r"claims to hold \d+ bytes unpacked; expected at most 20"):
        load_arrays(packed(("a.npy", npy(header("(1,)"), b"\0" * 8))), where="a.npz")


def test_flipped_bits_and_cuts_are_refused_or_harmless():
    file = io.BytesIO()
    np.savez_compressed(file, times=np.arange(50.0), positions=np.sin(np.arange(100.0)).reshape(50, 2))
    good = file.getvalue()
    expected = load_arrays(good, where="good")
    random = np.random.default_rng(0)
    for _ in range(300):
        bad = bytearray(good)
        bad[random.integers(len(bad))] ^= 1 << random.integers(8)
        with contextlib.suppress(DemonstrationError):
            for name, array in load_arrays(bytes(bad), where="bad").items():
                # names and dates may differ, data behind a checksum may not
                assert array.tobytes() in {one.tobytes() for one in expected.values()}, name
    for length in range(0, len(good), 37):
        with pytest.raises(DemonstrationError, match=r"^cut\.npz"):
            load_arrays(good[:length], where="cut.npz")
