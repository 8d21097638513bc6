"""Damage recordings at random and read them: no crash, no hang, no untyped exception.

    python scripts/fuzz_loaders.py                        # 60 s for each format
    python scripts/fuzz_loaders.py --seconds 3 csv npz    # these, shorter

Each format is read in a process of its own with a memory limit. What makes a reader fail is kept in `--keep` with
what happened, and the exit code is 1. Needs the extra `io`.
"""

from __future__ import annotations

import argparse
import json
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from extras import require

from gmr_robot.demonstration.formats import FORMATS
from gmr_robot.exceptions import did_you_mean

LONGEST = 30.0
"""Time after which a reader hangs [s]."""


@dataclass
class Tally:
    """How reading went."""

    outcomes: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    faults: list[str] = field(default_factory=list)


def main() -> int:
    from fuzzing.worker import work

    arguments = _arguments(list(FORMATS))
    if arguments.work is not None:
        work(arguments.formats[0], seconds=arguments.seconds, seed=arguments.seed, folder=arguments.work)
        return 0
    failed = False
    for format in arguments.formats or FORMATS:
        tally = fuzz(format, seconds=arguments.seconds, seed=arguments.seed, keep=arguments.keep)
        counts = tally.outcomes
        print(
            f"{format:14} {counts['reading']:7} files in {arguments.seconds:g} s: {counts['refused']} refused, "
            f"{counts['read']} read, {len(tally.faults)} faults; slowest {tally.slowest:.2f} s",
            flush=True,
        )
        for fault in tally.faults:
            print(fault, file=sys.stderr)
        failed |= bool(tally.faults) or not counts["reading"]
    return int(failed)


def _arguments(formats: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "formats", nargs="*", metavar="format", help=f"of {', '.join(formats)}; all when none is named"
    )
    parser.add_argument("--seconds", type=float, default=60.0, help="time for each [s] (default: 60)")
    parser.add_argument("--seed", type=int, default=0, help="of the random damage (default: 0)")
    parser.add_argument("--keep", type=Path, default=Path("fuzz_faults"), help="folder for what fails")
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    for format in arguments.formats:
        if format not in formats:
            parser.error(f"unknown format {format!r}{did_you_mean(format, formats)}")
    return arguments


def fuzz(format: str, *, seconds: float, seed: int, keep: Path) -> Tally:
    """Fuzz one format; a worker that ends early is followed by another."""
    tally = Tally()
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0.0 or not tally.outcomes:
        with tempfile.TemporaryDirectory(prefix="fuzz_") as folder:
            fault = _run_worker(format, max(left, 0.1), seed, Path(folder), tally)
            if fault is not None:
                tally.faults.append(_kept(fault, Path(folder), keep / f"{format}_{seed}_{len(tally.faults)}"))
            if not tally.outcomes:
                break
        seed += 1
    return tally


def _run_worker(format: str, seconds: float, seed: int, folder: Path, tally: Tally) -> str | None:
    """Run a worker until it ends; return the fault that ended it, if any."""
    program = [
        sys.executable,
        __file__,
        format,
        "--seconds",
        f"{seconds}",
        "--seed",
        f"{seed}",
        "--work",
        f"{folder}",
    ]
    with (folder / "stderr").open("wb") as errors:
        worker = subprocess.Popen(program, stdout=subprocess.PIPE, stderr=errors)
    lines: queue.Queue[bytes] = queue.Queue()
    assert worker.stdout is not None
    with worker, worker.stdout:
        threading.Thread(target=_forward, args=(worker, lines), daemon=True).start()
        fault = _follow(lines, tally)
        if fault is not None:
            worker.kill()
        code = worker.wait()
    if fault is None and code != 0:
        fault = f"{format}: the worker ended with exit code {code}\n{(folder / 'stderr').read_text()[-3000:]}"
    return fault


def _forward(worker: subprocess.Popen[bytes], lines: queue.Queue[bytes]) -> None:
    assert worker.stdout is not None
    for line in worker.stdout:
        lines.put(line)
    lines.put(b"")


def _follow(lines: queue.Queue[bytes], tally: Tally) -> str | None:
    while True:
        try:
            line = lines.get(timeout=LONGEST)
        except queue.Empty:
            return f"a reader took more than {LONGEST:g} s"
        if not line:
            return None
        outcome, detail = json.loads(line)
        tally.outcomes[outcome] += 1
        if outcome == "fault":
            return str(detail)
        if outcome in ("read", "refused"):
            tally.slowest = max(tally.slowest, float(detail))


def _kept(fault: str, folder: Path, place: Path) -> str:
    """Keep the recording that a reader failed on."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for case in folder.glob("case*"):
        (shutil.copytree if case.is_dir() else shutil.copy)(case, place / case.name)
    (place / "fault.txt").write_text(fault, encoding="utf-8")
    return f"kept in {place}: {fault}"


if __name__ == "__main__":
    require("io", h5py="h5py", pyarrow="pyarrow", rosbags="rosbags")
    sys.exit(main())
