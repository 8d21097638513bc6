"""Who is told how a sweep goes on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from gmr_robot.evaluation.comparison import ResultRow
from gmr_robot.experiment.sweep.folder import SweepFolder


class SweepProgress(Protocol):
    """Who is told how a sweep goes on."""

    def begin(self, folder: SweepFolder, *, n_points: int, finished: Sequence[ResultRow]) -> None:
        """Take note of where results go, how many points there are, and what was finished before."""

    def end(self, row: ResultRow) -> None:
        """Take note of a point that is finished and on the disk."""


class SilentSweep:
    """Progress that nobody watches."""

    def begin(self, folder: SweepFolder, *, n_points: int, finished: Sequence[ResultRow]) -> None:
        """Say nothing."""

    def end(self, row: ResultRow) -> None:
        """Say nothing."""
