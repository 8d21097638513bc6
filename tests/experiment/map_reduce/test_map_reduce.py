"""One process, several, or a Dask cluster: the same bits. Processes and cluster are started once for all tests."""

from __future__ import annotations

import os
import signal
import sys
import time
from itertools import count

import numpy as np
import pytest

from gmr_robot.demonstration import blocks
from gmr_robot.exceptions import FitError, InputError
from gmr_robot.experiment import map_reduce
from gmr_robot.mixture import WeightedBlock, fit_mixture, fit_mixture_blocks

RNG = np.random.default_rng(3)
X = RNG.normal(size=(3, 2))[RNG.integers(0, 3, 6000)] * 5.0 + RNG.normal(size=(6000, 2))
OPTIONS = {"max_iterations": 2, "tolerance": 1e-12}


@pytest.fixture(scope="module")
def npy(tmp_path_factory):
    path = tmp_path_factory.mktemp("map_reduce") / "x.npy"
    np.save(path, X)
    return path


@pytest.fixture(scope="module")
def sources(npy):
    """The same blocks of 1000 samples: by path, memory-mapped, in memory with weights."""
    mapped = np.load(npy, mmap_mode="r")
    starts = range(0, len(X), 1000)
    return {
        "path": blocks(npy, block=1000),
        "mapped": [mapped[i : i + 1000] for i in starts],
        "weighted": [WeightedBlock(X[i : i + 1000], np.ones(1000)) for i in starts],
    }


@pytest.fixture(scope="module")
def two_processes():
    with map_reduce.processes(2) as two:
        yield two


@pytest.fixture(scope="module")
def cluster():
    with map_reduce.dask(workers=2) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def expected(sources):
    return fit_mixture_blocks(sources["path"], 3, **OPTIONS)


def check_same_bits(fit, other):
    assert fit.objective == other.objective
    np.testing.assert_array_equal(fit.mixture.means, other.mixture.means)
    np.testing.assert_array_equal(fit.mixture.covariances, other.mixture.covariances)


def test_blocks_in_series(sources, expected):
    check_same_bits(fit_mixture_blocks(sources["path"], 3, map_reduce=map_reduce.serial, **OPTIONS), expected)
    batch = fit_mixture(X, 3, **OPTIONS)
    np.testing.assert_allclose(expected.mixture.means, batch.mixture.means, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("source", ["path", "mapped", "weighted"])
def test_blocks_in_processes(two_processes, sources, expected, source):
    fit = fit_mixture_blocks(sources[source], 3, map_reduce=two_processes, **OPTIONS)
    check_same_bits(fit, expected)


def test_the_threads_inside_of_workers_are_pinned(two_processes, sources):
    class Seen:  # within the test, for workers cannot import this file
        def __init__(self, *found):
            self.found = found

        def merge(self, other):
            return Seen(*self.found, *other.found)

    def look(index, block):
        from threadpoolctl import threadpool_info

        return Seen((os.getpid(), max(one["num_threads"] for one in threadpool_info()), index, len(block)))

    found = two_processes(look, sources["path"]).found
    assert [rest for _, _, *rest in found] == [[index, 1000] for index in range(6)]
    seen = [(process, threads) for process, threads, *_ in found]
    assert {threads for _, threads in seen} == {1}
    assert os.getpid() not in {process for process, _ in seen}


def test_errors_come_out_of_processes_and_they_go_on(two_processes, sources, expected):
    with pytest.raises(InputError, match=r"block 1 has 1 feature\(s\), but block 0 has 2"):
        fit_mixture_blocks([X, X[:, :1]], 3, map_reduce=two_processes)
    check_same_bits(fit_mixture_blocks(sources["path"], 3, map_reduce=two_processes, **OPTIONS), expected)


@pytest.mark.skipif(sys.platform == "win32", reason="exit codes")
def test_a_process_that_ends_is_told(two_processes):
    class Deadly:
        """Blocks one of which ends the process that reads it."""

        def __len__(self):
            return 4

        def __getitem__(self, index):
            if index == 2:
                os._exit(9)
            return X[:100]

    with pytest.raises(FitError, match=r"ended without a word.*smaller blocks"):
        fit_mixture_blocks(Deadly(), 3, map_reduce=two_processes)


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_process_that_ends_between_two_passes_is_told_and_the_next_pass_has_new_ones(two_processes):
    class Sum:  # within the test, for workers cannot import this file
        def __init__(self, value):
            self.value = value

        def merge(self, other):
            return Sum(self.value + other.value)

    def fold(_index, block):
        return Sum(block)

    assert two_processes(fold, [1, 2, 3]).value == 6
    victim = next(iter(two_processes._pool._processes.values()))
    os.kill(victim.pid, signal.SIGKILL)
    while not two_processes._pool._flags.broken:
        time.sleep(0.01)
    with pytest.raises(FitError, match=r"ended without a word"):
        two_processes(fold, [1, 2, 3])
    assert two_processes(fold, [1, 2, 3]).value == 6


@pytest.mark.parametrize("several", ["two_processes", "cluster"])
def test_blocks_that_were_changed_in_place_are_sent_again(request, several):
    map_reduce = request.getfixturevalue(several)
    changing = [X[:1000].copy(), X[1000:2000].copy()]
    for _ in range(2):
        fit = fit_mixture_blocks(changing, 1, map_reduce=map_reduce, **OPTIONS)
        check_same_bits(fit, fit_mixture_blocks(changing, 1, **OPTIONS))
        changing[1] *= 10.0


@pytest.mark.parametrize("source", ["path", "weighted"])
def test_blocks_on_dask(cluster, sources, expected, source):
    fit = fit_mixture_blocks(sources[source], 3, map_reduce=cluster, **OPTIONS)
    check_same_bits(fit, expected)


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_blocks_in_memory_on_dask_outlive_a_worker(cluster, sources, expected):
    (victim, *_) = cluster._client.run(os.getpid).values()
    passes = count()

    def end_worker(*_):
        if next(passes) == 1:
            os.kill(victim, signal.SIGKILL)

    fit = fit_mixture_blocks(sources["weighted"], 3, map_reduce=cluster, callback=end_worker, **OPTIONS)
    assert next(passes) > 2
    check_same_bits(fit, expected)


def test_partitions_of_dask(cluster, sources, expected):
    from dask import delayed

    parts = [delayed(sources["path"].__getitem__)(index) for index in range(6)]
    partitions = map_reduce.dask_partitions(parts)
    check_same_bits(fit_mixture_blocks(partitions, 3, map_reduce=cluster, **OPTIONS), expected)
    np.testing.assert_array_equal(partitions[5], X[5000:])


def test_dask_arrays_are_cut_by_rows():
    import dask.array as da

    partitions = map_reduce.dask_partitions(da.from_array(X, chunks=(1500, 1)))
    assert len(partitions) == 4
    np.testing.assert_array_equal(partitions[1], X[1500:3000])


def test_errors_come_from_dask(cluster):
    with pytest.raises(InputError, match=r"block 1 has 1 feature\(s\), but block 0 has 2"):
        fit_mixture_blocks([X, X[:, :1]], 3, map_reduce=cluster)


def test_input_is_checked():
    with pytest.raises(InputError, match="workers is 0"):
        map_reduce.processes(0)
    with pytest.raises(InputError, match="at most one of them"), map_reduce.dask(workers=2, scheduler="x"):
        pass
    with pytest.raises(InputError, match="ndarray has no Dask partitions"):
        map_reduce.dask_partitions(X)
