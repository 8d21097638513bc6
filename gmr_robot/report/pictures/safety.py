"""What the safety chain did, on a time line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gmr_robot.report.lettering import count, lettering, listed
from gmr_robot.report.pictures.picture import Picture
from gmr_robot.report.pictures.style import BLUE, INK, LIMIT, LINE, MUTED, ORANGE, PAPER, WIDTH, picture_style
from gmr_robot.report.safety_lanes import Lane, bound_lanes, link_lanes

if TYPE_CHECKING:
    from gmr_robot.simulation import ReplayResult

ROW, GAP = 0.23, 0.16
"""Height of a lane, and room between links and bounds [in]."""

TOP, BOTTOM, LEFT, RIGHT = 0.3, 0.5, 1.75, 1.25
"""Margins of the sheet [in]."""

MOST_BOUNDS = 8
"""Most bounds that have a lane."""

THINNEST = 0.004
"""Least width of a bar, as a share of the time line: a single tick is to be seen."""


@picture_style()
def draw_safety(replay: ReplayResult) -> Picture:
    """Draw when which link of the safety chain changed what was asked for, and when which joint stood at a bound.

    Parameters
    ----------
    replay : ReplayResult
        What the arm did.
    """
    links, bounds = link_lanes(replay), bound_lanes(replay)
    shown = bounds[:MOST_BOUNDS]
    room = ROW * len(links) + (GAP + ROW * len(shown) if shown else 0.0)
    height = TOP + room + BOTTOM
    figure = Figure(figsize=(WIDTH, height))
    width = WIDTH - LEFT - RIGHT
    axes = figure.add_axes((LEFT / WIDTH, BOTTOM / height, width / WIDTH, room / height))
    end = max(replay.duration, 1e-9)
    axes.set(xlim=(0.0, end), ylim=(room, 0.0), xlabel="time [s]", yticks=[])
    axes.spines["left"].set_visible(False)
    for index, lane in enumerate(links):
        _draw_lane(axes, lane, at=ROW * (index + 0.5), colour=LIMIT if lane.is_stop else BLUE, end=end)
    for index, lane in enumerate(shown):
        _draw_lane(axes, lane, at=ROW * (len(links) + index + 0.5) + GAP, colour=ORANGE, end=end)
    _mark_stop(axes, links, replay)
    axes.set_title(f"The replay ended with “{replay.stop}” after {replay.duration:.2f} s")
    return Picture(
        name="safety",
        title="What the safety chain did",
        caption=_caption(bounds, replay),
        alt=f"Time line of the safety chain. {_said(links)}",
        figure=figure,
    )


def _draw_lane(axes: Axes, lane: Lane, *, at: float, colour: str, end: float) -> None:
    axes.axhline(at, color=LINE, linewidth=0.8, zorder=1)
    thinnest = THINNEST * end
    bars = [(min(start, end - thinnest), max(last - start, thinnest)) for start, last in lane.spans]
    axes.broken_barh(bars, (at - 0.32 * ROW, 0.64 * ROW), facecolors=colour, linewidth=0.0, zorder=3)
    busy = bool(lane.spans)
    axes.text(
        -0.012 * end,
        at,
        lettering(lane.label, longest=28),
        ha="right",
        va="center",
        color=INK if busy else MUTED,
    )
    said = f"{count(len(lane.spans), 'time')}, {_seconds(lane.seconds)}" if busy else "never"
    axes.text(1.012 * end, at, said, ha="left", va="center", color=INK if busy else MUTED, fontsize=7.5)


def _mark_stop(axes: Axes, links: list[Lane], replay: ReplayResult) -> None:
    """Draw a line where a stop began, and write its reason beside its bar."""
    index, lane = next((index, lane) for index, lane in enumerate(links) if lane.is_stop)
    for start, last in lane.spans:
        axes.axvline(start, color=LIMIT, linewidth=0.9, linestyle=(0, (4, 2)), zorder=2)
        on_the_left = start > 0.4 * replay.duration
        axes.annotate(
            f"{start:.2f} s: {replay.stop}",
            (start if on_the_left else last, ROW * (index + 0.5)),
            xytext=(-4 if on_the_left else 4, 0),
            textcoords="offset points",
            ha="right" if on_the_left else "left",
            va="center",
            color=LIMIT,
            fontsize=8.0,
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1.0},
        )


def _seconds(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 0.1 else f"{1e3 * seconds:.0f} ms"


def _said(links: list[Lane]) -> str:
    acted = [
        f"{lane.label} ({count(len(lane.spans), 'time')}, {_seconds(lane.seconds)})"
        for lane in links
        if lane.spans
    ]
    return f"It acted by {listed(acted)}." if acted else "It had nothing to do."


def _caption(bounds: list[Lane], replay: ReplayResult) -> str:
    stopped = (
        f" A stop was in force at the end: {replay.stop}; the command was brought to rest within its bounds."
        if replay.stopped
        else ""
    )
    below = (
        " Below (orange), joints whose command stood at a bound, or which gave all their torque"
        + (f", the longest {MOST_BOUNDS} of {len(bounds)}." if len(bounds) > MOST_BOUNDS else ".")
        if bounds
        else " No joint's command stood at a bound."
    )
    return (
        "The links of the chain from the policy (top) to the torques; a bar is where one changed what was asked for, "
        f"on the right how often and how long in all.{stopped}{below}"
    )
