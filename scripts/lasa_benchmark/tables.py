"""The document of the benchmark: its tables, and what they say."""

from __future__ import annotations

import math
import platform
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from lasa_benchmark.methods import METHODS, N_COMPONENTS
from lasa_benchmark.points import Points

ALL = 26
"""Number of single motions that goals and published figures are means over."""

LOST = 1e5
"""A mean DTWD above this comes from motions that run away [mm]."""

GOALS: dict[str, tuple[str, Callable[[float], bool]]] = {
    "rmse_test": ("RMSE ≤ 4.1 mm/s", lambda value: value <= 4.1),
    "direction_test": ("ė ≤ 0.056", lambda value: value <= 0.056),
    "dtwd": ("DTWD ≤ 1400 mm", lambda value: value <= 1400.0),
    "reach": ("all arrive from demonstrated starts", lambda value: value == 1.0),
    "grid": ("all arrive from the grid", lambda value: value == 1.0),
    "spurious": ("no false goal", lambda value: value == 0.0),
    "seconds": ("fit ≤ 1 s on one thread", lambda value: value <= 1.0),
}
"""What `lyapunov` is to reach in the mean over the single motions."""

PUBLISHED = {
    "SEDS, as saved by the LPV-DS authors": ("6.34", "0.099", "–", "3954", *("–",) * 7),
    "LPV-DS, their code, K 8, untuned": (
        "5.15",
        "0.066",
        "–",
        "2154",
        "–",
        "–",
        "–",
        "100 %",
        "–",
        "–",
        "0.12",
    ),
}
"""Measured elsewhere with the same protocol, to compare with."""


def document(points: Points, *, single: Sequence[str], mixed: Sequence[str], methods: Sequence[str]) -> str:
    """Return the results as Markdown, for whichever motions and methods were measured."""
    parts = [
        f"{_machine()}. K {N_COMPONENTS} and the same settings for all motions; "
        f"{_seeds(points, methods)}; times are those of the processor, one thread."
    ]
    for names, title in ((single, "single motions"), (mixed, "motions that mix several")):
        if names:
            parts += [
                f"## Means over the {len(names)} {title}",
                _means(points, names, methods, published=len(names) == ALL),
            ]
    if len(single) == ALL and "lyapunov" in methods:
        parts += ["## What was to be reached", _goals(points, single)]
    if single:
        parts += ["## How sure, how changed, how smooth", _character(points, single, methods)]
        parts += ["## Each motion", _each(points, (*single, *mixed), methods)]
    parts += _refused(points)
    return "\n\n".join(parts) + "\n"


def _means(points: Points, names: Sequence[str], methods: Sequence[str], *, published: bool) -> str:
    columns = [
        *("", "RMSE [mm/s]", "ė", "SEDS error", "DTWD [mm]", "median DTWD [mm]", "Fréchet [mm]"),
        *("swept area [mm²]", "arrives: starts", "arrives: grid", "false goals", "fit [s]"),
    ]
    rows = []
    for method in methods:

        def mean(name: str, method: str = method) -> float:
            return float(np.mean(points.values(method, name, motions=names)))

        median = float(np.median(points.values(method, "dtwd", motions=names)))
        rows.append(
            (
                METHODS[method].label,
                *(_number(mean(name), digits) for name, digits in (("rmse_test", 2), ("direction_test", 4))),
                _number(mean("seds_test"), 3),
                *(_length(value) for value in (mean("dtwd"), median)),
                *(_length(mean(name), digits) for name, digits in (("frechet", 1), ("swept_area", 0))),
                *(_share(mean(name)) for name in ("reach", "grid")),
                _number(mean("spurious"), 2),
                _number(mean("seconds"), 2),
            )
        )
    rows += [(label, *cells) for label, cells in PUBLISHED.items()] if published else []
    return _table(columns, rows)


def _goals(points: Points, names: Sequence[str]) -> str:
    rows = []
    for name, (goal, reached) in GOALS.items():
        value = float(np.mean(points.values("lyapunov", name, motions=names)))
        shown = _share(value) if name in ("reach", "grid") else f"{value:.4g}"
        rows.append((goal, shown, "reached" if reached(value) else "**missed**"))
    return _table(("mean over the single motions, `lyapunov`", "measured", ""), rows)


def _character(points: Points, names: Sequence[str], methods: Sequence[str]) -> str:
    columns = [
        *(
            "",
            "corrected share of the speed",
            "largest",
            "smoothness",
            "median time from the grid",
            "longest",
        ),
        *(f"inside the {level} % region" for level in (50, 80, 90, 95)),
    ]
    rows = []
    for method in methods:
        correction, smoothness, median, longest, *inside = (
            points.values(method, name, motions=names)
            for name in (
                *("correction", "smoothness", "grid_time_median", "grid_time_longest"),
                *(f"inside_{level}" for level in ("0.5", "0.8", "0.9", "0.95")),
            )
        )
        rows.append(
            (
                METHODS[method].label,
                *(_share(value) for value in (float(np.mean(correction)), max(correction))),
                _number(float(np.mean(smoothness)), 1),
                *(_number(value, 2) for value in (float(np.mean(median)), max(longest))),
                *(_share(float(np.mean(one))) for one in inside),
            )
        )
    return _table(columns, [row for row in rows if any(cell != "–" for cell in row[1:])])


def _each(points: Points, names: Sequence[str], methods: Sequence[str]) -> str:
    shown = [name for name in ("gmr_raw", "seds", "lpv", "lyapunov", "neighbours") if name in methods]
    figures = {"RMSE [mm/s]": ("rmse_test", 2), "ė": ("direction_test", 3), "DTWD [mm]": ("dtwd", 0)}
    columns, table = ["motion"], [list(names)]
    for title, (name, digits) in figures.items():
        values = {method: points.values(method, name, motions=names) for method in shown}
        for method in shown:
            if np.isfinite(values[method]).any():
                columns.append(f"{title}, {_SHORT[method]}")
                table.append([_length(value, digits) for value in values[method]])
    return _table(columns, zip(*table, strict=True))


_SHORT = {
    "gmr_raw": "plain GMR",
    "seds": "SEDS",
    "lpv": "`lpv`",
    "lyapunov": "`lyapunov`",
    "neighbours": "neighbours",
}


def _refused(points: Points) -> list[str]:
    refusals = [
        f"- {point.motion}, {METHODS[point.method].label}: {result['error']}"
        for point, result in sorted(points.results.items())
        if "error" in result
    ]
    return ["## Refused", "\n".join(refusals)] if refusals else []


def _seeds(points: Points, methods: Sequence[str]) -> str:
    number = max((points.seeds(method) for method in methods), default=0)
    return "one seed" if number <= 1 else f"where numbers are drawn, means over {number} seeds"


def _table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    columns = list(columns)
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _number(value: float, digits: int) -> str:
    return f"{value:.{digits}f}" if math.isfinite(value) else "–"


def _length(value: float, digits: int = 0) -> str:
    return "runs away" if math.isfinite(value) and value > LOST else _number(value, digits)


def _share(value: float) -> str:
    """A percentage that says 100 and 0 of nothing else."""
    if not math.isfinite(value):
        return "–"
    text = f"{100.0 * value:.1f}"
    if (text == "100.0") != (value == 1.0) or (text == "0.0") != (value == 0.0):
        text = f"{100.0 * value:.3f}"
    return f"{text.removesuffix('.0')} %"


def _machine() -> str:
    return (
        f"Measured by `scripts/bench_lasa.py` with Python {platform.python_version()}, numpy {np.__version__}"
    )
