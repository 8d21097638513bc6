"""No job is left out, whenever a pool breaks; with pools that break on purpose, in this process."""

from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

import pytest

from gmr_robot.processes import n_cores, run_in_pools

DEADLY = 5
"""The job that ends any process."""


class Brittle:
    """A pool that takes so many jobs and is broken from then on, or by the deadly job."""

    def __init__(self, lasts):
        self.lasts = lasts

    def submit(self, work, job):
        if self.lasts == 0:
            raise BrokenProcessPool
        self.lasts -= 1
        future = Future()
        if job == DEADLY:
            self.lasts = 0
            future.set_exception(BrokenProcessPool())
        else:
            future.set_result(work(job))
        return future


@pytest.mark.parametrize("lasts", [1, 2, 3, 4, 7, 100])
@pytest.mark.parametrize("processes", [1, 2, 3, 20])
def test_every_job_has_one_result(lasts, processes):
    asked = []

    @contextmanager
    def pool(n_processes):
        asked.append(n_processes)
        yield Brittle(lasts)

    results = run_in_pools(
        lambda job: (job, "done"), range(8), pool=pool, processes=processes, lost=lambda job: (job, "lost")
    )
    assert sorted(results) == [(job, "lost" if job == DEADLY else "done") for job in range(8)]
    assert asked[0] == min(processes, 8)
    assert max(asked) <= processes


def test_there_is_a_core():
    assert n_cores() >= 1
