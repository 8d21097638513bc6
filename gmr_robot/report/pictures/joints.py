"""Joint positions, velocities, accelerations and torques over time, against their bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from gmr_robot.report.lettering import lettering, listed, percent
from gmr_robot.report.limit_use import LimitUse, limit_uses
from gmr_robot.report.pictures.picture import Picture
from gmr_robot.report.pictures.style import LIMIT, MEASURED, MUTED, WIDTH, picture_style

if TYPE_CHECKING:
    from gmr_robot.simulation import ReplayResult

ROW = 0.82
"""Height of a joint's row [in]."""

TOP, BOTTOM, LEFT, RIGHT = 0.6, 0.5, 1.15, 0.15
"""Margins of the sheet [in]."""

BEYOND = 0.12
"""How much is shown beyond each limit, as a share of the range between them."""


@picture_style()
def draw_joints(replay: ReplayResult) -> Picture:
    """Draw what each joint did against its limits: a row a joint, a column a quantity.

    Parameters
    ----------
    replay : ReplayResult
        What the arm did.
    """
    uses = limit_uses(replay)
    height = TOP + BOTTOM + ROW * replay.n_joints
    figure = Figure(figsize=(WIDTH, height))
    grid = figure.add_gridspec(
        replay.n_joints,
        len(uses),
        left=LEFT / WIDTH,
        right=1.0 - RIGHT / WIDTH,
        top=1.0 - TOP / height,
        bottom=BOTTOM / height,
        wspace=0.3,
        hspace=0.28,
    )
    for column, use in enumerate(uses):
        for joint, name in enumerate(replay.joint_names):
            axes = figure.add_subplot(grid[joint, column])
            _draw_quantity(axes, replay.times, use, joint)
            axes.tick_params(labelbottom=joint == replay.n_joints - 1)
            if joint == 0:
                _head(axes, use.quantity if use.unit is None else f"{use.quantity} [{use.unit}]")
            if joint == replay.n_joints - 1:
                axes.set_xlabel("time [s]")
            if column == 0:
                axes.set_ylabel(lettering(name, longest=14), fontweight="bold")
    figure.align_ylabels()
    _place_legend(figure)
    return Picture(
        name="joints",
        title="Joints against their limits",
        caption=_caption(replay, uses),
        alt=f"Position, velocity, acceleration, torque of each joint over time, with bounds. {_peaks(replay, uses)}",
        figure=figure,
    )


def _head(axes: Axes, text: str) -> None:
    """Write what a column shows above its first panel, above the number that stands there."""
    axes.annotate(
        text,
        (0.0, 1.0),
        xytext=(0.0, 13.0),
        textcoords="offset points",
        xycoords="axes fraction",
        fontsize=9.0,
    )


def _draw_quantity(axes: Axes, times: np.ndarray, use: LimitUse, joint: int) -> None:
    values, lower, upper = use.values[:, joint], use.lower[joint], use.upper[joint]
    axes.plot(times, values, color=MEASURED, zorder=3)
    flagged = np.where(use.flagged[:, joint], values, np.nan)
    axes.plot(times, flagged, color=LIMIT, marker=".", markersize=4.0, linewidth=2.0, zorder=4)
    axes.margins(x=0.0, y=0.15)
    if np.isfinite(upper - lower):
        reach = BEYOND * (upper - lower)
        axes.set_ylim(min(lower - reach, values.min()), max(upper + reach, values.max()))
    bottom, top = axes.get_ylim()
    for limit, edge in ((lower, bottom), (upper, top)):
        if np.isfinite(limit):
            axes.axhline(limit, color=LIMIT, linewidth=0.8)
            axes.axhspan(limit, edge, color=LIMIT, alpha=0.12, linewidth=0.0)
    axes.set_ylim(bottom, top)
    axes.locator_params(axis="y", nbins=4)
    axes.locator_params(axis="x", nbins=6)
    peak = use.peak[joint]
    text = percent(float(peak)) if np.isfinite(peak) else "no limit"
    if use.unit is None:
        text = f"[{use.units[joint]}]  {text}"
    colour = LIMIT if use.flagged[:, joint].any() else MUTED
    axes.set_title(text, loc="right", fontsize=7.5, color=colour, pad=2.0)


def _place_legend(figure: Figure) -> None:
    entries = [
        Line2D([], [], color=MEASURED, label="measured (acceleration: commanded, torque: applied)"),
        Patch(facecolor=LIMIT, alpha=0.25, label="beyond the bound"),
        Line2D([], [], color=LIMIT, marker=".", linewidth=2.0, label="bound violated, or torque cut"),
    ]
    figure.legend(handles=entries, loc="upper right", ncols=len(entries), borderaxespad=0.2)


def _peaks(replay: ReplayResult, uses: tuple[LimitUse, ...]) -> str:
    """Say which joint comes closest to its limit in each quantity."""
    parts = [
        f"{use.quantity} {percent(share)} ({replay.joint_names[joint]})"
        for use in uses
        if use.closest is not None
        for joint, share in [use.closest]
    ]
    return f"Closest to a limit: {listed(parts)}." if parts else "The arm states no limits."


def _caption(replay: ReplayResult, uses: tuple[LimitUse, ...]) -> str:
    names = replay.joint_names
    flagged = [
        f"{use.quantity} of {listed([names[joint] for joint in np.flatnonzero(use.flagged.any(axis=0))])}"
        for use in uses
        if use.flagged.any()
    ]
    verdict = (
        f"Marked in red, at or beyond a limit: {'; '.join(flagged)}." if flagged else "No limit was reached."
    )
    return (
        "Each row is a joint. The number above a panel is the largest share of the way from mid-range to a "
        f"limit. {_peaks(replay, uses)} {verdict}"
    )
