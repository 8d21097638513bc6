"""Read NPZ content that nobody vouches for: no code runs, and no header is believed about memory."""

from __future__ import annotations

import io
import sys
import zipfile
from collections import Counter

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
            for entry in archive.infolist():
                _check_header(archive, entry, where)
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
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
    repeated = [name for name, count in Counter(entry.filename for entry in entries).items() if count > 1]
    if repeated:
        raise DemonstrationError(f"{where} holds {repeated[0]!r} more than once; expected each array once")


def _check_header(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, where: str) -> None:
    """Refuse an array whose header does not fit the bytes behind it."""
    with archive.open(entry) as file:
        version = np.lib.format.read_magic(file)
        if version == (1, 0):
            shape, _, dtype = np.lib.format.read_array_header_1_0(file)
        elif version == (2, 0):
            shape, _, dtype = np.lib.format.read_array_header_2_0(file)
        else:
            raise DemonstrationError(
                f"{where}: {entry.filename} has npy version {version}; expected plain numbers or text"
            )
        header = file.tell()
    if dtype.hasobject:
        raise DemonstrationError(
            f"{where}: {entry.filename} holds Python objects, which are never loaded because they run code; "
            "save plain arrays of numbers"
        )
    claimed = dtype.itemsize
    for length in shape:
        claimed *= length
    if min(shape, default=0) < 0 or claimed != entry.file_size - header:
        raise DemonstrationError(
            f"{where}: {entry.filename} claims the shape {shape} of {dtype}, "
            f"but {entry.file_size - header} bytes follow; the file is damaged"
        )


def _check_text(array: NDArray[np.generic], where: str) -> None:
    """Refuse text of characters that do not exist, at which Python raises a SystemError."""
    if array.dtype.kind != "U" or array.nbytes == 0:
        return
    order = array.dtype.str[0]
    characters = np.ascontiguousarray(array).reshape(-1).view(f"{order}u4")
    if characters.max() > sys.maxunicode:
        raise DemonstrationError(f"{where} holds text with characters that do not exist; the file is damaged")
