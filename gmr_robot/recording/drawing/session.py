"""One drawing session: strokes, undo, deletion, settings and files; every change goes through the journal."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gmr_robot.demonstration import DemonstrationSet, write_demonstrations
from gmr_robot.exceptions import InputError, RecordingError
from gmr_robot.files import write_atomic
from gmr_robot.recording.drawing.learner import Lesson
from gmr_robot.recording.drawing.settings import DrawingSettings, Sheet
from gmr_robot.recording.earlier import compare_saved
from gmr_robot.recording.episode import Episode
from gmr_robot.recording.history import History
from gmr_robot.recording.names import CONFIG_FILE, DEMONSTRATIONS_FILE, motion_name
from gmr_robot.recording.recorder import Recorder
from gmr_robot.recording.saving import saving_into

MOST_STROKES, MOST_SAMPLES = 1000, 100_000
SHORTEST = 0.25
"""Strokes of a shorter time [s] are taken for a slip."""

SMALLEST = 0.02
"""So are those that extend over less than this share of the sheet's width."""


@dataclass(frozen=True, kw_only=True)
class Saved:
    """What was saved, and where."""

    demonstrations: Path
    config: Path
    n_strokes: int


Describe = Callable[..., str]
"""Returns the text of a configuration: `describe(settings, name=..., file=..., train=...)`."""


class DrawingSession:
    """The strokes of a folder and what is done with them.

    Parameters
    ----------
    recorder : Recorder
        Of two dimensions; keeps what is drawn.
    sheet : Sheet
        The plane that is drawn in.
    describe : callable
        Returns the configuration that learns the same skill, as text.

    Attributes
    ----------
    notes : tuple of str
        What was recovered or dropped from an earlier session.
    """

    def __init__(self, recorder: Recorder, *, sheet: Sheet, describe: Describe) -> None:
        self._recorder, self.sheet, self._describe = recorder, sheet, describe
        kept = recorder.settings
        self.settings = DrawingSettings.of(kept) if kept is not None else DrawingSettings()
        self._history = History(recorder, self.strokes)
        known = (recorder.demonstration(one) for one in recorder.episodes if len(one.rows) > 1)
        is_saved, lost = compare_saved(self.folder, self.demonstrations(), known, noun="stroke")
        self.notes = recorder.notes + lost
        self._history.changed = bool(self.strokes) and not (is_saved and self._are_settings_saved())

    @property
    def unsaved(self) -> bool:
        """Whether there is something that the files do not hold; those that hold everything are left as they are."""
        return self._history.changed

    @property
    def folder(self) -> Path:
        """Where everything is written."""
        return self._recorder.folder

    @property
    def failure(self) -> str:
        """Why nothing more is recorded; empty while all is well."""
        return self._recorder.failure

    @property
    def strokes(self) -> list[Episode]:
        """The strokes that are there, incomplete ones too; those of which no sample was written are none."""
        return [one for one in self._recorder.episodes if one.rows and not one.removed]

    def find(self, key: str) -> Episode:
        """Return a stroke by its key, removed or not."""
        for one in reversed(self._recorder.episodes):
            if one.key == key:
                return one
        raise InputError(f"there is no stroke {key!r}; expected one that was begun")

    def begin(self, key: str, *, pointer: str, started: float) -> Episode:
        """Begin a stroke, or return the one with this key: a page that lost its connection begins again."""
        for one in self._recorder.episodes:
            if one.key == key:
                return one
        if len(self._recorder.episodes) >= MOST_STROKES:
            raise RecordingError(
                f"this folder holds {MOST_STROKES} strokes, as many as it takes; begin another"
            )
        return self._recorder.begin(key, pointer=pointer, started=started, arrived=time.time())

    def extend(self, key: str, first: int, rows: Sequence[Sequence[float]]) -> int:
        """Add samples from index `first` on, passing over those that are there; return how many there are."""
        stroke = self.find(key)
        if first > len(stroke.rows):
            return len(stroke.rows)  # the page learns from this what is missing
        new = rows[len(stroke.rows) - first :]
        if len(stroke.rows) + len(new) > MOST_SAMPLES:
            raise RecordingError(f"a stroke takes at most {MOST_SAMPLES} samples; end it and draw another")
        if new and not stroke.complete:
            self._recorder.extend(stroke, new)
        return len(stroke.rows)

    def end(self, key: str, count: int) -> Episode:
        """End a stroke of so many samples; what is no more than a slip is removed."""
        stroke = self.find(key)
        if stroke.complete or len(stroke.rows) != count:
            return stroke
        self._recorder.end(stroke)
        if self._is_slip(stroke):
            self._recorder.remove(stroke)
        else:
            self._history.add(stroke)
        return stroke

    def delete(self, key: str) -> None:
        """Take a stroke away."""
        self.delete_all((self.find(key),))

    def delete_all(self, strokes: Sequence[Episode] | None = None) -> None:
        """Take strokes away, all that are there when none are given."""
        self._history.take_away(self.strokes if strokes is None else strokes)

    def undo(self) -> None:
        """Take back the last change, when there is one."""
        self._history.undo()

    def redo(self) -> None:
        """Do again what was taken back last, when there is something."""
        self._history.redo()

    def choose(self, settings: DrawingSettings) -> None:
        """Take other settings."""
        if settings != self.settings:
            self._recorder.keep_settings(settings.as_dict())
            self.settings, self._history.changed = settings, True

    def lesson(self) -> Lesson:
        """Return what is to be learned now: the complete strokes."""
        strokes = self._recorder.demonstrations(name=self.name, complete=True)
        return Lesson(strokes=strokes, settings=self.settings, sheet=self.sheet)

    def demonstrations(self) -> DemonstrationSet | None:
        """Return the strokes that are there, incomplete ones too."""
        return self._recorder.demonstrations(name=self.name)

    @property
    def name(self) -> str:
        """What the motion is called: as the folder, in letters that a configuration takes."""
        return motion_name(self.folder, otherwise="drawing")

    def save(self) -> Saved:
        """Write the strokes and the configuration, each whole or not at all.

        Raises
        ------
        RecordingError
            When there is no complete stroke to save, or a file cannot be written.
        """
        strokes = self.demonstrations()
        if strokes is None or (taught := self.lesson().strokes) is None:
            raise RecordingError("there is no stroke to save yet; draw one first")
        train = [index for index, one in enumerate(strokes) if not one.source.endswith("incomplete")]
        text = self._describe(
            self.settings,
            name=self.name,
            file=DEMONSTRATIONS_FILE,
            train=None if len(train) == len(strokes) else train,
        )
        with saving_into(self.folder):
            write_atomic(self.folder / CONFIG_FILE, text)
            write_demonstrations(self.folder / DEMONSTRATIONS_FILE, strokes)  # last: who finds them finds all
        self._history.changed = False
        self._recorder.note_saved(self.settings.as_dict())
        return Saved(
            demonstrations=self.folder / DEMONSTRATIONS_FILE,
            config=self.folder / CONFIG_FILE,
            n_strokes=len(taught),
        )

    def _are_settings_saved(self) -> bool:
        """Whether the configuration was written with the settings of now; what it says may be edited by hand."""
        saved = self._recorder.saved_settings
        return saved is None or DrawingSettings.of(saved) == self.settings

    def _is_slip(self, stroke: Episode) -> bool:
        if len(stroke.rows) < 5:
            return True
        samples = stroke.samples
        extent = float(np.linalg.norm(np.ptp(samples[:, 1:], axis=0)))
        return bool(samples[-1, 0] - samples[0, 0] < SHORTEST or extent < SMALLEST * self.sheet.width)
