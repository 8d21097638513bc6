"""A sweep gives the same table wherever its points run, lost processes included."""

import os
import signal

import pytest

from gmr_robot.experiment.config.sweep import SweepConfig
from gmr_robot.experiment.sweep import run_sweep
from gmr_robot.experiment.sweep.executors.processes import LOST, run_in_processes
from gmr_robot.experiment.sweep.job import Job, JobResult, run_job
from gmr_robot.experiment.workers import Place
from gmr_robot.processes import n_cores


def losing(marker):
    """Work that is killed once with its process, at its third point."""
    path = str(marker)

    def work(job, reading):
        if job.index == 2 and not os.path.exists(path):
            os.close(os.open(path, os.O_CREAT))
            os.kill(os.getpid(), signal.SIGKILL)
        return run_job(job, reading)

    return work


@pytest.mark.parametrize(("executor", "package"), [("processes", "joblib"), ("dask", "distributed")])
def test_the_table_is_that_of_a_single_process(read, outcome, plain, tmp_path, executor, package):
    pytest.importorskip(package)
    section = "  grid: {skill.n_components: [2, 100000, 3]}\n  seeds: [0, 7]\n  processes: 2"
    sweep = read(f"{section}\n  executor: {executor}")
    there = run_sweep(sweep, work=losing(tmp_path / "lost"))
    assert (tmp_path / "lost").exists()
    assert plain(there.rows) == plain(outcome.rows)


def test_a_point_that_always_ends_its_process_is_recorded_and_the_others_finish():
    pytest.importorskip("joblib")

    def work(job, _reading):
        if job.index == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        threads = {name: value for name, value in os.environ.items() if name.endswith("NUM_THREADS")}
        return JobResult(job.index, resources={"threads": float(threads["NUMBA_NUM_THREADS"])})

    jobs = [Job(index, "", "") for index in range(4)]
    results = sorted(run_in_processes(jobs, Place(workers=1, threads=3), work), key=lambda one: one.index)
    assert [one.index for one in results] == [0, 1, 2, 3]
    assert [one.error for one in results] == [None, LOST, None, None]
    assert results[3].resources == {"threads": 3.0}


def test_workers_and_their_threads_have_one_core_each():
    assert Place.of(SweepConfig(seeds=(0,)), jobs=9) == Place(workers=1, threads=n_cores())
    one = Place.of(SweepConfig(seeds=(0,), executor="processes", processes=10**6), jobs=3)
    assert (one.workers, one.threads) == (3, max(n_cores() // 3, 1))
    assert Place.of(SweepConfig(seeds=(0,), executor="dask"), jobs=10**6).workers == n_cores()
