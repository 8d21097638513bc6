"""The frames of a dataset's files, put together by episode as they pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from gmr_robot.demonstration.formats.lerobot.parquet import Rows, read_columns
from gmr_robot.exceptions import DemonstrationError

EPISODE = "episode_index"


def stream_episodes(
    files: Iterable[Path],
    widths: Mapping[str, int],
    *,
    optional: Sequence[str],
    fault: Callable[[DemonstrationError], None],
) -> Iterator[tuple[int, Rows]]:
    """Yield every episode with its frames; one at a time is held.

    Parameters
    ----------
    files : iterable of Path
        Files of frames, in order; an episode may go on in the next.
    widths : mapping of str to int
        The columns, and how many numbers a row of each has.
    optional : sequence of str
        Columns that may be missing.
    fault : callable
        Called with what is wrong; when it returns, the rest of that file is left out.

    Yields
    ------
    tuple of int and dict of str to ndarray, shape (n, width)
        An episode's number, and its columns.
    """
    pieces: list[Rows] = []
    current, seen = -1, set[int]()
    for file in files:
        try:
            for number, rows in _runs(file, widths, optional):
                if number != current:
                    if pieces:
                        yield current, _joined(pieces)
                    pieces, current = [], number
                    if number in seen:
                        raise DemonstrationError(f"{file}: episode {number} begins a second time")
                    seen.add(number)
                pieces.append(rows)
        except DemonstrationError as error:
            fault(error)
    if pieces:
        yield current, _joined(pieces)


def _runs(file: Path, widths: Mapping[str, int], optional: Sequence[str]) -> Iterator[tuple[int, Rows]]:
    """Yield stretches of rows that belong to one episode."""
    for rows in read_columns(file, {**widths, EPISODE: 1}, optional=optional):
        numbers = rows.pop(EPISODE)[:, 0]
        if numbers.dtype.kind not in "iu":
            raise DemonstrationError(
                f"{file}: {EPISODE!r} is {numbers.dtype} or missing; expected whole numbers"
            )
        borders = [0, *(np.flatnonzero(np.diff(numbers)) + 1).tolist(), len(numbers)]
        for start, stop in pairwise(borders):
            if stop > start:
                yield int(numbers[start]), {name: values[start:stop] for name, values in rows.items()}


def _joined(pieces: list[Rows]) -> Rows:
    """Return pieces in one, and forget them: memory is taken once for each column."""
    if len(pieces) == 1:
        return pieces.pop()
    names = list(pieces[0])
    joined = {name: np.concatenate([piece.pop(name) for piece in pieces]) for name in names}
    pieces.clear()
    return joined
