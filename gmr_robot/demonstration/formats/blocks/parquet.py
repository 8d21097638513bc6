"""Parquet files, read by row groups: tables of one's own, and the frames of LeRobot datasets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gmr_robot.demonstration.formats.blocks.cutting import Piece
from gmr_robot.demonstration.formats.lerobot.episodes import listed_episodes
from gmr_robot.demonstration.formats.lerobot.info import Feature, read_info
from gmr_robot.demonstration.formats.lerobot.parquet import (
    column_widths,
    read_row_groups,
    row_group_lengths,
)
from gmr_robot.demonstration.formats.lerobot.selection import Column, select_channels, select_default
from gmr_robot.exceptions import DemonstrationError


class ParquetReader:
    """Rows of parquet files, one after the other; a row group is read as a whole.

    Parameters
    ----------
    paths : sequence of Path
        The files.
    columns : sequence of (str, int)
        What is read: columns of the files, and which number of each row's list (0 where it is no list).
    widths : mapping of str to int
        How many numbers a row of each column of the files has.
    names : tuple of str
        What the columns are called.

    Raises
    ------
    MissingDependencyError
        When pyarrow is not installed.
    DemonstrationError
        When a file is missing or damaged.
    """

    divisible = False

    def __init__(
        self,
        paths: Sequence[Path],
        columns: Sequence[Column],
        *,
        widths: Mapping[str, int],
        names: tuple[str, ...],
    ) -> None:
        self._paths = [path.resolve() for path in paths]
        self._columns = tuple(columns)
        self._widths = dict(widths)
        self.names = names
        self._groups = [row_group_lengths(path) for path in self._paths]

    @classmethod
    def of_tables(cls, paths: Sequence[Path], channels: Sequence[str]) -> ParquetReader:
        """Return the reader of tables; channels are their columns of numbers or lists of them, all when empty."""
        widths = column_widths(paths[0])
        features = {
            key: Feature(key=key, labels=(key,) if width == 1 else tuple(f"{key}[{i}]" for i in range(width)))
            for key, width in widths.items()
        }
        selection = select_channels(features, channels or list(features), quaternion=None)
        return cls(paths, selection.positions, widths=_used(widths, selection.keys), names=selection.names)

    @classmethod
    def of_lerobot(cls, root: Path, channels: Sequence[str]) -> ParquetReader:
        """Return the reader of a dataset's frames; channels are its features, ``observation.state`` when empty."""
        info = read_info(root)
        episodes = listed_episodes(info)
        selection = (
            select_channels(info.features, channels, quaternion=None)
            if channels
            else select_default(info.features, where=str(root))
        )
        keys = tuple(dict.fromkeys(key for key, _ in selection.positions))
        reader = cls(
            list(dict.fromkeys(one.file for one in episodes)),
            selection.positions,
            widths={key: info.features[key].width for key in keys},
            names=selection.names,
        )
        held, listed = sum(map(sum, reader._groups)), sum(one.length for one in episodes)
        if held != listed:
            raise DemonstrationError(
                f"{root}: the files hold {held} frames, but the records of episodes list {listed}; read it with "
                "read_demonstrations, which tells which episodes"
            )
        return reader

    def pieces(self) -> list[Piece]:
        """Return each row group as a piece."""
        return [
            Piece(source, group, group + 1, length)
            for source, lengths in enumerate(self._groups)
            for group, length in enumerate(lengths)
        ]

    def read(self, piece: Piece) -> NDArray[np.generic]:
        """Read row groups of a file."""
        path = self._paths[piece.source]
        rows = read_row_groups(path, range(piece.start, piece.stop), self._widths)
        samples = np.empty((len(next(iter(rows.values()))), len(self._columns)))
        for place, (key, number) in enumerate(self._columns):
            samples[:, place] = rows[key][:, number]
        return samples


def _used(widths: Mapping[str, int], keys: Sequence[str]) -> dict[str, int]:
    return {key: widths[key] for key in keys}
