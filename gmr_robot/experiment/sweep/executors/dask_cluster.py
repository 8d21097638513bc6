"""Points on a Dask cluster: of this machine, or whose scheduler is named."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

from gmr_robot.exceptions import InputError, MissingDependencyError
from gmr_robot.experiment.sweep.executors.place import Place
from gmr_robot.experiment.sweep.executors.threads import limit_threads, thread_variables
from gmr_robot.experiment.sweep.job import Job, JobResult, Work
from gmr_robot.experiment.sweep.reading import Reading, read_source

LOST = "the workers that ran it ended without a word (memory, or a crash)"

_PATIENCE = "30s"
"""Time that a scheduler may take to answer."""


def run_on_dask(jobs: Sequence[Job], place: Place, work: Work) -> Iterator[JobResult]:
    """Run jobs on all workers of a cluster; what a lost worker ran is run again by another.

    Demonstrations are read here, and each recording is sent once, as the result of a task: workers hand it on to
    each other, and it is made again when all that held it are lost.

    Raises
    ------
    MissingDependencyError
        When Dask is not installed.
    InputError
        When the scheduler does not answer.
    """
    with dask_client(place) as client:
        from distributed import as_completed

        one = partial(_run_one, work, place.threads)
        data = {key: client.submit(_same, read_source(key), pure=False) for key in _in_order(jobs)}
        remote = place.scheduler is not None
        futures = {
            client.submit(one, _anywhere(job) if remote else job, data[job.source], pure=False): job
            for job in jobs
        }
        waiting = as_completed(list(futures))
        for future in waiting:
            job = futures.pop(future)
            yield _result(future, job)
            future.release()


def _run_one(work: Work, threads: int, job: Job, reading: Reading) -> JobResult:
    limit_threads(threads)
    return work(job, reading)


def _same(reading: Reading) -> Reading:
    return reading


def _in_order(jobs: Sequence[Job]) -> dict[str, None]:
    return dict.fromkeys(job.source for job in jobs)


def _anywhere(job: Job) -> Job:
    """Return the job for a machine that does not know this one's folders."""
    return replace(job, scratch=None)


def _result(future: Any, job: Job) -> JobResult:
    from distributed import KilledWorker

    try:
        result: JobResult = future.result()
    except KilledWorker:
        return JobResult(job.index, error=LOST)
    return result


@contextmanager
def dask_client(place: Place) -> Iterator[Any]:
    """Connect to the scheduler, or make a cluster of processes on this machine.

    Raises
    ------
    MissingDependencyError
        When Dask is not installed.
    InputError
        When the scheduler does not answer.
    """
    try:
        import dask
        from distributed import Client, LocalCluster
    except ImportError:
        raise MissingDependencyError("distributed", "experiments", "the executor dask") from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # of workers that end, in many lines
    if place.scheduler is not None:
        try:
            client = Client(place.scheduler, timeout=_PATIENCE)
        except (OSError, ValueError) as error:
            raise InputError(
                f"the Dask scheduler {place.scheduler} does not answer: {error}; start one with "
                "dask scheduler, or leave the scheduler out"
            ) from error
        with client:
            yield client
        return
    settings = {"distributed.nanny.pre-spawn-environ": thread_variables(place.threads)}
    with dask.config.set(settings):
        with ctrl_c_ignored():
            cluster = LocalCluster(
                n_workers=place.workers,
                threads_per_worker=1,
                dashboard_address="127.0.0.1:0",  # any free port: the usual one may be another cluster's
                silence_logs=logging.CRITICAL,
            )
        with cluster, Client(cluster) as client:
            yield client


@contextmanager
def ctrl_c_ignored() -> Iterator[None]:
    """Start processes that leave Ctrl-C to this one: they inherit that it is ignored."""
    if threading.current_thread() is not threading.main_thread():  # others may not change it
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
