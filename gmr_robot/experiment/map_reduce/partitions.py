"""Partitions of a Dask collection as blocks: each is folded where it lies, or where it is computed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gmr_robot.exceptions import InputError, MissingDependencyError
from gmr_robot.mixture import Block


class DaskPartitions:
    """Blocks (n, D) that a Dask cluster computes or holds; a sequence of blocks.

    Parameters
    ----------
    delayed : list of dask.delayed.Delayed or distributed.Future
        One a block.
    """

    def __init__(self, delayed: list[Any]) -> None:
        self.delayed = delayed

    def __len__(self) -> int:
        return len(self.delayed)

    def __getitem__(self, index: int) -> Block:
        """Compute one block, and bring it here."""
        one = self.delayed[index]
        block: Block = one.compute() if hasattr(one, "compute") else one.result()
        return block

    def __iter__(self) -> Iterator[Block]:
        return (self[index] for index in range(len(self)))


def dask_partitions(collection: Any) -> DaskPartitions:
    """Return the partitions of a Dask collection as blocks for `fit_mixture_blocks`.

    They are computed anew at each pass, so memory is bounded by a few of them a worker; persist the collection first
    (``client.persist``) where the cluster's memory holds it, and always if it was made of an array in memory here,
    which would be sent at each pass.

    Parameters
    ----------
    collection : dask.array.Array, shape (N, D), dask.dataframe.DataFrame, or list of delayed blocks or futures
        The data.

    Raises
    ------
    InputError
        When it is something else, or an array that is not two-dimensional.
    MissingDependencyError
        When Dask is not installed.
    """
    try:
        import distributed  # noqa: F401
    except ImportError:
        raise MissingDependencyError("distributed", "experiments", "dask_partitions") from None
    if isinstance(collection, list | tuple) and all(hasattr(one, "key") for one in collection):
        return DaskPartitions(list(collection))
    if hasattr(collection, "rechunk"):
        if collection.ndim != 2:
            raise InputError(f"the Dask array has {collection.ndim} dimension(s); expected samples (N, D)")
        return DaskPartitions(list(collection.rechunk({1: -1}).to_delayed().ravel()))
    if hasattr(collection, "to_delayed"):
        return DaskPartitions(list(collection.to_delayed()))
    raise InputError(
        f"a {type(collection).__name__} has no Dask partitions; expected a Dask array (N, D), a Dask data frame, "
        "or a list of delayed blocks or futures"
    )
