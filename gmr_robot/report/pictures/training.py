"""How learning went, and where the time went."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from gmr_robot.report.lettering import count, lettering
from gmr_robot.report.pictures.picture import Picture
from gmr_robot.report.pictures.style import BLUE, MUTED, WIDTH, picture_style
from gmr_robot.skill import TrainingSummary

HEIGHT = 2.7
"""Height of the sheet [in]."""


@picture_style()
def draw_training(training: TrainingSummary, *, seconds: Mapping[str, float]) -> Picture:
    """Draw the objective over the iterations of EM, and the wall time of each stage.

    Parameters
    ----------
    training : TrainingSummary
        How the skill was learned.
    seconds : mapping of str to float
        Wall time of each stage [s], in order; the panel is left out when there is none.
    """
    figure = Figure(figsize=(WIDTH, HEIGHT), layout="constrained")
    panels = figure.subplots(1, 2 if seconds else 1, squeeze=False)[0]
    _draw_objective(panels[0], training)
    if seconds:
        _draw_seconds(panels[1], seconds)
    return Picture(
        name="training",
        title="Learning, and time",
        caption=f"{_verdict(training)} {_total(seconds)}".strip(),
        alt=f"Objective of EM over its iterations{' and bars of seconds a stage' if seconds else ''}. "
        f"{_verdict(training)}",
        figure=figure,
    )


def _draw_objective(axes: Axes, training: TrainingSummary) -> None:
    objective = np.array(training.objective)
    marker = "o" if len(objective) < 60 else None
    axes.plot(np.arange(len(objective)), objective, color=BLUE, marker=marker, markersize=2.5)
    axes.set_xlabel("iteration of EM")
    axes.set_ylabel("objective [nat per sample]")
    axes.set_title("mean penalised log-likelihood")
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True, min_n_ticks=1))


def _draw_seconds(axes: Axes, seconds: Mapping[str, float]) -> None:
    names, values = list(seconds), np.array(list(seconds.values()))
    bars = axes.barh(np.arange(len(names)), values, color=BLUE, height=0.65)
    axes.bar_label(bars, labels=[f"{value:.2f} s" for value in values], padding=3.0, fontsize=8.0)
    axes.set_yticks(np.arange(len(names)), [lettering(name, longest=20) for name in names])
    axes.invert_yaxis()
    axes.tick_params(axis="y", length=0.0, color=MUTED)
    axes.grid(visible=False, axis="y")
    axes.set_xlabel("time [s]")
    axes.set_title("wall time of each stage")
    axes.set_xlim(0.0, 1.2 * max(float(values.max()), 1e-3))


def _verdict(training: TrainingSummary) -> str:
    n_iterations = len(training.objective) - 1
    end = "converged" if training.converged else "stopped without convergence"
    reseedings = (
        f"with {count(training.reseedings, 're-seeding')} of an empty component"
        if training.reseedings
        else "without a re-seeding"
    )
    return f"EM {end} after {count(n_iterations, 'iteration')}, {reseedings}."


def _total(seconds: Mapping[str, float]) -> str:
    if not seconds:
        return ""
    return f"The stages took {sum(seconds.values()):.2f} s in all; writing this report comes on top of it."
