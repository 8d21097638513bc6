"""Read columns of parquet files that nobody vouches for, in a stream."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from gmr_robot.demonstration.formats.npz_guard import MOST_BYTES
from gmr_robot.exceptions import DemonstrationError, MissingDependencyError

if TYPE_CHECKING:
    import pyarrow as pa

Rows: TypeAlias = dict[str, NDArray[np.generic]]
"""Some rows of some columns, each of shape (n, width)."""

_BATCH_BYTES = 4 << 20
_MOST_RATIO = 1000
_RATIO_MATTERS_ABOVE = 64 << 20


def read_columns(path: Path, widths: Mapping[str, int], *, optional: Sequence[str] = ()) -> Iterator[Rows]:
    """Read some columns of a parquet file, a few megabytes at a time.

    Parameters
    ----------
    path : Path
        The file.
    widths : mapping of str to int
        The columns, and how many numbers a row of each has.
    optional : sequence of str
        Those that may be missing.

    Yields
    ------
    dict of str to ndarray, shape (n, width)
        The columns that the file has, for the next rows.

    Raises
    ------
    DemonstrationError
        When the file is damaged, lacks a column, claims sizes that it cannot hold, or a column is no row
        of so many numbers; the message names file, column and row.
    """
    file = _opened(path)
    try:
        columns = _columns(file, path, widths, optional)
        _check_size(file, path, sum(widths[name] for name in columns))
        first = 0
        batch_size = max(1024, _BATCH_BYTES // (8 * sum(widths[name] for name in columns)))
        for batch in _batches(file, path, columns=columns, batch_size=batch_size):
            yield {
                name: _matrix(batch.column(name), widths[name], where=f"{path}, column {name!r}", first=first)
                for name in columns
            }
            first += batch.num_rows
    finally:
        file.close()


def read_table(path: Path, names: Sequence[str]) -> dict[str, list[object]]:
    """Read some columns of a small parquet file whole, as far as it has them.

    Raises
    ------
    DemonstrationError
        When the file is damaged, or claims sizes that it cannot hold.
    """
    file = _opened(path)
    try:
        columns = [name for name in names if name in file.schema_arrow.names]
        _check_size(file, path, len(columns))
        read: dict[str, list[object]] = {name: [] for name in columns}
        for batch in _batches(file, path, columns=columns, batch_size=65536):
            for name in columns:
                read[name] += batch.column(name).to_pylist()
        return read
    finally:
        file.close()


def row_group_lengths(path: Path) -> tuple[int, ...]:
    """Return the number of rows of each row group.

    Raises
    ------
    DemonstrationError
        When the file is missing or damaged.
    """
    file = _opened(path)
    try:
        return tuple(file.metadata.row_group(group).num_rows for group in range(file.num_row_groups))
    finally:
        file.close()


def read_row_groups(path: Path, groups: Sequence[int], widths: Mapping[str, int]) -> Rows:
    """Read some columns of some row groups whole.

    Raises
    ------
    DemonstrationError
        As `read_columns` does, and when the row groups are larger than 2 GiB.
    """
    file = _opened(path)
    try:
        columns = _columns(file, path, widths, ())
        metadata = [file.metadata.row_group(group) for group in groups]
        _check_claim(path, sum(one.num_rows for one in metadata), sum(widths.values()))
        try:
            table = file.read_row_groups(list(groups), columns=columns, use_threads=False)
        except Exception as error:  # as in _opened
            raise _damaged(path, f"row group {groups[0]}", error) from error
        arrays = {name: table.column(name).combine_chunks() for name in columns}
    finally:
        file.close()
    return {
        name: _matrix(array, widths[name], where=f"{path}, column {name!r}", first=0)
        for name, array in arrays.items()
    }


def column_widths(path: Path) -> dict[str, int]:
    """Return how many numbers a row of each column has, of the columns that are numbers or lists of them.

    Raises
    ------
    DemonstrationError
        When the file is missing or damaged, or has no such column.
    """
    import pyarrow as pa

    file = _opened(path)
    try:
        widths = {}
        for field in file.schema_arrow:
            kind = getattr(field.type, "value_type", field.type)
            if not (pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_boolean(kind)):
                continue
            widths[field.name] = 1 if kind == field.type else _list_width(file, path, field)
    finally:
        file.close()
    if not widths:
        raise DemonstrationError(f"{path} has no column of numbers; it has {file.schema_arrow.names[:50]}")
    return widths


def _list_width(file: Any, path: Path, field: Any) -> int:
    """Return the length of a column's lists, as its type or its first row says."""
    size = getattr(field.type, "list_size", -1)
    if size > 0:
        return int(size)
    first = next(_batches(file, path, columns=[field.name], batch_size=1), None)
    return len(first.column(0)[0].as_py() or ()) if first is not None and first.num_rows else 0


