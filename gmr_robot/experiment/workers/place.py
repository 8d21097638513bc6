"""How much of a machine a sweep takes."""

from __future__ import annotations

from dataclasses import dataclass

from gmr_robot.experiment.config.sweep import SweepConfig
from gmr_robot.processes import n_cores


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where jobs run.

    Attributes
    ----------
    workers : int
        How many run at a time on this machine.
    threads : int
        Threads that each of them may use, so that all together have one a core.
    scheduler : str or None
        Address of a Dask scheduler whose workers are used instead.
    """

    workers: int
    threads: int
    scheduler: str | None = None

    @classmethod
    def of(cls, sweep: SweepConfig, *, jobs: int) -> Place:
        """Return the place that a sweep asks for, with no more workers than jobs."""
        cores = n_cores()
        asked = 1 if sweep.executor == "serial" else sweep.processes or cores
        workers = max(min(asked, jobs), 1)
        return cls(workers=workers, threads=max(cores // workers, 1), scheduler=sweep.scheduler)
