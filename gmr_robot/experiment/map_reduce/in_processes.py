"""Blocks shared out among processes of this machine, by joblib's loky."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any

from gmr_robot.arrays import whole
from gmr_robot.exceptions import FitError
from gmr_robot.experiment.map_reduce.mapped import by_reference
from gmr_robot.experiment.map_reduce.stretches import fold_stretch, stretches
from gmr_robot.experiment.workers import Place, process_pool
from gmr_robot.mixture import Block, reduce_in_pairs
from gmr_robot.mixture.em.reduction import Part


def processes(workers: int) -> Processes:
    """Return a MapReduce of several processes, each with one thread.

        with map_reduce.processes(2) as two:
            fit = fit_mixture_blocks(blocks, 10, map_reduce=two)

    The processes begin at the first pass and are handed the blocks once a fit: what reads them, or references to
    memory-mapped files. Each then reads the blocks that it folds, one at a time. (Arrays in memory, copy-on-write
    ones too, are copied to every process: for those the threads of `fit_mixture` are the better choice.)

    Parameters
    ----------
    workers : int
        How many, at least 1.

    Raises
    ------
    InputError
        When there is no worker.
    MissingDependencyError
        When joblib is not installed.
    """
    return Processes(Place(workers=whole(workers, name="workers", at_least=1), threads=1))


class Processes:
    """Several processes that pass over blocks; a MapReduce, and a context whose end is theirs."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._pool: Any = _pool(place)
        self._blocks: Sequence[Block] | None = None
        self._folder: TemporaryDirectory[str] | None = None

    def __enter__(self) -> Processes:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the processes; another pass would begin new ones."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, kill_workers=True)
        if self._folder is not None:
            self._folder.cleanup()
        self._pool, self._blocks, self._folder = None, None, None

    def __call__(self, fold_block: Callable[[int, Block], Part], blocks: Sequence[Block], /) -> Part:
        """Pass over the blocks.

        Raises
        ------
        FitError
            When a process ended before its work was done; another pass would begin new ones.
        """
        from concurrent.futures.process import BrokenProcessPool

        self._pool = self._pool or _pool(self._place)
        path = self._handed_out(blocks)
        work: list[Any] = []
        try:
            work += (self._pool.submit(_fold, fold_block, path, one) for one in self._stretches(blocks))
            total: Part = reduce_in_pairs(one.result() for one in work)
            return total
        except BrokenProcessPool as error:
            self.close()
            raise FitError(
                "a process that passed over blocks ended without a word (memory, or a crash while reading); use "
                "smaller blocks or fewer workers"
            ) from error
        finally:
            for one in work:
                one.cancel()

    def _stretches(self, blocks: Sequence[Block]) -> list[range]:
        return stretches(len(blocks), self._place.workers, shares=_SHARES)

    def _handed_out(self, blocks: Sequence[Block]) -> str:
        """Return the file from which processes take the blocks, written when another fit has begun."""
        if self._folder is None or self._blocks is not blocks:
            import cloudpickle

            content = cloudpickle.dumps(by_reference(blocks))
            if self._folder is not None:
                self._folder.cleanup()
            self._folder, self._blocks = TemporaryDirectory(prefix="gmr_robot_"), blocks
            Path(self._folder.name, _FILE).write_bytes(content)
        return str(Path(self._folder.name, _FILE))


_FILE = "blocks.pickle"

_SHARES = 8
"""Stretches a worker, at least; handing out one costs less than a millisecond."""


def _pool(place: Place) -> Any:
    return process_pool(place, purpose="map_reduce.processes")


def _fold(fold_block: Callable[[int, Block], Part], path: str, stretch: range) -> Part:
    return fold_stretch(fold_block, _held(path), stretch)


@lru_cache(maxsize=1)
def _held(path: str) -> Sequence[Block]:
    """In a worker: the blocks, read once; the folder, which only this user can enter, is the parent's own."""
    blocks: Sequence[Block] = pickle.loads(Path(path).read_bytes())
    return blocks
