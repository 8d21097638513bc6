"""A robomimic file that nobody vouches for, read demonstration by demonstration in a child process."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from gmr_robot.arrays import FloatArray, IntArray
from gmr_robot.demonstration.demonstration import Demonstration
from gmr_robot.demonstration.formats.child_process import Answer, ChildDiedError, ChildReader
from gmr_robot.demonstration.formats.npz_guard import MOST_BYTES
from gmr_robot.demonstration.formats.sources import RECOVER_HINT
from gmr_robot.exceptions import DemonstrationError, MissingDependencyError

_READER = Path(__file__).with_name("hdf5_reader.py")
_TIME_OUT = 60.0  # [s]
_SLOWEST = 20e6  # [bytes/s], of a disk or network drive
_AHEAD = 8  # demonstrations that the child is told of in advance
_MOST_DEATHS = 3
_MOST_NAMED = 5


@dataclass(frozen=True, kw_only=True)
class Samples:
    """What was read of a demonstration; `rows` says which of its samples: all, unless some were damaged."""

    source: str
    arrays: Mapping[str, FloatArray]
    rows: IntArray
    about: Mapping[str, Any]


class RobomimicFile:
    """An open file; use it in a ``with`` statement.

    Attributes
    ----------
    path : Path
        The file.
    own, env_args : dict or None
        The attributes ``gmr_robot`` and ``env_args`` of the group ``data``.
    notes : list of str
        What was left out or recovered.

    Raises
    ------
    DemonstrationError
        When it cannot be opened, or has no demonstrations.
    MissingDependencyError
        When h5py is not installed.
    """

    def __init__(self, path: Path, mask: str | None, *, recover: bool) -> None:
        if find_spec("h5py") is None:
            raise MissingDependencyError("h5py", "io", f"reading {path}")
        self.path, self._mask, self._recover = path, mask, recover
        self.notes: list[str] = []
        self._bytes_left = MOST_BYTES
        self._child, opened = self._opened()
        try:
            self._look(opened)
        except BaseException:
            self._child.close()
            raise

    def _look(self, opened: Mapping[str, Any]) -> None:
        self.own = self._json(opened["gmr_robot"], "gmr_robot")
        self.env_args = self._json(opened["env_args"], "env_args")
        self._demos, self._total = [str(demo) for demo in opened["demos"]], opened["total"]
        if not self._demos:
            place = "data" if self._mask is None else f"mask/{self._mask}"
            raise DemonstrationError(f"{self.path}: {place} names no demonstration")

    def __enter__(self) -> RobomimicFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._child.close()

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Return the shapes of the datasets of the first demonstration that can be looked at."""
        for demo in self._demos if self._recover else self._demos[:1]:
            try:
                found = self._child.ask(["describe", demo], most_bytes=0).info
            except ChildDiedError:
                raise
            except DemonstrationError:
                if not self._recover:
                    raise
            else:
                return {str(name): tuple(map(int, shape)) for name, shape in found.items()}
        raise DemonstrationError(f"{self.path}: no demonstration is intact")

    def read_all(
        self, columns: Mapping[str, Sequence[int] | None], build: Callable[[Samples], Demonstration]
    ) -> tuple[Demonstration, ...]:
        """Return all demonstrations, of damaged files with `recover` those that are intact, and note how many.

        Parameters
        ----------
        columns : mapping of str to sequence of int or None
            The datasets to read, and of each the columns or all.
        build : callable
            Makes the demonstration.
        """
        found, lost, deaths = [], [], 0
        requests = [["read", demo, list(columns.items())] for demo in self._demos]
        for index, demo in enumerate(self._demos):
            try:
                found.append(build(self._samples(demo, requests[index : index + 1 + _AHEAD])))
            except DemonstrationError as error:
                if not self._recover:
                    raise DemonstrationError(f"{error}; {RECOVER_HINT}") from error
                lost.append(str(error))
                if isinstance(error, ChildDiedError):
                    deaths += 1
                    self._restart(deaths, error)
        self._note_totals(found, lost)
        return tuple(found)

    def _samples(self, demo: str, requests: Sequence[object]) -> Samples:
        """Return what the first of the requests asks for; the others follow."""
        answer = self._child.ask(requests[0], most_bytes=self._bytes_left, then=requests[1:])
        self._bytes_left -= sum(array.nbytes for array in answer.arrays.values())
        source = f"{self.path.name}, {demo}"
        rows = self._rows(answer, source)
        whole = all(len(array) == len(rows) for array in answer.arrays.values())
        arrays = {name: array if whole else array[rows] for name, array in answer.arrays.items()}
        return Samples(source=source, arrays=arrays, rows=rows, about=answer.info)

    def _rows(self, answer: Answer, source: str) -> IntArray:
        """Return the samples that all datasets have; with `recover` only those, otherwise all or none."""
        lengths = {name: len(array) for name, array in answer.arrays.items()}
        stated = answer.info["num_samples"]
        shortest = min(lengths.values())
        if not self._recover:
            if len({*lengths.values(), shortest if stated is None else stated}) > 1:
                held = ", ".join(f"{name} has {length}" for name, length in lengths.items())
                raise DemonstrationError(f"{source}: num_samples is {stated}, but of samples {held}")
            return np.arange(shortest)
        finite = np.all(
            [np.isfinite(array[:shortest]).all(axis=1) for array in answer.arrays.values()], axis=0
        )
        rows: IntArray = np.flatnonzero(finite)
        expected = max(*lengths.values(), stated or 0)
        if len(rows) < expected:
            self.notes.append(
                f"{source}: {expected - len(rows)} of {expected} samples dropped (missing or not finite)"
            )
        return rows

    def _restart(self, deaths: int, error: ChildDiedError) -> None:
        if deaths > _MOST_DEATHS:
            raise error
        self._child.close()
        self._child, _ = self._opened()

    def _note_totals(self, found: Sequence[Demonstration], lost: Sequence[str]) -> None:
        if not found:
            raise DemonstrationError(f"{self.path}: no demonstration is intact: {lost[0]}")
        if lost:
            named = "; ".join(lost[:_MOST_NAMED]) + ("; ..." if len(lost) > _MOST_NAMED else "")
            self.notes.append(
                f"{self.path.name}: {len(lost)} of {len(self._demos)} demonstrations dropped: {named}"
            )
        held = sum(map(len, found))
        if self._mask is None and not lost and self._total not in (None, held):
            self.notes.append(
                f"{self.path.name}: the attribute total says {self._total} samples; there are {held}"
            )

    def _opened(self) -> tuple[ChildReader, Any]:
        time_out = _TIME_OUT + self.path.stat().st_size / _SLOWEST
        child = ChildReader(_READER, self.path, what="the reader of HDF5 files", time_out=time_out)
        try:
            return child, child.ask(["open", str(self.path.resolve()), self._mask], most_bytes=0).info
        except BaseException:
            child.close()
            raise

    def _json(self, text: str | None, name: str) -> dict[str, Any] | None:
        if text is None:
            return None
        try:
            value = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise DemonstrationError(
                f"{self.path}: the attribute {name} of data is no JSON: {error}"
            ) from error
        if not isinstance(value, dict):
            raise DemonstrationError(f"{self.path}: the attribute {name} of data is no JSON object")
        return value
