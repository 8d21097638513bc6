"""The best of a sweep so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gmr_robot.evaluation.comparison import ResultRow, metric_direction, parameters_key

USUAL = (
    *("held_out.velocity_rmse", "held_out.position_rmse"),
    *("training.velocity_rmse", "training.position_rmse"),
)
"""What decides where the sweep names no metric: the first of these that there is."""


@dataclass(frozen=True, kw_only=True)
class Best:
    """The parameters that do best where all that have begun were measured.

    Attributes
    ----------
    parameters : mapping of str to JSON value
        What they are.
    metric : str
        What decides.
    value : float
        Its mean over the motions and seeds that all parameters have been measured on.
    n_pairs : int
        Number of those motions and seeds.
    """

    parameters: Mapping[str, Any]
    metric: str
    value: float
    n_pairs: int


def best_so_far(rows: Sequence[ResultRow], metrics: Sequence[str] = ()) -> Best | None:
    """Return the parameters that do best so far; None before two can be compared on the same motion and seed.

    Parameters
    ----------
    rows : sequence of ResultRow
        What is finished; failed ones count for nothing.
    metrics : sequence of str
        What decides: the first of them that rows have and that has a better side.
    """
    metric = _deciding(rows, metrics)
    if metric is None:
        return None
    direction = metric_direction(metric)
    assert direction is not None
    values: dict[str, dict[tuple[str | None, int], float]] = defaultdict(dict)
    parameters = {}
    for row in rows:
        if np.isfinite(row.value(metric)):
            key = parameters_key(row.parameters)
            parameters[key] = row.parameters
            values[key][row.pair] = row.value(metric)
    common = set.intersection(*(set(one) for one in values.values()))
    if len(values) < 2 or not common:
        return None
    means = {
        key: float(np.mean([one[pair] for pair in sorted(common, key=str)])) for key, one in values.items()
    }
    winner = min(means, key=lambda key: float(direction.loss(means[key])))
    return Best(parameters=parameters[winner], metric=metric, value=means[winner], n_pairs=len(common))


def _deciding(rows: Sequence[ResultRow], metrics: Sequence[str]) -> str | None:
    for name in (*metrics, *USUAL):
        if metric_direction(name) is not None and any(np.isfinite(row.value(name)) for row in rows):
            return name
    return None
