"""Measure fits to data beyond memory: time against N, memory, workers; and work out what a cluster would take.

    python scripts/bench_scale.py                                  # 1e8 samples x 6: 4.8 GB on disk, some minutes
    python scripts/bench_scale.py --samples 1e6                    # a quick look
    python scripts/bench_scale.py --write docs/scale.md            # the page of the documentation

Samples of a mixture are written to four NPY files in a temporary folder, which is removed. Each case is a process of
its own, which begins with EM at given parameters, so that every iteration is one pass; the time of one is the median
of the differences between the moments at which iterations are reported. Time against N is that of three fits, to a
quarter, half and all of the data, which take turns iteration by iteration: what else happens on the machine then
happens to all. The first pass of another case finds none of the data in the system's cache (Linux). Anonymous memory,
what a process takes beside the mapped files, is looked at fifty times a second, in the process and its workers. Needs
the extra `experiments`; close other programs.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from threading import Condition, Event, Thread

import numpy as np
from extras import require
from scale_page import Cluster, Scale, page

from gmr_robot.demonstration import SampleBlocks, blocks
from gmr_robot.mixture import GaussianMixture, fit_mixture_blocks, reduce_in_pairs

SHARDS = 4
ROWS_AT_A_TIME = 1 << 20
PERIOD = 0.02  # [s]
WHOLE = "s_*.npy"


@dataclass(frozen=True)
class Case:
    """What is measured in a process of its own.

    Attributes
    ----------
    pattern : str
        The files.
    workers : int
        Processes that share the work; 0 for this one alone.
    iterations : int
        EM iterations.
    n_components : int
        K.
    """

    pattern: str
    workers: int
    iterations: int
    n_components: int


@dataclass(frozen=True)
class Result:
    """What a case took.

    Attributes
    ----------
    n_samples : int
        N.
    seconds : float
        Of one iteration [s].
    setup : float
        From the beginning to the end of the first E-step: three passes and that one, workers' start included [s].
    anonymous, anonymous_worker : int
        The largest anonymous memory of the process, and of any of its workers [bytes].
    digest : str
        Hash of the parameters: equal bits, equal hash.
    """

    n_samples: int
    seconds: float
    setup: float
    anonymous: int
    anonymous_worker: int
    digest: str


def write_shards(folder: Path, n_samples: int, n_features: int) -> None:
    """Write samples of ten Gaussians, a megarow at a time."""
    rng = np.random.default_rng(0)
    centres = 4.0 * rng.normal(size=(10, n_features))
    for number in range(SHARDS):
        rows = n_samples // SHARDS
        shape = (rows, n_features)
        shard = np.lib.format.open_memmap(folder / f"s_{number}.npy", "w+", np.float64, shape)
        for start in range(0, rows, ROWS_AT_A_TIME):
            part = shard[start : start + ROWS_AT_A_TIME]
            part[:] = rng.normal(size=part.shape) + centres[rng.integers(0, 10, len(part))]
        shard.flush()


def forget(folder: Path) -> None:
    """Have the system drop the files from its cache."""
    for path in folder.glob("*.npy"):
        with path.open("rb") as file:
            os.fsync(file.fileno())
            if hasattr(os, "posix_fadvise"):
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def start_of(source: SampleBlocks, n_components: int) -> GaussianMixture:
    """Return parameters to start from: spread over samples of the first block."""
    first = np.asarray(source[0])
    means = first[:: len(first) // n_components][:n_components]
    weights = np.full(n_components, 1.0 / n_components)
    return GaussianMixture(weights, means, np.tile(np.diag(first.var(axis=0)), (n_components, 1, 1)))


def measure(case: Case) -> Result:
    """Fit once, in this process."""
    from gmr_robot.experiment import map_reduce

    source = blocks(case.pattern)
    start = start_of(source, case.n_components)
    moments: list[float] = []
    with Watch() as watch, map_reduce.processes(case.workers) if case.workers else nullcontext() as workers:
        began = time.perf_counter()
        fit = fit_mixture_blocks(
            source,
            case.n_components,
            start=start,
            map_reduce=workers,
            max_iterations=case.iterations,
            tolerance=1e-300,
            callback=lambda *_: moments.append(time.perf_counter()),
        )
    import hashlib

    found = b"".join(a.tobytes() for a in (fit.mixture.weights, fit.mixture.means, fit.mixture.covariances))
    return Result(
        n_samples=source.n_samples,
        seconds=median(np.diff(moments)),
        setup=moments[0] - began,
        anonymous=watch.own,
        anonymous_worker=watch.worker,
        digest=hashlib.sha256(found).hexdigest()[:16],
    )


def measure_in_turn(folder: str, iterations: int, n_components: int) -> list[tuple[int, float]]:
    """Fit to a quarter, half and all of the samples, an iteration of each in turn; return N and seconds of each."""
    sources = [blocks(f"{folder}/{pattern}") for pattern in ("s_0.npy", "s_[01].npy", WHOLE)]
    turns = Turns(len(sources))

    def fit(who: int) -> float:
        seconds: list[float] = []
        began = 0.0

        def next_one(*_: object) -> None:
            nonlocal began
            seconds.append(time.perf_counter() - began)
            turns.end()
            turns.wait_for(who)
            began = time.perf_counter()

        turns.wait_for(who)
        start = start_of(sources[who], n_components)
        options = {"max_iterations": iterations, "tolerance": 1e-300, "callback": next_one}
        fit_mixture_blocks(sources[who], n_components, start=start, **options)
        turns.end(last=True)
        return median(seconds[1:])  # before the first there is the preparation

    with ThreadPoolExecutor(len(sources)) as threads:
        medians = list(threads.map(fit, range(len(sources))))
    return [(source.n_samples, taken) for source, taken in zip(sources, medians, strict=True)]


class Turns:
    """Lets one of several threads run at a time, in turn."""

    def __init__(self, number: int) -> None:
        self._queue, self._changed = list(range(number)), Condition()

    def wait_for(self, who: int) -> None:
        """Wait until it is one's turn."""
        with self._changed:
            self._changed.wait_for(lambda: self._queue[0] == who)

    def end(self, *, last: bool = False) -> None:
        """Pass the turn on, and stand at the end of the queue unless it was the last."""
        with self._changed:
            who = self._queue.pop(0)
            self._queue += [] if last else [who]
            self._changed.notify_all()


