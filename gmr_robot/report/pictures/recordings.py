"""Recordings before they teach: where they lead, and what their samples are like over time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from gmr_robot.arrays import FloatArray
from gmr_robot.demonstration import Demonstration, DemonstrationSet, Inspection
from gmr_robot.report.lettering import count, lettering
from gmr_robot.report.pictures.marks import GOAL, START, mark_starts
from gmr_robot.report.pictures.picture import Picture
from gmr_robot.report.pictures.planes import Planes, joined
from gmr_robot.report.pictures.sheet import place_legend, sheet
from gmr_robot.report.pictures.style import BLUE, ORANGE, VERMILLION, WIDTH, picture_style

MOST_COLUMNS = 3
"""Most planes in a row."""

MOST_DIMENSIONS = 12
"""Most dimensions that are drawn over time."""

ROW = 0.95
"""Height of a panel over time [in]."""

_END = GOAL | {"markersize": 8.0}
_LOOKS: dict[str, dict[str, Any]] = {
    "good": {"color": BLUE, "linewidth": 0.9, "zorder": 3},
    "repairable": {"color": ORANGE, "linewidth": 1.3, "zorder": 4},
    "unusable": {"color": VERMILLION, "linewidth": 1.3, "linestyle": (0, (4.0, 1.5)), "zorder": 5},
}


@picture_style()
def draw_recorded_paths(demonstrations: DemonstrationSet, inspection: Inspection) -> Picture:
    """Draw where demonstrations lead, coloured by the verdict on them.

    Parameters
    ----------
    demonstrations : DemonstrationSet
        As they were read.
    inspection : Inspection
        What was found in them.
    """
    planes = Planes.around((demonstrations,))
    entries = _entries(inspection)
    figure, panels = sheet(
        planes.aspects, columns=min(len(planes.pairs), MOST_COLUMNS), legend=len(entries) + 2
    )
    for axes, pair in zip(panels, planes.pairs, strict=False):
        planes.prepare(axes, pair)
        plane = list(pair)
        for verdict, group in _by_verdict(demonstrations, inspection):
            axes.plot(*joined(map(planes.trace, group))[:, plane].T, **_LOOKS[verdict])
        mark_starts(axes, np.array([planes.trace(one)[0, plane] for one in demonstrations]))
        axes.plot(*np.array([planes.trace(one)[-1, plane] for one in demonstrations]).T, **_END, zorder=6)
    ends = [Line2D([], [], **START, label="start"), Line2D([], [], **_END, label="end")]
    place_legend(figure, [*entries, *ends])
    return Picture(
        name="paths",
        title="Where the demonstrations lead",
        caption=f"{_summary(inspection)} A start apart from the others, a jump or a path that is "
        f"broken off shows here.{planes.remark()}",
        alt=f"Paths of {count(len(demonstrations), 'demonstration')}. {_summary(inspection)}",
        figure=figure,
    )


@picture_style()
def draw_recorded_samples(demonstrations: DemonstrationSet, inspection: Inspection) -> Picture:
    """Draw positions, speed and steps in time of demonstrations over time, coloured by the verdict on them.

    Parameters
    ----------
    demonstrations : DemonstrationSet
        As they were read.
    inspection : Inspection
        What was found in them.
    """
    signals = list(_signals(demonstrations))
    figure = Figure(figsize=(WIDTH, 0.7 + ROW * len(signals)), layout="constrained")
    panels = figure.subplots(len(signals), 1, sharex=True, squeeze=False)[:, 0]
    for axes, (label, values) in zip(panels, signals, strict=True):
        _draw_signal(axes, demonstrations, inspection, values)
        axes.set_ylabel(label)
    panels[-1].set_xlabel("time since the first sample [s]")
    figure.align_ylabels()
    figure.legend(handles=_entries(inspection), loc="outside upper right", ncols=3)
    left_out = demonstrations.n_dimensions - MOST_DIMENSIONS
    return Picture(
        name="samples",
        title="Samples over time",
        caption=f"{_summary(inspection)} Gaps stand out in the lowest panel, spikes peaks of the speed (dots: as "
        "recorded or derived; line: change of the positions), still ends flat lines."
        + (f" {count(left_out, 'dimension')} left out." if left_out > 0 else ""),
        alt=f"Positions, speed and steps in time of {count(len(demonstrations), 'demonstration')} over time. "
        f"{_summary(inspection)}",
        figure=figure,
    )


_Curve = Callable[[Demonstration], FloatArray]


def _signals(demonstrations: DemonstrationSet) -> Iterator[tuple[str, _Curve]]:
    """Yield a label and, for a demonstration, the curve (n, 2) over time of each panel."""
    unit = lettering(demonstrations.unit, longest=12)
    for i, name in enumerate(demonstrations.names[:MOST_DIMENSIONS]):
        yield f"{lettering(name, longest=14)} [{unit}]", _position(i)
    yield f"speed [{unit}/s]", _speed
    yield "step [ms]", _step


def _position(i: int) -> _Curve:
    return lambda one: np.column_stack([one.times - one.times[0], one.positions[:, i]])


def _speed(one: Demonstration) -> FloatArray:
    steps = np.diff(one.times)
    speeds = np.linalg.norm(np.diff(one.positions, axis=0), axis=1) / np.maximum(steps, np.median(steps))
    return np.column_stack([one.times[1:] - one.times[0] - 0.5 * steps, speeds])


def _step(one: Demonstration) -> FloatArray:
    # each step as long as it lasted
    between = np.repeat(one.times - one.times[0], 2)[1:-1]
    return np.column_stack([between, np.repeat(1e3 * np.diff(one.times), 2)])


def _draw_signal(
    axes: Axes, demonstrations: DemonstrationSet, inspection: Inspection, values: _Curve
) -> None:
    for verdict, group in _by_verdict(demonstrations, inspection):
        axes.plot(*joined(map(values, group)).T, **_LOOKS[verdict])
        if values is _speed:
            recorded = [
                np.column_stack([one.times - one.times[0], np.linalg.norm(one.velocities, axis=1)])
                for one in group
            ]
            axes.plot(
                *joined(recorded).T,
                color=_LOOKS[verdict]["color"],
                linestyle="none",
                marker=".",
                markersize=1.5,
            )
    axes.margins(x=0.0)
    axes.locator_params(axis="y", nbins=4)


def _by_verdict(
    demonstrations: DemonstrationSet, inspection: Inspection
) -> Iterator[tuple[str, list[Demonstration]]]:
    for verdict in _LOOKS:
        group = [demonstrations[one.index] for one in inspection.findings if one.verdict == verdict]
        if group:
            yield verdict, group


def _entries(inspection: Inspection) -> list[Line2D]:
    verdicts = [one.verdict for one in inspection.findings]
    return [
        Line2D([], [], **looks, label=f"{verdict} ({verdicts.count(verdict)})")
        for verdict, looks in _LOOKS.items()
        if verdict in verdicts
    ]


def _summary(inspection: Inspection) -> str:
    verdicts = [one.verdict for one in inspection.findings]
    parts = [f"{verdicts.count(verdict)} {verdict}" for verdict in _LOOKS if verdict in verdicts]
    return f"{count(len(verdicts), 'demonstration')}: {', '.join(parts)}."
