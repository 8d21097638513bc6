import pytest

from gmr_robot.evaluation.comparison import ResultRow
from gmr_robot.experiment.sweep import best_so_far

METRIC = "held_out.velocity_rmse"


def row(k, seed, **metrics):
    return ResultRow(point=f"{k}-{seed}", parameters={"k": k}, motion=None, seed=seed, metrics=metrics)


def test_only_pairs_that_all_have_been_measured_on_count():
    rows = [row(1, 0, **{METRIC: 1.0}), row(2, 0, **{METRIC: 2.0}), row(1, 1, **{METRIC: 99.0})]
    best = best_so_far(rows)
    assert (best.parameters, best.value, best.n_pairs) == ({"k": 1}, 1.0, 1)
    best = best_so_far([*rows, row(2, 1, **{METRIC: 0.0})])
    assert (best.parameters, best.value, best.n_pairs) == ({"k": 2}, 1.0, 2)


def test_the_metric_asked_for_decides_in_its_own_direction():
    rows = [row(k, 0, **{METRIC: k, "held_out.log_likelihood": k, "text": 1.0}) for k in (1.0, 2.0)]
    assert best_so_far(rows).parameters == {"k": 1.0}
    best = best_so_far(rows, ["unknown", "text", "held_out.log_likelihood"])
    assert (best.parameters, best.metric) == ({"k": 2.0}, "held_out.log_likelihood")


@pytest.mark.parametrize("rows", [[], [row(1, 0)], [row(1, 0, **{METRIC: 1.0})]])
def test_there_is_none_before_two_can_be_compared(rows):
    assert best_so_far(rows) is None