class Watch:
    """Looks at anonymous memory while it is open."""

    def __init__(self) -> None:
        self.own, self.worker = 0, 0
        self._end = Event()
        self._thread = Thread(target=self._look, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._end.wait(PERIOD):
            self.own = max(self.own, anonymous("self"))
            self.worker = max([self.worker, *map(anonymous, children(os.getpid()))])


def anonymous(process: str) -> int:
    """Return the anonymous memory of a process [bytes], 0 where that is not told."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith("RssAnon")), 0)


def children(process: int) -> list[str]:
    """Return the processes that a process has started."""
    found: list[str] = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            found += task.read_text(encoding="ascii").split()
        except OSError:  # the thread has ended
            continue
    return found


def in_own_process(case: Case) -> Result:
    """Measure a case in a process that has done nothing else."""
    command = [sys.executable, __file__, "--case", json.dumps(asdict(case))]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    result = Result(**json.loads(done.stdout))
    who = f"{case.workers} worker(s)" if case.workers else "one process"
    megabytes = max(result.anonymous, result.anonymous_worker) / 1e6
    print(
        f"{result.n_samples:>11} samples, {who}: {result.seconds:8.3f} s an iteration, "
        f"{1e9 * result.seconds / result.n_samples:6.2f} ns a sample, setup {result.setup:.2f} s, "
        f"{megabytes:.0f} MB anonymous",
        flush=True,
    )
    return result


def measured_scale(folder: Path, iterations: int, n_components: int) -> Scale:
    """Measure all cases: a quarter, half and all of the samples; one worker and two."""

    def run(workers: int) -> Result:
        forget(folder)
        return in_own_process(Case(str(folder / WHOLE), workers, iterations, n_components))

    alone, one, two = run(0), run(1), run(2)
    sizes = measure_in_turn(str(folder), 2 * iterations, n_components)
    for n_samples, seconds in sizes:
        print(f"{n_samples:>11} samples, in turn: {1e9 * seconds / n_samples:6.2f} ns a sample", flush=True)
    source = blocks(folder / WHOLE)
    return Scale(
        n_features=len(source.names),
        n_components=n_components,
        block_samples=max(len(source[0]), 1),
        sizes=tuple(sizes),
        one_worker=one.seconds,
        two_workers=two.seconds,
        same_bits=len({result.digest for result in (alone, one, two)}) == 1,
        anonymous=alone.anonymous,
        anonymous_worker=max(one.anonymous_worker, two.anonymous_worker),
        cold_bytes_per_second=read_speed(folder),
        cluster=measured_cluster(source, n_components),
    )


def read_speed(folder: Path) -> float:
    """Return how fast the disk gives a file that is not in the cache [bytes/s]."""
    forget(folder)
    path = folder / "s_0.npy"
    began = time.perf_counter()
    with path.open("rb", buffering=0) as file:
        buffer = bytearray(16 << 20)
        while file.readinto(buffer):
            pass
    return path.stat().st_size / (time.perf_counter() - began)


def measured_cluster(source: SampleBlocks, n_components: int) -> Cluster:
    """Measure what a pass sends, and what Dask takes for each task."""
    from gmr_robot.experiment import map_reduce

    sent: list[int] = []
    returned: list[int] = []

    def listen(fold_block, some):
        total = fold_block(0, some[0])
        sent.append(len(pickle.dumps(fold_block)))
        returned.append(len(pickle.dumps(total)))
        return reduce_in_pairs([total])

    options = {"start": start_of(source, n_components), "max_iterations": 1}
    fit_mixture_blocks([source[0]], n_components, map_reduce=listen, **options)
    tiny = list(np.random.default_rng(0).normal(size=(256, n_components, len(source.names))))
    moments: list[float] = []
    with map_reduce.dask(workers=1) as cluster:
        fit_mixture_blocks(
            tiny,
            n_components,
            map_reduce=cluster,
            max_iterations=4,
            tolerance=1e-300,
            callback=lambda *_: moments.append(time.perf_counter()),
        )
    n_tasks = len(tiny) * 16 / 15  # each block, and the tree over them
    return Cluster(sent[-1], returned[-1], median(np.diff(moments)) / n_tasks)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--samples", type=float, default=1e8, help="N (default 1e8)")
    parser.add_argument("--features", type=int, default=6, help="D (default 6)")
    parser.add_argument("--components", type=int, default=10, help="K (default 10)")
    parser.add_argument("--iterations", type=int, default=6, help="EM iterations of each case (default 6)")
    parser.add_argument("--folder", type=Path, help="where the temporary folder is made")
    parser.add_argument("--write", type=Path, help="write the page of the documentation")
    parser.add_argument("--case", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.case:
        print(json.dumps(asdict(measure(Case(**json.loads(arguments.case))))))
        return
    require("experiments", distributed="distributed", joblib="joblib")
    n_samples = int(arguments.samples)
    with tempfile.TemporaryDirectory(prefix="bench_scale_", dir=arguments.folder) as name:
        n_bytes = 8 * n_samples * arguments.features
        if shutil.disk_usage(name).free < 1.2 * n_bytes:
            sys.exit(f"{name} has no room for {n_bytes} bytes; choose fewer --samples or another --folder")
        write_shards(Path(name), n_samples, arguments.features)
        scale = measured_scale(Path(name), arguments.iterations, arguments.components)
    print(scale.verdict())
    if arguments.write:
        arguments.write.write_text(page(scale), encoding="utf-8")


if __name__ == "__main__":
    main()
