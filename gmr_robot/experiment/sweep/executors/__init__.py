"""Where the points of a sweep run, one file each; all give the same results."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from gmr_robot.experiment.config.sweep import Executor
from gmr_robot.experiment.sweep.executors.dask_cluster import run_on_dask as run_on_dask
from gmr_robot.experiment.sweep.executors.processes import run_in_processes as run_in_processes
from gmr_robot.experiment.sweep.executors.serial import run_serially as run_serially
from gmr_robot.experiment.sweep.job import Job, JobResult, Work
from gmr_robot.experiment.workers import Place

Run: TypeAlias = Callable[[Sequence[Job], Place, Work], Iterator[JobResult]]
"""Runs jobs and yields what came of each as soon as it is there; closing it ends all that is under way."""

EXECUTORS: dict[Executor, Run] = {
    "serial": run_serially,
    "processes": run_in_processes,
    "dask": run_on_dask,
}
