"""The numbers of the page ``docs/scale.md``: what was measured, and what follows for a cluster."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from pathlib import Path

SAMPLES = 1e11
MACHINES = 100
CORES = 16
"""Of each machine."""

NETWORK = 1.25e9
"""A link of 10 Gbit/s [bytes/s]."""

SSD = 3e9
"""A local NVMe disk [bytes/s]."""

ITERATIONS = 50
SETUP_PASSES = 4

SHARES, FAN = 2, 16
"""Stretches a worker, and sums that one task adds up, of `map_reduce.dask`."""

TEMPLATE = Path(__file__).with_name("scale_page.md")


@dataclass(frozen=True)
class Cluster:
    """What a pass costs beside the folding.

    Attributes
    ----------
    sent, returned : int
        What a worker is told at each pass, and what a stretch of blocks sends back [bytes].
    seconds_per_task : float
        What Dask takes for a task [s].
    """

    sent: int
    returned: int
    seconds_per_task: float


@dataclass(frozen=True)
class Scale:
    """What was measured.

    Attributes
    ----------
    n_features, n_components : int
        D and K.
    block_samples : int
        Samples of a block.
    sizes : tuple of (int, float)
        N, and the time of an iteration in one process [s].
    one_worker, two_workers : float
        Time of an iteration with so many processes, of the largest N [s].
    same_bits : bool
        Whether all of these gave the same parameters, bit for bit.
    anonymous, anonymous_worker : int
        The largest anonymous memory of one process that fits alone, and of a worker [bytes].
    cold_bytes_per_second : float
        Reading what is not in the system's cache [bytes/s].
    cluster : Cluster
        Beside the folding.
    """

    n_features: int
    n_components: int
    block_samples: int
    sizes: tuple[tuple[int, float], ...]
    one_worker: float
    two_workers: float
    same_bits: bool
    anonymous: int
    anonymous_worker: int
    cold_bytes_per_second: float
    cluster: Cluster

    @property
    def n_samples(self) -> int:
        """The largest N."""
        return self.sizes[-1][0]

    @property
    def seconds_per_sample(self) -> float:
        """Of one core with a process of its own [s]."""
        return 2.0 * self.two_workers / self.n_samples

    @property
    def nonlinearity(self) -> float:
        """The largest relative difference of the time per sample from that of the largest N."""
        rates = [seconds / n_samples for n_samples, seconds in self.sizes]
        return max(abs(rate / rates[-1] - 1.0) for rate in rates)

    def goals(self) -> tuple[tuple[str, str, str, bool], ...]:
        """Return what was to be reached: what, goal, measured, whether."""
        gain = self.one_worker / self.two_workers
        memory = max(self.anonymous, self.anonymous_worker) / 1e6
        return (
            ("anonymous memory of a process", "< 500 MB", f"{memory:.0f} MB", memory < 500.0),
            ("time against N, off linear by", "< 5 %", f"{self.nonlinearity:.1%}", self.nonlinearity < 0.05),
            ("two workers against one", "≥ 1.7 ×", f"{gain:.2f} ×", gain >= 1.7),
            ("same bits alone, by one and by two workers", "yes", _yes(self.same_bits), self.same_bits),
        )

    def verdict(self) -> str:
        """Return the goals as text."""
        return "\n".join(
            f"{what}: {found} (goal {goal}){_missed(ok)}" for what, goal, found, ok in self.goals()
        )


def page(scale: Scale) -> str:
    """Return the page in Markdown."""
    return TEMPLATE.read_text(encoding="utf-8").format(**_measured(scale), **_cluster(scale))


def _measured(scale: Scale) -> dict[str, object]:
    sizes = [f"| {n:.3g} | {seconds:.3g} | {1e9 * seconds / n:.1f} |" for n, seconds in scale.sizes]
    goals = [f"| {what} | {goal} | {found}{_missed(ok)} |" for what, goal, found, ok in scale.goals()]
    return {
        "n_features": scale.n_features,
        "n_components": scale.n_components,
        "block_samples": scale.block_samples,
        "platform": f"{platform.machine()}, Python {platform.python_version()}",
        "sizes": "\n".join(sizes),
        "goals": "\n".join(goals),
        "n_samples": f"{scale.n_samples:.3g}",
        "one_worker": f"{scale.one_worker:.3g}",
        "two_workers": f"{scale.two_workers:.3g}",
        "anonymous": f"{scale.anonymous / 1e6:.0f}",
        "anonymous_worker": f"{scale.anonymous_worker / 1e6:.0f}",
        "cold": f"{scale.cold_bytes_per_second / 1e9:.2f}",
    }


def _cluster(scale: Scale) -> dict[str, object]:
    """Return what 1e11 samples on 100 machines take."""
    workers = MACHINES * CORES
    n_bytes = 8.0 * scale.n_features * SAMPLES
    share = n_bytes / MACHINES
    n_blocks = int(SAMPLES / scale.block_samples)
    stretch = 1 << (max(n_blocks // (SHARES * workers), 1).bit_length() - 1)
    leaves = -(-n_blocks // stretch)
    tasks = leaves + leaves / (FAN - 1)
    times = {
        "folding": SAMPLES * scale.seconds_per_sample / workers,
        "reading": share / SSD,
        "scheduling": tasks * scale.cluster.seconds_per_task,
    }
    limit = max(times, key=times.__getitem__)
    passes = ITERATIONS + SETUP_PASSES
    down, up = scale.cluster.sent * workers, scale.cluster.returned * tasks
    return {
        **{name: f"{seconds:.1f}" for name, seconds in times.items()},
        "machines": MACHINES,
        "cores": CORES,
        "workers": workers,
        "ssd": f"{SSD / 1e9:.0f}",
        "data": f"{n_bytes / 1e12:.1f}",
        "share": f"{share / 1e9:.0f}",
        "per_sample": f"{1e9 * scale.seconds_per_sample:.0f}",
        "sent": f"{scale.cluster.sent / 1e3:.1f}",
        "down": f"{down / 1e6:.1f}",
        "down_seconds": f"{1e3 * down / NETWORK:.0f}",
        "returned": f"{scale.cluster.returned / 1e3:.1f}",
        "up": f"{up / 1e6:.1f}",
        "tasks": f"{tasks:.0f}",
        "per_task": f"{1e3 * scale.cluster.seconds_per_task:.2f}",
        "iteration": f"{times[limit]:.0f}",
        "limit": limit,
        "iterations": ITERATIONS,
        "passes": passes,
        "minutes": f"{passes * times[limit] / 60.0:.0f}",
        "moved": f"{passes * (down + up) / 1e9:.1f}",
        "n_blocks": n_blocks,
        "leaves": leaves,
        "stretch": stretch,
        "starts": f"{8 * n_blocks / 1e6:.1f}",
    }


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _missed(ok: bool) -> str:
    return "" if ok else " (missed)"
