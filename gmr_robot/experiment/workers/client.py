"""A client of a Dask cluster: of this machine, or whose scheduler is named."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from gmr_robot.exceptions import InputError, MissingDependencyError
from gmr_robot.experiment.workers.place import Place
from gmr_robot.experiment.workers.threads import thread_variables

_PATIENCE = "30s"
"""Time that a scheduler may take to answer."""


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
