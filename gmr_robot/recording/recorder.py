"""Recording episodes into a folder so that nothing that was acknowledged is lost."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from gmr_robot.arrays import float_array
from gmr_robot.demonstration import Demonstration, DemonstrationSet
from gmr_robot.exceptions import InputError, RecordingError
from gmr_robot.recording.episode import (
    Episode,
    Kind,
    begin_payload,
    end_payload,
    number_payload,
    samples_payload,
)
from gmr_robot.recording.journal import JournalWriter, Record
from gmr_robot.recording.lock import OutputLock
from gmr_robot.recording.recovery import cut_damage, recover

JOURNAL_FILE, LOCK_FILE = "recording.journal", ".recording.lock"


class Recorder:
    """Records episodes of d-dimensional motions; every change is in the journal before it is believed.

    Use it as a context manager, or call `close`.

    Parameters
    ----------
    folder : Path
        Where; made when it does not exist. An earlier recording in it is gone on with.
    names : sequence of str
        A name for each of the d dimensions.
    unit : str, default "m"
        Unit of the positions.
    noun : str, default "recording"
        What an episode is called in `Demonstration.source`, before its number from 1.
    fsync : bool, default False
        Whether to wait for the disk with every record, so that a power cut loses nothing either.

    Attributes
    ----------
    episodes : list of Episode
        All of them, removed ones too.
    notes : tuple of str
        What was recovered or dropped from an earlier recording.

    Raises
    ------
    RecordingError
        When another program records there, or the journal there cannot be gone on with.
    OSError
        When the folder cannot be made or written to.
    """

    def __init__(
        self,
        folder: Path,
        *,
        names: Sequence[str],
        unit: str = "m",
        noun: str = "recording",
        fsync: bool = False,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.names, self.unit, self._noun = folder, tuple(names), unit, noun
        self._lock = OutputLock(folder / LOCK_FILE)
        try:
            self._open(folder / JOURNAL_FILE, fsync=fsync)
        except BaseException:
            self._lock.release()
            raise

    def _open(self, path: Path, *, fsync: bool) -> None:
        found = recover(path)
        aside = cut_damage(path)
        self.notes = found.notes + ((aside,) if aside else ())
        self._episodes = found.episodes
        self._check_columns(path)
        self._writer = JournalWriter(path, next_sequence=found.n_records, fsync=fsync)

    def _check_columns(self, path: Path) -> None:
        """Refuse a recording of something else, on which this one could not go on."""
        for one in self.episodes:
            if one.rows and len(one.rows[0]) != 1 + len(self.names):
                raise RecordingError(
                    f"{path} holds recordings of {len(one.rows[0]) - 1} numbers a sample; expected "
                    f"{len(self.names)} ({', '.join(self.names)}); choose another folder"
                )

    def __enter__(self) -> Recorder:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let others record here; more cannot be recorded."""
        self._writer.close()
        self._lock.release()

    @property
    def episodes(self) -> list[Episode]:
        """All episodes, removed ones too."""
        return self._episodes.all

    @property
    def settings(self) -> Mapping[str, Any] | None:
        """The settings that were recorded last."""
        return self._episodes.settings

    @property
    def saved_settings(self) -> Mapping[str, Any] | None:
        """The settings with which the recording was saved last."""
        return self._episodes.saved_settings

    @property
    def failure(self) -> str:
        """Why nothing more is recorded; empty while all is well."""
        return self._writer.failure

    def begin(self, key: str, **about: Any) -> Episode:
        """Begin an episode; `about` is kept with it as JSON."""
        self._record(Kind.BEGIN, begin_payload(len(self.episodes), key, about))
        return self.episodes[-1]

    def extend(self, episode: Episode, rows: Any) -> int:
        """Add samples, shape (n, 1 + d): time [s] and positions. Return how many the episode has now.

        Raises
        ------
        InputError
            When the rows have another shape, a number is not finite, or time does not increase; nothing of
            them is recorded.
        RecordingError
            When the episode has ended, or they cannot be written.
        """
        samples = float_array(rows, name="rows", shape=("n", 1 + len(self.names)))
        if episode.complete:
            raise RecordingError(f"recording {episode.number + 1} has ended; begin another")
        before = [episode.rows[-1][0]] if episode.rows else []
        steps = np.diff(np.concatenate([before, samples[:, 0]]))
        if (steps <= 0.0).any():
            raise InputError(
                f"time does not increase at sample {len(episode.rows) + int((steps <= 0.0).argmax())} of recording "
                f"{episode.number + 1}; leave out samples that come at the same time"
            )
        if len(samples):
            self._record(Kind.SAMPLES, samples_payload(episode.number, len(episode.rows), samples))
        return len(episode.rows)

    def end(self, episode: Episode) -> None:
        """End an episode; it is complete then."""
        self._record(Kind.END, end_payload(episode.number, len(episode.rows)))

    def remove(self, episode: Episode) -> None:
        """Take an episode away; it stays in the journal."""
        self._record(Kind.REMOVED, number_payload(episode.number))

    def restore(self, episode: Episode) -> None:
        """Bring an episode back."""
        self._record(Kind.RESTORED, number_payload(episode.number))

    def keep_settings(self, settings: Mapping[str, Any]) -> None:
        """Keep settings beside the recording, as JSON."""
        self._record(Kind.SETTINGS, json.dumps(dict(settings)).encode())

    def note_saved(self, settings: Mapping[str, Any]) -> None:
        """Take note of the settings with which all was saved, unless recording has stopped."""
        if not self.failure and settings != self.saved_settings:
            self._record(Kind.SAVED, json.dumps(dict(settings)).encode())

    def demonstrations(self, *, name: str = "", complete: bool = False) -> DemonstrationSet | None:
        """Return the episodes that were not removed and have at least two samples; None when there is none.

        Parameters
        ----------
        name : str
            Name of the set.
        complete : bool, default False
            Whether to leave incomplete ones out; otherwise their `source` says so.
        """
        taken = [
            self.demonstration(one)
            for one in self.episodes
            if not one.removed and len(one.rows) > 1 and (one.complete or not complete)
        ]
        return DemonstrationSet(tuple(taken), name, self.notes) if taken else None

    def demonstration(self, episode: Episode) -> Demonstration:
        """Return an episode of at least two samples as a demonstration, removed or not."""
        samples = episode.samples
        return Demonstration(
            times=samples[:, 0],
            positions=samples[:, 1:],
            names=self.names,
            unit=self.unit,
            source=f"{self._noun} {episode.number + 1}{'' if episode.complete else ', incomplete'}",
        )

    def _record(self, kind: Kind, payload: bytes) -> None:
        """Write, and then believe: what is in memory is what a later start would read."""
        sequence = self._writer.append(kind, payload)
        self._episodes.apply(Record(sequence, kind, payload))
