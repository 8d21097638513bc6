"""Fitting a Gaussian mixture to blocks of samples that need not fit into memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from gmr_robot.exceptions import InputError
from gmr_robot.mixture.em.blocks import Block, DistributedBlocks, MapReduce, StreamedBlocks
from gmr_robot.mixture.em.data import Data
from gmr_robot.mixture.em.fit import MixtureCallback, MixtureFit, fit_data
from gmr_robot.mixture.em.fold import IterationCallback
from gmr_robot.mixture.gaussian_mixture import GaussianMixture


def fit_mixture_blocks(
    blocks: Iterable[Block],
    n_components: int,
    *,
    map_reduce: MapReduce | None = None,
    covariance: str = "full",
    initialisation: str = "kmeans++",
    start: GaussianMixture | None = None,
    n_init: int = 1,
    max_iterations: int = 500,
    tolerance: float = 1e-6,
    regularisation: float = 1e-3,
    missing: bool = False,
    shrinkage: bool = False,
    rng: np.random.Generator | int = 0,
    threads: int = 1,
    callback: IterationCallback | None = None,
    observer: MixtureCallback | None = None,
) -> MixtureFit:
    """Fit a mixture to data that need not fit into memory: one pass over the blocks an EM iteration.

    Three passes before the first iteration learn the scale of the features; random starts take one more, over which
    one sample is drawn from each of 65,536 equal stretches of the data. A pass sums over a block's samples in order,
    and over blocks in pairs, so the same blocks give the same bits on any number of threads, processes or machines;
    other blocks, and `fit_mixture` on all samples with the same seed, give the same fit up to rounding.

    Other parameters, result and errors are those of `fit_mixture`. With ``time_segments`` all samples are one group.

    Parameters
    ----------
    blocks : iterable of array, shape (n, D), or of WeightedBlock
        Anything that gives the same blocks each time it is iterated over: `gmr_robot.demonstration.blocks` of a file,
        a list of memory-mapped arrays, an object whose ``__iter__`` reads something. A generator can be passed over
        only once and is refused. Blocks of some megabytes are best; memory is bounded by a few of the largest.
    n_components : int
        K, at least 1.
    map_reduce : MapReduce, optional
        Who passes over the blocks, such as `gmr_robot.experiment.map_reduce.processes`; this process when not given.
        The blocks must then be a sequence, with a length and ``blocks[i]``.
    threads : int, default 1
        Threads of this process; with `map_reduce`, 1.

    Raises
    ------
    InputError
        When the blocks can be passed over only once, differ from one pass to the next, or cannot be read one alone by
        those who pass over them; and as in `fit_mixture`, naming the block.
    """
    return fit_data(
        _data(blocks, map_reduce, threads, allow_missing=missing),
        n_components,
        groups=None,
        covariance=covariance,
        initialisation=initialisation,
        start=start,
        n_init=n_init,
        max_iterations=max_iterations,
        tolerance=tolerance,
        regularisation=regularisation,
        shrinkage=shrinkage,
        rng=rng,
        threads=threads,
        callback=callback,
        observer=observer,
    )


def _data(
    blocks: Iterable[Block], map_reduce: MapReduce | None, threads: int, *, allow_missing: bool
) -> Data:
    if map_reduce is None:
        _check_iterable_again(blocks)
        return StreamedBlocks(blocks, allow_missing=allow_missing)
    if threads != 1:
        raise InputError(
            f"threads is {threads}, but map_reduce decides who works; state the number of workers there"
        )
    if isinstance(blocks, Iterator):
        _check_iterable_again(blocks)
    if not (hasattr(blocks, "__len__") and hasattr(blocks, "__getitem__")):
        raise InputError(
            f"blocks is a {type(blocks).__name__} without a length or without blocks[i]; those who share the work "
            "must be able to read one block alone: give a sequence, or leave map_reduce out"
        )
    sequence: Sequence[Block] = blocks  # type: ignore[assignment]  # as far as it is used
    return DistributedBlocks(sequence, map_reduce, allow_missing=allow_missing)


def _check_iterable_again(blocks: Iterable[Block]) -> None:
    if not (hasattr(blocks, "__iter__") or hasattr(blocks, "__getitem__")):
        hint = "; give what it returns, or an object with __iter__" if callable(blocks) else ""
        raise InputError(f"blocks is a {type(blocks).__name__}; expected an iterable of arrays{hint}")
    if iter(blocks) is blocks:
        raise InputError(
            "blocks can be passed over only once, but EM passes over them at each iteration; give something "
            "re-iterable (a list, or an object with __iter__), or use StepwiseEm for data that pass once"
        )
