"""Processes of this machine, by joblib's loky."""

from __future__ import annotations

import os
import signal
import threading
import time
from typing import Any

from gmr_robot.exceptions import MissingDependencyError
from gmr_robot.experiment.workers.place import Place
from gmr_robot.experiment.workers.threads import limit_threads, thread_variables

_ORPHANED = 0.5
"""How often a process looks whether its parent is still there [s]."""


def process_pool(place: Place, *, purpose: str) -> Any:
    """Return processes that begin anew, each with its share of the cores; none before the first work.

    They leave Ctrl-C to this process, and end with it.

    Raises
    ------
    MissingDependencyError
        When joblib is not installed; it names the purpose.
    """
    try:
        from joblib.externals.loky import ProcessPoolExecutor  # joblib ships no types
    except ImportError:
        raise MissingDependencyError("joblib", "experiments", purpose) from None
    return ProcessPoolExecutor(
        place.workers,
        env=thread_variables(place.threads),
        initializer=_begin,
        initargs=(os.getpid(), place.threads),
    )


def _begin(parent: int, threads: int) -> None:
    """Leave Ctrl-C to the parent, which ends its workers, and end with it when it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limit_threads(threads)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_ORPHANED)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
