"""Which metrics a comparison shows when none are asked for."""

from __future__ import annotations

from collections.abc import Sequence

from gmr_robot.evaluation.comparison import ResultTable
from gmr_robot.exceptions import InputError

MOST = 6
"""Most metrics that are shown unasked."""

_PREFERRED = (
    "{origin}.position_rmse",
    "{origin}.velocity_rmse",
    "{origin}.direction_error",
    "{origin}.rollouts.mean.dtw",
    "{origin}.rollouts.mean.arrived_share",
    "{origin}.convergence.around.within_1_percent",
    "replay.arrived",
    "replay.goal_distance",
    "timing.stages.learn",
    "{origin}.log_likelihood",
    "wall_seconds",
)
"""In this order; held-out demonstrations before training ones."""


def chosen_metrics(
    table: ResultTable, *, asked: Sequence[str] = (), first: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return the metrics to show: those asked for, else the preferred ones that there are.

    Parameters
    ----------
    table : ResultTable
        The results.
    asked : sequence of str
        Metrics that are shown alone.
    first : sequence of str
        Metrics that come before the preferred ones.

    Raises
    ------
    InputError
        When a name is not known, or no run has any number.
    """
    if not table.metric_names:
        raise InputError(
            f"no run of {table.name!r} has a number to compare: {len(table.failed)} of {len(table.rows)} failed"
        )
    if asked:
        return tuple(dict.fromkeys(map(table.checked_metric, asked)))
    origin = "held_out" if any(name.startswith("held_out.") for name in table.metric_names) else "training"
    preferred = [name.format(origin=origin) for name in _PREFERRED]
    known = [name for name in preferred if name in table.metric_names] or list(table.metric_names)
    leading = [table.checked_metric(name) for name in first]
    return tuple(dict.fromkeys([*leading, *known]))[: max(MOST, len(leading))]
