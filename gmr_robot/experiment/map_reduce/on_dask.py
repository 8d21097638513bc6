"""Blocks shared out among the workers of a Dask cluster, and summed there in a tree."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from gmr_robot.arrays import whole
from gmr_robot.exceptions import FitError, InputError
from gmr_robot.experiment.map_reduce.mapped import MappedArray, by_reference
from gmr_robot.experiment.map_reduce.partitions import DaskPartitions
from gmr_robot.experiment.map_reduce.stretches import fold_stretch, stretches
from gmr_robot.experiment.workers import Place, dask_client
from gmr_robot.mixture import Block, reduce_in_pairs
from gmr_robot.mixture.em.blocks import BlocksOfFit
from gmr_robot.mixture.em.reduction import Mergeable, Part
from gmr_robot.processes import n_cores


@contextmanager
def dask(
    *, workers: int | None = None, scheduler: str | None = None, client: Any = None
) -> Iterator[DaskCluster]:
    """Use a Dask cluster as a MapReduce: one made on this machine, one whose scheduler is named, or one's own client.

        with map_reduce.dask(scheduler="tcp://10.0.0.1:8786") as cluster:
            fit = fit_mixture_blocks(blocks(path), 10, map_reduce=cluster)

    What reads the blocks is sent once a fit, and workers hand it on to each other, so files must be reachable from
    each under the same path; blocks in a list are sent once a fit, each to one worker; `dask_partitions` are folded
    where they lie. Partial sums are added up on the workers. A lost worker's part is folded again by another; were
    blocks lost with it that lay in memory, they are sent once more and the pass begins anew. Start workers with one
    thread each (``dask worker --nthreads 1 --nworkers auto``), so that threads do not compete.

    Parameters
    ----------
    workers : int, optional
        Processes of a cluster on this machine; the number of cores when nothing is given.
    scheduler : str, optional
        Address of a scheduler, such as ``tcp://10.0.0.1:8786``.
    client : distributed.Client, optional
        A client, which stays open afterwards.

    Raises
    ------
    InputError
        When more than one of them is given, or the scheduler does not answer.
    MissingDependencyError
        When Dask is not installed.
    """
    if sum(one is not None for one in (workers, scheduler, client)) > 1:
        raise InputError("workers, scheduler and client are different clusters; expected at most one of them")
    if client is not None:
        yield DaskCluster(client)
        return
    n_workers = n_cores() if workers is None else whole(workers, name="workers", at_least=1)
    with dask_client(Place(workers=n_workers, threads=1, scheduler=scheduler)) as own:
        yield DaskCluster(own)


_SHARES = 2
"""Stretches a worker, at least; few, since the one scheduler takes its time for each."""

_FAN = 16
"""Sums that are added up in one task, a power of two."""


_TRIES = 4
"""How often a pass is begun before a cluster that loses workers is given up."""


class DaskCluster:
    """A Dask cluster that passes over blocks; a MapReduce.

    Parameters
    ----------
    client : distributed.Client
        Of the cluster.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self._blocks: Sequence[Block] | None = None
        self._sent: Any = None

    def __call__(self, fold_block: Callable[[int, Block], Part], blocks: Sequence[Block], /) -> Part:
        """Pass over the blocks, again when a worker was lost with what had been sent to it.

        Raises
        ------
        FitError
            When workers are lost again and again.
        """
        from distributed import CancelledError, KilledWorker
        from distributed.comm import CommClosedError

        for _ in range(_TRIES):
            try:
                return self._pass(fold_block, blocks)
            except (CommClosedError, CancelledError) as error:
                lost: Exception = error
                self._blocks, self._sent = None, None
            except KilledWorker as error:
                lost = error
                break
        raise FitError(
            "workers that passed over blocks ended without a word, again and again (memory, or a crash while "
            "reading); use smaller blocks or fewer workers"
        ) from lost

    def _pass(self, fold_block: Callable[[int, Block], Part], blocks: Sequence[Block]) -> Part:
        import cloudpickle

        packed = self._kept(cloudpickle.dumps(fold_block))
        parts = self._folded(packed, blocks)
        while len(parts) > 1:  # the tree of `reduce_in_pairs`, four levels at a time
            parts = [_merged(parts[i : i + _FAN]) for i in range(0, len(parts), _FAN)]
        total: Part = pickle.loads(self._client.compute(_pack(parts[0])).result())
        return total

    def _folded(self, packed: Any, blocks: Sequence[Block]) -> list[Any]:
        """Return what is to be computed of each stretch of blocks."""
        from dask import delayed

        given = blocks.given if isinstance(blocks, BlocksOfFit) else blocks
        if isinstance(given, DaskPartitions):
            fold = delayed(_fold_one, pure=False)
            return [fold(packed, index, one) for index, one in enumerate(given.delayed)]
        sent = self._shipped(blocks)
        if isinstance(sent, list):
            fold = delayed(_fold_one, pure=False)
            return [fold(packed, index, one) for index, one in enumerate(sent)]
        fold = delayed(_fold_stretch, pure=False)
        n_workers = max(len(self._client.scheduler_info(n_workers=-1)["workers"]), 1)
        return [fold(packed, sent, stretch) for stretch in stretches(len(blocks), n_workers, shares=_SHARES)]

    def _shipped(self, blocks: Sequence[Block]) -> Any:
        """Return the blocks as they lie on the cluster, sent there once a fit: of a list each, others as a whole."""
        if self._blocks is not blocks:
            given = by_reference(blocks)
            self._sent = (
                [self._block_sent(block) for block in given] if isinstance(given, list) else self._kept(given)
            )
            self._blocks = blocks
        return self._sent

    def _block_sent(self, block: Any) -> Any:
        return (
            self._kept(block) if isinstance(block, MappedArray) else self._client.scatter(block, hash=False)
        )

    def _kept(self, value: Any) -> Any:
        """Send what is small as the result of a task: made again when all workers that held it are lost."""
        return self._client.submit(_same, value, pure=False)


# What is folded goes from and to the workers in bytes: arrays that Dask itself unpacks cannot be written to, and
# kernels would be compiled anew for them.


def _same(value: Any) -> Any:
    return value


def _fold_one(packed: bytes, index: int, block: Block) -> Mergeable:
    folded: Mergeable = pickle.loads(packed)(index, block)
    return folded


def _fold_stretch(packed: bytes, blocks: Sequence[Block], stretch: range) -> Mergeable:
    folded: Mergeable = fold_stretch(pickle.loads(packed), blocks, stretch)
    return folded


def _pack(total: Any) -> Any:
    """Return what is to be computed of the sum: its bytes."""
    from dask import delayed

    return delayed(pickle.dumps, pure=False)(total)


def _merge(parts: list[Part]) -> Part:
    return reduce_in_pairs(parts)


def _merged(parts: list[Any]) -> Any:
    """Return what is to be computed of neighbours; one that has none goes up as it is."""
    from dask import delayed

    return parts[0] if len(parts) == 1 else delayed(_merge, pure=False)(parts)
