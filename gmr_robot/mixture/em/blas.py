"""BLAS on one thread while sums are taken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Any

from threadpoolctl import ThreadpoolController


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Keep BLAS on one thread: a sum's order, and so its last bits, must not depend on the machine's load.

    Threads of this process that are inside at the same time hold it together; the last one to leave lets go.
    """
    _hold.enter()
    try:
        yield
    finally:
        _hold.leave()


class _Hold:
    """How many are inside, and what gives BLAS its threads back."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._n_inside = 0
        self._limit: Any = None  # threadpoolctl ships no types

    def enter(self) -> None:
        with self._lock:
            if self._n_inside == 0:
                self._limit = _threadpools().limit(limits=1, user_api="blas")
            self._n_inside += 1

    def leave(self) -> None:
        with self._lock:
            self._n_inside -= 1
            if self._n_inside == 0:
                self._limit.restore_original_limits()


@cache
def _threadpools() -> ThreadpoolController:
    """The BLAS libraries of this process; looked up once, after numba's has been loaded."""
    import scipy.linalg.cython_blas  # noqa: F401  # what compiled kernels call

    return ThreadpoolController()


_hold = _Hold()
