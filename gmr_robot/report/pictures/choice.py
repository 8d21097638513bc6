"""How the number of components was chosen."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from gmr_robot.report.lettering import count
from gmr_robot.report.pictures.picture import Picture
from gmr_robot.report.pictures.style import BLUE, VERMILLION, WIDTH, picture_style
from gmr_robot.skill import ComponentChoice

HEIGHT = 2.7
"""Height of the sheet [in]."""

CRITERIA = {
    "held_out": (
        "log-density of held-out\ndemonstrations [nat per sample]",
        "demonstrations that were left out",
    ),
    "variational": ("log-evidence [nat per sample]", "the evidence of a variational Bayesian fit"),
    "bic": ("BIC [nat]", "the Bayesian information criterion"),
    "icl": ("ICL [nat]", "the integrated classification likelihood"),
    "aic": ("AIC [nat]", "Akaike's information criterion"),
}
"""Label and name of each criterion."""


@picture_style()
def draw_choice(choice: ComponentChoice) -> Picture:
    """Draw the criterion over the numbers of components that were tried, with standard errors where there are.

    Parameters
    ----------
    choice : ComponentChoice
        How the number was chosen.
    """
    figure = Figure(figsize=(WIDTH, HEIGHT), layout="constrained")
    _draw_curve(figure.subplots(), choice)
    _, name = CRITERIA[choice.criterion]
    best = "largest" if choice.largest_is_best else "smallest"
    tried = f"{min(choice.candidates)} to {max(choice.candidates)}"
    return Picture(
        name="choice",
        title="How many components?",
        caption=f"Of {tried} tried, {count(choice.n_components, 'component')} had the {best} value. What decided: "
        f"{name}. {_remark(choice)}",
        alt=f"Curve of the criterion over {len(choice.candidates)} numbers of components; "
        f"{choice.n_components} is marked as the choice.",
        figure=figure,
    )


def _draw_curve(axes: Axes, choice: ComponentChoice) -> None:
    numbers, values = np.array(choice.candidates), np.array(choice.values)
    axes.plot(numbers, values, color=BLUE, marker="o", markersize=3.5)
    if choice.standard_errors is not None:
        axes.errorbar(
            numbers,
            values,
            yerr=choice.standard_errors,
            color=BLUE,
            linestyle="none",
            capsize=2.5,
            elinewidth=0.8,
        )
    at = choice.candidates.index(choice.n_components)
    axes.plot(
        numbers[at], values[at], color=VERMILLION, marker="o", markersize=8.0, fillstyle="none", mew=1.6
    )
    axes.annotate(
        f"K = {choice.n_components}",
        (numbers[at], values[at]),
        xytext=(8.0, -14.0),
        textcoords="offset points",
        color=VERMILLION,
    )
    axes.margins(y=0.18)
    axes.set_xlabel("number of components K")
    axes.set_ylabel(CRITERIA[choice.criterion][0])
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))


def _remark(choice: ComponentChoice) -> str:
    if choice.criterion == "held_out":
        return (
            "Each demonstration was left out in turn, and the others had to predict it: too few components miss "
            "the motion, too many learn its accidents by heart. Bars are standard errors over the "
            "demonstrations; they say how much those differ, and are alike for neighbouring numbers, so that "
            "differences smaller than a bar still count."
        )
    return (
        "It is made for independent samples. Those of a motion are not, and it tends to choose large numbers; "
        "leaving demonstrations out (n_components: held_out) does not."
    )
