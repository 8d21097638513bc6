"""Threads inside of workers, so that all together have one a core."""

from __future__ import annotations

from functools import cache

_VARIABLES = (
    *("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"),
    *("BLIS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "NUMEXPR_NUM_THREADS", "NUMBA_NUM_THREADS"),
)


def thread_variables(threads: int) -> dict[str, str]:
    """Return the settings that libraries read when they are loaded."""
    return dict.fromkeys(_VARIABLES, str(threads))


@cache
def limit_threads(threads: int) -> None:
    """Limit the libraries that are loaded in this process for good; once, because to look for them takes time."""
    from threadpoolctl import threadpool_limits

    threadpool_limits(threads)
