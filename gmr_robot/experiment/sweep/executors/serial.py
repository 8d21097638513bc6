"""One point after the other, in this process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from threadpoolctl import threadpool_limits

from gmr_robot.experiment.sweep.job import Job, JobResult, Work
from gmr_robot.experiment.workers import Place


def run_serially(jobs: Sequence[Job], place: Place, work: Work) -> Iterator[JobResult]:
    """Run jobs in their order."""
    with threadpool_limits(place.threads):
        for job in jobs:
            yield work(job, None)
