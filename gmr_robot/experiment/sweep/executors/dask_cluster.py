"""Points on a Dask cluster: of this machine, or whose scheduler is named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from gmr_robot.experiment.sweep.job import Job, JobResult, Work
from gmr_robot.experiment.sweep.reading import Reading, read_source
from gmr_robot.experiment.workers import Place, dask_client, limit_threads

LOST = "the workers that ran it ended without a word (memory, or a crash)"


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
