"""Results that outlive an interruption: one line of JSON for each motion, method and seed."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, order=True)
class Point:
    """What is measured at a time."""

    motion: str
    method: str
    seed: int


@dataclass(frozen=True)
class Source:
    """What the results of a method depend on, and the file that keeps them.

    Parameters
    ----------
    file : Path
        JSON lines, below the repository.
    code : tuple of str
        Files and folders below the repository; results of other versions of them no longer count.
    """

    file: Path
    code: tuple[str, ...]

    @property
    def digest(self) -> str:
        """A digest of the code."""
        return _digest(self.code)


@dataclass
class Points:
    """Finished points by what they are of."""

    results: dict[Point, dict[str, Any]] = field(default_factory=dict)

    def read(self, source: Source, methods: Sequence[str]) -> None:
        """Read the points of some methods that were measured with the present code."""
        path = ROOT / source.file
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
            try:
                entry = json.loads(line)
            except ValueError:  # the line that an interruption cut off
                continue
            if entry["method"] in methods and entry["code"] == source.digest:
                self.results[Point(entry["motion"], entry["method"], entry["seed"])] = entry["result"]

    def add(self, point: Point, result: dict[str, Any], *, source: Source) -> None:
        """Keep a finished point, on the disk at once."""
        path = ROOT / source.file
        path.parent.mkdir(parents=True, exist_ok=True)
        numbers = {key: _plain(value) for key, value in result.items()}
        entry = {"code": source.digest, **vars(point), "result": numbers}
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")
        self.results[point] = numbers

    def seeds(self, method: str) -> int:
        """Return the number of seeds that a method was measured with."""
        return len({point.seed for point in self.results if point.method == method})

    def values(self, method: str, name: str, *, motions: Iterable[str]) -> list[float]:
        """Return a figure of a method for each motion, the mean over seeds; NaN where there is none."""
        return [self._mean(motion, method, name) for motion in motions]

    def _mean(self, motion: str, method: str, name: str) -> float:
        found = [
            result.get(name)
            for point, result in self.results.items()
            if (point.motion, point.method) == (motion, method)
        ]
        numbers = [math.nan if value is None else float(value) for value in found]
        return sum(numbers) / len(numbers) if numbers else math.nan


@cache
def _digest(code: tuple[str, ...]) -> str:
    content = hashlib.sha256()
    for part in code:
        path = ROOT / part
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            content.update(file.read_bytes())
    return content.hexdigest()[:12]


def _plain(value: Any) -> Any:
    """Round to more than tables show; JSON knows no infinity: None stands for it and for NaN."""
    if not isinstance(value, float):
        return value
    return float(f"{value:.6g}") if math.isfinite(value) else None
