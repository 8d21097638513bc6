"""What a run takes: wall and CPU seconds, peak memory."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

PeakOf: TypeAlias = Literal["run", "process"]

_RESET_PEAK = Path("/proc/self/clear_refs")
_STATUS = Path("/proc/self/status")
_MAXRSS_UNITS = {"darwin": 1}
"""Bytes in the unit that ``ru_maxrss`` has; 1024 where nothing is said."""


@dataclass(frozen=True, kw_only=True)
class Resources:
    """What some work took.

    Attributes
    ----------
    wall_seconds : float
        Time that passed [s].
    cpu_seconds : float
        Time that processors worked for this process, all of its threads and its ended children included [s].
    peak_memory_bytes : int or None
        The most memory that was resident at once, libraries included [B]; None where the system does not tell.
    peak_memory_of : {"run", "process"} or None
        Since when: the beginning of this work, or that of the process where the system cannot tell them apart.
    """

    wall_seconds: float
    cpu_seconds: float
    peak_memory_bytes: int | None
    peak_memory_of: PeakOf | None

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return asdict(self)


class ResourceMeter:
    """Measures from its creation on; see `metered`."""

    def __init__(self) -> None:
        self._wall = time.perf_counter()
        self._cpu = _cpu_seconds()
        self._own_peak = _begin_peak()
        self._peak_so_far = 0
        self._taken: Resources | None = None

    def read(self) -> Resources:
        """Return what was taken so far; once the block has ended, what it took in all."""
        return self._taken or self._read()

    def stop(self) -> None:
        """Measure no more."""
        self._taken = self._read()

    def _read(self) -> Resources:
        peak = self._peak()
        return Resources(
            wall_seconds=time.perf_counter() - self._wall,
            cpu_seconds=_cpu_seconds() - self._cpu,
            peak_memory_bytes=peak,
            peak_memory_of=None if peak is None else "run" if self._own_peak else "process",
        )

    def keep_peak(self) -> None:
        """Remember the peak so far, because somebody else is about to begin anew."""
        self._peak_so_far = max(self._peak_so_far, _peak_memory() or 0)

    def _peak(self) -> int | None:
        present = _peak_memory()
        return None if present is None else max(present, self._peak_so_far)


_open: list[ResourceMeter] = []
"""Meters at work in this process, outermost first: the system keeps one peak for all of them."""


@contextmanager
def metered() -> Iterator[ResourceMeter]:
    """Measure what a block takes; blocks may stand within each other.

    All of the process is measured, so blocks that run at once in threads count each other's work.

    Examples
    --------
    >>> with metered() as meter:
    ...     total = sum(range(10))
    >>> meter.read().wall_seconds > 0.0
    True
    """
    for outer in _open:
        outer.keep_peak()
    meter = ResourceMeter()
    _open.append(meter)
    try:
        yield meter
    finally:
        meter.stop()
        _open.remove(meter)


def _cpu_seconds() -> float:
    times = os.times()
    return time.process_time() + times.children_user + times.children_system


def _begin_peak() -> bool:
    """Make the system forget the process's peak; whether it can."""
    try:
        _RESET_PEAK.write_text("5")  # Linux: "reset the peak resident set size", proc(5)
    except OSError:
        return False
    return True


def _peak_memory() -> int | None:
    """Return the most resident memory since the start, or since it was made to forget [B]."""
    try:
        lines = _STATUS.read_text().splitlines()
    except OSError:
        return _peak_of_process()
    peaks = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    return 1024 * int(peaks[0]) if peaks else _peak_of_process()


def _peak_of_process() -> int | None:
    if sys.platform == "win32":
        return None
    import resource

    unit = _MAXRSS_UNITS.get(sys.platform, 1024)
    return unit * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
