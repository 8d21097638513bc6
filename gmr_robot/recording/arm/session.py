"""A session in which an arm is led: episodes, undo and files; every change goes through the journal."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gmr_robot.demonstration import DemonstrationSet, write_demonstrations
from gmr_robot.exceptions import RecordingError
from gmr_robot.files import write_atomic
from gmr_robot.recording.arm.led_arm import LedArm
from gmr_robot.recording.arm.samples import as_demonstration, as_demonstrations, sample
from gmr_robot.recording.arm.task_space import TaskSpace
from gmr_robot.recording.earlier import compare_saved
from gmr_robot.recording.episode import Episode
from gmr_robot.recording.history import History
from gmr_robot.recording.names import DEMONSTRATIONS_FILE, motion_name
from gmr_robot.recording.recorder import Recorder
from gmr_robot.recording.saving import saving_into
from gmr_robot.robot import RobotModel

LONGEST = 600.0
"""An episode ends by itself after this time [s]: somebody forgot it."""
SHORTEST = 0.25
"""Episodes of a shorter time [s] are taken for a slip."""
SMALLEST = 0.01
"""So are those in which no joint moves by this much [rad]."""

Describe = Callable[..., Mapping[str, str]]
"""Returns texts of configurations by file name: `describe(name=..., file=..., train=..., space=...)`."""


@dataclass(frozen=True, kw_only=True)
class SavedArm:
    """What was saved, and where."""

    demonstrations: Path
    configs: tuple[Path, ...]
    n_episodes: int


class ArmSession:
    """The episodes of a folder, and the arm that shows the next one.

    It is not to be used by two threads at a time.

    Parameters
    ----------
    recorder : Recorder
        Of `samples.column_names`; keeps what is shown.
    robot : RobotModel
        The arm.
    rate : float
        Samples a second [Hz], and steps of the arm.
    describe : callable
        Returns configurations that learn from what is saved, as texts by file name.

    Attributes
    ----------
    arm : LedArm
        What is led.
    current : Episode or None
        The episode that is being recorded.
    records_drags : bool
        Whether each drag is an episode, from the hold of the hand until the arm has come to rest.
    notes : tuple of str
        What was recovered or dropped from an earlier session.

    Raises
    ------
    RecordingError
        When the folder holds a recording of another arm.
    RobotError
        When the arm's end effector moves along a line only.
    """

    def __init__(self, recorder: Recorder, robot: RobotModel, *, rate: float, describe: Describe) -> None:
        _check_robot(recorder, robot)
        self._recorder, self._robot, self._describe = recorder, robot, describe
        self._rate = rate
        self.arm = LedArm(robot, period=1.0 / rate)
        self.space = TaskSpace.of(robot)
        self.current: Episode | None = None
        self.records_drags = False
        self._is_released = False
        self._history = History(recorder, self.episodes)
        known = (
            as_demonstration(recorder.demonstration(one), self.space)
            for one in recorder.episodes
            if len(one.rows) > 1
        )
        is_saved, lost = compare_saved(self.folder, self.demonstrations(), known, noun="episode")
        self.notes = recorder.notes + lost
        self._history.changed = bool(self.episodes) and not is_saved

    @property
    def folder(self) -> Path:
        """Where everything is written."""
        return self._recorder.folder

    @property
    def failure(self) -> str:
        """Why nothing more is recorded; empty while all is well."""
        return self._recorder.failure

    @property
    def unsaved(self) -> bool:
        """Whether there is something that the files do not hold."""
        return self._history.changed

    @property
    def name(self) -> str:
        """What the motion is called: as the folder."""
        return motion_name(self.folder, otherwise="arm")

    @property
    def episodes(self) -> list[Episode]:
        """The episodes that are there, incomplete ones too, and the one that is being recorded."""
        return [one for one in self._recorder.episodes if one.rows and not one.removed]

    def tick(self) -> None:
        """Move the arm for one period, and record where it is then.

        Raises
        ------
        RecordingError
            When it cannot be recorded; recording has then stopped, and what was there is intact.
        """
        self.arm.step()
        if self.current is None:
            return
        count = len(self.current.rows)
        try:
            self._recorder.extend(self.current, sample(count / self._rate, self.arm))
        except RecordingError:
            self.current = None
            raise
        if count >= LONGEST * self._rate or (self._is_released and self.arm.is_at_rest):
            self.end()

    def grab(self) -> None:
        """Take note that the hand takes hold."""
        self._is_released = False
        if self.records_drags:
            self.begin()

    def release(self) -> None:
        """Take note that the hand lets go."""
        self._is_released = self.records_drags

    def begin(self) -> None:
        """Begin an episode, unless one is being recorded."""
        if self.current is None:
            self._is_released = False
            number = len(self._recorder.episodes)
            joints = list(self._robot.joint_names)
            self.current = self._recorder.begin(
                f"{number}", robot=self._robot.name, joints=joints, rate=self._rate, started=time.time()
            )

    def end(self) -> None:
        """End the episode; what is no more than a slip is removed."""
        if self.current is None:
            return
        episode, self.current, self._is_released = self.current, None, False
        self._recorder.end(episode)
        if _is_slip(episode):
            self._recorder.remove(episode)
        else:
            self._history.add(episode)

    def discard(self) -> None:
        """Take the last episode away, or the one that is being recorded, to show it anew."""
        self.end()
        self._history.take_away(self.episodes[-1:])

    def undo(self) -> None:
        """Take back the last change, when there is one."""
        self.end()
        self._history.undo()

    def redo(self) -> None:
        """Do again what was taken back last, when there is something."""
        self.end()
        self._history.redo()

    def demonstrations(self) -> DemonstrationSet | None:
        """Return the episodes that are there, incomplete ones too; None when there is none."""
        recorded = self._recorder.demonstrations(name=self.name)
        return None if recorded is None else as_demonstrations(recorded, self.space)

    def save(self) -> SavedArm:
        """Write the episodes and the configurations, each file whole or not at all.

        Raises
        ------
        RecordingError
            When there is no complete episode to save, or a file cannot be written.
        """
        self.end()
        shown = self.demonstrations()
        train = [i for i, one in enumerate(shown or ()) if not one.source.endswith("incomplete")]
        if shown is None or not train:
            raise RecordingError("there is no complete episode to save yet; show one first")
        texts = self._describe(
            name=self.name,
            file=DEMONSTRATIONS_FILE,
            train=None if len(train) == len(shown) else train,
            space=self.space,
        )
        with saving_into(self.folder):
            for name, text in texts.items():
                write_atomic(self.folder / name, text)
            write_demonstrations(self.folder / DEMONSTRATIONS_FILE, shown)  # last: who finds them finds all
        self._history.changed = False
        return SavedArm(
            demonstrations=self.folder / DEMONSTRATIONS_FILE,
            configs=tuple(self.folder / name for name in texts),
            n_episodes=len(train),
        )


def _check_robot(recorder: Recorder, robot: RobotModel) -> None:
    for one in recorder.episodes:
        recorded = one.about.get("robot"), one.about.get("joints")
        if recorded != (robot.name, list(robot.joint_names)):
            what = f"the arm {recorded[0]}" if recorded[0] else "something else"
            raise RecordingError(
                f"{recorder.folder} holds a recording of {what}; expected one of {robot.name}; go on with the same "
                "arm, or choose another folder"
            )


def _is_slip(episode: Episode) -> bool:
    if len(episode.rows) < 5:
        return True
    samples = episode.samples
    moved = float(np.ptp(samples[:, 8:], axis=0).max())
    return bool(samples[-1, 0] - samples[0, 0] < SHORTEST or moved < SMALLEST)