def import_parquet() -> Any:  # pyarrow ships no types
    """Return ``pyarrow.parquet``.

    Raises
    ------
    MissingDependencyError
        When pyarrow is not installed.
    """
    try:
        import pyarrow.parquet as parquet
    except ImportError as error:
        raise MissingDependencyError("pyarrow", "io", "reading and writing LeRobot datasets") from error
    return parquet


def _opened(path: Path) -> Any:
    parquet = import_parquet()
    if not path.is_file():
        raise DemonstrationError(f"there is no file {path}")
    try:
        # One column of one row group is in memory at a time. A buffered stream would hold less of it, but
        # takes gigabytes and half a minute over a damaged page header.
        return parquet.ParquetFile(path, pre_buffer=False, page_checksum_verification=True)
    except Exception as error:  # pyarrow raises a dozen types on damaged bytes
        raise _damaged(path, "its end, where the layout is described", error) from error


def _batches(file: Any, path: Path, *, columns: Sequence[str], batch_size: int) -> Iterator[pa.RecordBatch]:
    row = 0
    batches = file.iter_batches(batch_size=batch_size, columns=list(columns), use_threads=True)
    while True:
        try:
            batch = next(batches, None)
        except Exception as error:  # as above
            raise _damaged(path, f"row {row}", error) from error
        if batch is None:
            break
        yield batch
        row += batch.num_rows
    if row != file.metadata.num_rows:
        raise DemonstrationError(f"{path} claims {file.metadata.num_rows} rows but holds {row}")


def _damaged(path: Path, place: str, error: Exception) -> DemonstrationError:
    said = str(error).splitlines() or [type(error).__name__]
    return DemonstrationError(f"{path} cannot be read as parquet, at {place}: {said[0]}")


def _columns(file: Any, path: Path, widths: Mapping[str, int], optional: Sequence[str]) -> list[str]:
    held = file.schema_arrow.names
    for name in widths:
        if name not in held and name not in optional:
            raise DemonstrationError(f"{path} has no column {name!r}; it has {', '.join(held[:50])}")
        if held.count(name) > 1:
            raise DemonstrationError(f"{path} has the column {name!r} more than once; expected each once")
    return [name for name in widths if name in held]


def _check_size(file: Any, path: Path, numbers: int) -> None:
    """Refuse what would not fit into memory: what a column holds is not bounded by the file's size."""
    _check_claim(path, file.metadata.num_rows, numbers)


def _check_claim(path: Path, rows: int, numbers: int) -> None:
    packed = path.stat().st_size
    unpacked = 8 * rows * max(numbers, 1)
    if rows < 0 or unpacked > MOST_BYTES:
        raise DemonstrationError(
            f"{path} claims {rows} rows of {numbers} chosen numbers, {unpacked} bytes; "
            f"expected at most {MOST_BYTES} in a file (choose fewer channels)"
        )
    if unpacked > _RATIO_MATTERS_ABOVE and unpacked > _MOST_RATIO * packed:
        raise DemonstrationError(
            f"{path} claims to unpack {packed} bytes to {unpacked}; recordings do not compress that far"
        )


def _matrix(array: Any, width: int, *, where: str, first: int) -> NDArray[np.generic]:
    """Return a column as numbers, shape (n, width); a number that is missing becomes NaN."""
    import pyarrow as pa

    kind = array.type
    if pa.types.is_fixed_size_list(kind) or pa.types.is_list(kind) or pa.types.is_large_list(kind):
        _check_widths(array, width, where=where, first=first)
        array = array.flatten()
    elif width != 1:
        raise DemonstrationError(f"{where} holds {kind}; expected lists of {width} numbers")
    if not (
        pa.types.is_floating(array.type) or pa.types.is_integer(array.type) or pa.types.is_boolean(array.type)
    ):
        raise DemonstrationError(f"{where} holds {kind}; expected numbers")
    numbers: NDArray[np.generic] = array.to_numpy(zero_copy_only=False)
    if numbers.dtype == object:  # booleans some of which are missing
        numbers = numbers.astype(np.float64)
    return numbers.reshape(-1, width)


def _check_widths(array: Any, width: int, *, where: str, first: int) -> None:
    if array.null_count:
        row = first + int(np.argmax(array.is_null().to_numpy(zero_copy_only=False)))
        raise DemonstrationError(f"{where}, row {row} is missing; expected {width} numbers")
    offsets = getattr(array, "offsets", None)
    if offsets is None:
        if array.type.list_size != width:
            raise DemonstrationError(
                f"{where} holds {array.type.list_size} numbers a row; expected {width}, as the metadata say"
            )
        return
    lengths = np.diff(offsets.to_numpy())
    if (lengths != width).any():
        row = int(np.argmax(lengths != width))
        raise DemonstrationError(
            f"{where}, row {first + row} holds {lengths[row]} numbers; expected {width}, as the metadata say"
        )
