"""Changes of a recording that can be taken back and done again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gmr_robot.recording.episode import Episode
from gmr_robot.recording.recorder import Recorder


class History:
    """What was recorded and taken away in a session, in order.

    Parameters
    ----------
    recorder : Recorder
        Keeps the episodes.
    episodes : iterable of Episode
        Those that are there already, the earliest first.

    Attributes
    ----------
    changed : bool
        Whether anything has changed; set it to False when everything is saved.
    """

    def __init__(self, recorder: Recorder, episodes: Iterable[Episode]) -> None:
        self._recorder = recorder
        self._done: list[tuple[bool, tuple[Episode, ...]]] = [(True, (one,)) for one in episodes]
        self._undone: list[tuple[bool, tuple[Episode, ...]]] = []
        self.changed = False

    def add(self, episode: Episode) -> None:
        """Take note of an episode that was recorded."""
        self._did(True, (episode,))

    def take_away(self, episodes: Iterable[Episode]) -> None:
        """Take episodes away, those of them that are there."""
        present = tuple(one for one in episodes if not one.removed)
        if present:
            self._show(present, False)
            self._did(False, present)

    def undo(self) -> None:
        """Take back the last change, when there is one."""
        self._turn(self._done, self._undone, back=True)

    def redo(self) -> None:
        """Do again what was taken back last, when there is something."""
        self._turn(self._undone, self._done, back=False)

    def _did(self, recorded: bool, episodes: tuple[Episode, ...]) -> None:
        self._done.append((recorded, episodes))
        self._undone.clear()
        self.changed = True

    def _turn(
        self,
        source: list[tuple[bool, tuple[Episode, ...]]],
        target: list[tuple[bool, tuple[Episode, ...]]],
        *,
        back: bool,
    ) -> None:
        if source:
            recorded, episodes = source[-1]
            self._show(episodes, recorded != back)
            target.append(source.pop())
            self.changed = True

    def _show(self, episodes: Sequence[Episode], there: bool) -> None:
        for one in episodes:
            if one.removed == there:
                (self._recorder.restore if there else self._recorder.remove)(one)
