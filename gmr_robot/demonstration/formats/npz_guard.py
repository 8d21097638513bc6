"""Read NPZ content that nobody vouches for: no code runs, and no header is believed about memory."""

from __future__ import annotations

import io
import math
import struct
import sys
import zipfile
import zlib
from collections import Counter
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gmr_robot.exceptions import DemonstrationError

MOST_BYTES = 2 << 30
"""Largest content, unpacked: 2 GiB are ten hours of a 7-joint arm at 1 kHz."""

_MOST_RATIO = 1000
_RATIO_MATTERS_ABOVE = 16 << 20


def load_arrays(content: bytes, *, where: str) -> dict[str, NDArray[np.generic]]:
    """Return all arrays of an NPZ file, each checked before memory is taken for it.

    Parameters
    ----------
    content : bytes
        The file.
    where : str
        What it is called in messages.

    Raises
    ------
    DemonstrationError
        When it is no NPZ file, is damaged, claims sizes that it cannot hold, or holds Python
        objects (which are code).
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_sizes(archive, len(content), where)
            arrays = {
                _name(entry): _array(_data(archive, entry, content), entry, where)
                for entry in archive.infolist()
            }
    except DemonstrationError:
        raise
    except Exception as error:  # zipfile and numpy raise a dozen types on damaged bytes
        raise DemonstrationError(f"{where} cannot be read as NPZ: {error or type(error).__name__}") from error
    for name, array in arrays.items():
        _check_text(array, f"{where}: {name}")
    return arrays


def _check_sizes(archive: zipfile.ZipFile, packed: int, where: str) -> None:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_BYTES:
        raise DemonstrationError(
            f"{where} claims to hold {unpacked} bytes unpacked; expected at most {MOST_BYTES} "
            "(split it into several files)"
        )
    if unpacked > _RATIO_MATTERS_ABOVE and unpacked > _MOST_RATIO * packed:
        raise DemonstrationError(
            f"{where} claims to unpack {packed} bytes to {unpacked}; recordings do not compress that far"
        )
    repeated = [name for name, count in Counter(map(_name, entries)).items() if count > 1]
    if repeated:
        raise DemonstrationError(f"{where} holds {repeated[0]!r} more than once; expected each array once")


def _name(entry: zipfile.ZipInfo) -> str:
    return entry.filename.removesuffix(".npy")


def _data(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, content: bytes) -> memoryview:
    """Return what an entry holds, once its checksum is right, and no more than it claims."""
    with archive.open(entry) as file:  # which checks the entry's own header
        if entry.compress_type != zipfile.ZIP_STORED:
            return memoryview(file.read(entry.file_size))
    lengths = struct.unpack_from("<2H", content, entry.header_offset + 26)  # of what stands before the data
    start = entry.header_offset + 30 + sum(lengths)
    data = memoryview(content)[start : start + entry.file_size]
    if len(data) < entry.file_size or zlib.crc32(data) != entry.CRC:
        raise zipfile.BadZipFile(f"Bad CRC-32 for file {entry.filename!r}")
    return data


def _array(data: memoryview, entry: zipfile.ZipInfo, where: str) -> NDArray[np.generic]:
    """Return the array of an entry without copying it, unless its header does not fit the bytes behind it."""
    length = _header_length(data)
    header = _header(bytes(data[:length]))
    if header is None:
        raise DemonstrationError(
            f"{where}: {entry.filename} has npy version {tuple(data[6:8])}; expected plain numbers or text"
        )
    if header.dtype.hasobject:
        raise DemonstrationError(
            f"{where}: {entry.filename} holds Python objects, which are never loaded because they run code; "
            "save plain arrays of numbers"
        )
    claimed = header.dtype.itemsize * math.prod(header.shape)
    if min(header.shape, default=0) < 0 or claimed != len(data) - length:
        raise DemonstrationError(
            f"{where}: {entry.filename} claims the shape {header.shape} of {header.dtype}, "
            f"but {len(data) - length} bytes follow; the file is damaged"
        )
    return np.ndarray(header.shape, header.dtype, data, offset=length, order="F" if header.fortran else "C")


class _Header(NamedTuple):
    """What stands before the numbers."""

    shape: tuple[int, ...]
    fortran: bool
    dtype: np.dtype[np.generic]


def _header_length(data: memoryview) -> int:
    """Return the number of bytes before the numbers, as the file tells it."""
    width = {1: 2, 2: 4}.get(data[6], 0) if len(data) > np.lib.format.MAGIC_LEN else 0
    start = np.lib.format.MAGIC_LEN
    return start + width + int.from_bytes(data[start : start + width], "little")


@lru_cache(maxsize=64)  # most arrays of a file have the same shape
def _header(text: bytes) -> _Header | None:
    """Return what a header says; None for versions that have other things in mind than numbers."""
    file = io.BytesIO(text)
    version = np.lib.format.read_magic(file)
    if version == (1, 0):
        return _Header(*np.lib.format.read_array_header_1_0(file))
    if version == (2, 0):
        return _Header(*np.lib.format.read_array_header_2_0(file))
    return None


def _check_text(array: NDArray[np.generic], where: str) -> None:
    """Refuse text of characters that do not exist, at which Python raises a SystemError."""
    if array.dtype.kind != "U" or array.nbytes == 0:
        return
    order = array.dtype.str[0]
    characters = np.ascontiguousarray(array).reshape(-1).view(f"{order}u4")
    if characters.max() > sys.maxunicode:
        raise DemonstrationError(f"{where} holds text with characters that do not exist; the file is damaged")
