import numpy as np
import pytest

from gmr_robot.evaluation.comparison import (
    ResultRow,
    ResultTable,
    compare_results,
    methods_of,
    parse_baseline,
)
from gmr_robot.exceptions import InputError, UnknownNameError

METRIC = "held_out.velocity_rmse"


def sweep(*, failing=(), n_seeds=3):
    """Two cases by two numbers of components by four motions: stable is better by 1, seven better than three by 2."""
    rng, rows = np.random.default_rng(0), []
    for case in ("plain", "stable"):
        for k in (3, 7):
            for motion in ("Angle", "GShape", "Worm", "Leaf"):
                for seed in range(n_seeds):
                    point = f"{case}-{k}-{motion}-{seed}"
                    value = 10.0 - (case == "stable") - 2.0 * (k == 7) + 0.05 * rng.normal()
                    rows.append(
                        ResultRow(
                            point=point,
                            parameters={"case": case, "skill.n_components": k, "rollout.dt": 0.01},
                            motion=motion,
                            seed=seed,
                            metrics={METRIC: value, "held_out.log_likelihood": -value},
                            resources={"wall_seconds": 1.0 + k},
                            error="it broke" if point in failing else None,
                        )
                    )
    return ResultTable(name="sweep", rows=tuple(rows))


def test_labels_name_what_differs():
    assert [method.label for method in methods_of(sweep())] == [
        "plain · n_components = 3",
        "plain · n_components = 7",
        "stable · n_components = 3",
        "stable · n_components = 7",
    ]


def test_the_first_method_is_the_baseline_unless_one_is_chosen():
    assert compare_results(sweep(), metrics=[METRIC]).baselines == (None, 0, 0, 0)
    chosen = parse_baseline("case=stable,n_components=7", sweep())
    assert chosen == {"case": "stable", "skill.n_components": 7}
    assert compare_results(sweep(), metrics=[METRIC], baseline=chosen).baselines == (3, 3, 3, None)


def test_a_baseline_that_leaves_parameters_open_shares_them():
    found = compare_results(sweep(), metrics=[METRIC], baseline={"case": "plain"})
    assert found.baselines == (None, None, 0, 1)
    (metric,) = found.metrics
    for against in metric.against_baseline[2:]:
        assert against.paired.difference == pytest.approx(-1.0, abs=0.1)
        assert against.paired.n_pairs == 12
        assert against.p_holm == pytest.approx(2.0 * against.paired.p_value)
        assert against.differs


def test_summaries_are_those_of_numpy():
    table = sweep()
    (metric,) = compare_results(table, metrics=["velocity_rmse"]).metrics
    values = np.array([row.metrics[METRIC] for row in table.rows[:12]])
    assert metric.metric == METRIC
    summary = metric.summaries[0]
    assert summary.mean == pytest.approx(values.mean())
    assert summary.deviation == pytest.approx(values.std(ddof=1))
    assert summary.seed_deviation == pytest.approx(np.sqrt(values.reshape(4, 3).var(axis=1, ddof=1).mean()))
    assert metric.ranking.winners == (3,)


def test_what_is_missing_is_counted_by_its_reason():
    table = sweep(failing=("plain-3-Angle-0",))
    rows = [row for row in table.rows if row.point != "plain-3-Worm-2"]
    rows[1] = ResultRow(
        point="none", parameters=rows[1].parameters, motion="Angle", seed=1, metrics={METRIC: np.nan}
    )
    (metric,) = compare_results(ResultTable(name="sweep", rows=tuple(rows)), metrics=[METRIC]).metrics
    summary = metric.summaries[0]
    assert (summary.n, summary.n_failed, summary.n_without, summary.n_not_run) == (9, 1, 1, 1)
    assert metric.against_baseline[1].paired.n_missing == 3


def test_resources_are_metrics_too():
    (metric,) = compare_results(sweep(), metrics=["wall_seconds"]).metrics
    assert metric.summaries[1].mean == 8.0
    assert metric.ranking.best == 0


def test_what_is_unknown_is_told_with_what_is_known():
    table = sweep()
    with pytest.raises(UnknownNameError, match=r"unknown parameter 'cas'; did you mean 'case'"):
        parse_baseline("cas=plain", table)
    with pytest.raises(UnknownNameError, match=r"value of case 'plan'; did you mean 'plain'"):
        parse_baseline("case=plan", table)
    with pytest.raises(InputError, match="expected KEY=VALUE"):
        parse_baseline("plain", table)
    with pytest.raises(UnknownNameError, match="value of skill"):
        compare_results(table, metrics=[METRIC], baseline={"skill.n_components": 4})


def test_values_of_a_baseline_may_be_written_as_numbers_or_lists():
    rows = tuple(
        ResultRow(point=str(at), parameters={"a": value, "b": [1, at]}, motion=None, seed=0, metrics={})
        for at, value in enumerate((0.5, 1e-3))
    )
    table = ResultTable(name="sweep", rows=rows)
    assert parse_baseline("a=1e-3,b=[1, 1]", table) == {"a": 1e-3, "b": [1, 1]}
