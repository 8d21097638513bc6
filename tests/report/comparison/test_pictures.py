from dataclasses import replace

import numpy as np
from matplotlib.figure import Figure

from gmr_robot.evaluation.comparison import ResultRow, ResultTable, compare_results, metric_direction
from gmr_robot.report.comparison.pictures import draw_boxes, draw_cost, draw_curves, numeric_parameters
from gmr_robot.report.comparison.pictures.cost import pareto_front
from gmr_robot.report.comparison.pictures.curves import is_sampled
from gmr_robot.report.comparison.pictures.panels import left_out, make_logarithmic, shown_methods

METRIC, TIME = "held_out.velocity_rmse", "timing.stages.learn"


def test_curves_go_through_the_means(comparison):
    assert numeric_parameters(comparison) == ("skill.n_components",)
    figure = draw_curves(comparison, parameter="skill.n_components").figure
    plain, stable = figure.axes[0].lines
    np.testing.assert_allclose(plain.get_xdata(), [3, 5, 9])
    means = [1e3 * summary.mean for summary in comparison.metrics[0].summaries]
    np.testing.assert_allclose(plain.get_ydata(), means[:3])
    np.testing.assert_allclose(stable.get_ydata(), means[3:])


def test_values_that_were_drawn_are_points():
    rng = np.random.default_rng(0)
    rows = tuple(
        ResultRow(
            point=f"{at}-{seed}",
            parameters={"skill.a": a, "skill.b": b},
            motion=None,
            seed=seed,
            metrics={METRIC: a + b + 0.1 * rng.normal()},
        )
        for at, (a, b) in enumerate(rng.random((5, 2)).tolist())
        for seed in range(2)
    )
    comparison = compare_results(ResultTable(name="draws", rows=rows), metrics=[METRIC])
    assert is_sampled(comparison, "skill.a")
    axes = draw_curves(comparison, parameter="skill.a").figure.axes[0]
    assert axes.lines[0].get_linestyle() == "None"


def test_a_logarithmic_axis_has_numbers_that_can_be_read():
    figure = Figure()
    axes = figure.subplots()
    axes.plot([1e-5, 1e-1], [0.0, 1.0])
    make_logarithmic(axes)
    figure.canvas.draw()
    labels = [label.get_text() for label in axes.get_xticklabels()]
    assert "0.001" in labels
    assert not any("$" in label for label in labels)


def test_boxes_are_the_quartiles(comparison):
    axes = draw_boxes(comparison).figure.axes[0]
    values = 1e3 * comparison.metrics[0].values[0]
    outlines = [line for line in axes.lines if len(line.get_xdata()) == 5]
    np.testing.assert_allclose(np.ptp(outlines[0].get_xdata()), np.subtract(*np.percentile(values, [75, 25])))


def test_a_method_without_numbers_keeps_its_row_and_names_stand_at_the_left_only(make_table):
    table = make_table()
    rows = tuple(
        replace(row, metrics={**row.metrics, METRIC: np.nan})
        if row.parameters["skill.n_components"] == 3
        else row
        for row in table.rows
    )
    compared = compare_results(replace(table, rows=rows), metrics=[METRIC, "held_out.log_likelihood"])
    first, second = draw_boxes(compared).figure.axes
    assert [text.get_text() for text in first.texts] == ["no run has this number"] * 2
    assert [text.get_position()[1] for text in first.texts] == [0, 3]
    assert len(first.get_yticklabels()) == len(compared.methods)
    assert first.yaxis.get_tick_params()["labelleft"]
    assert not second.yaxis.get_tick_params()["labelleft"]


def many_methods(metric):
    """Fifty methods of which the first is the baseline of all; the later, the lower the number."""
    rows = tuple(
        ResultRow(
            point=f"{k}-{seed}",
            parameters={"k": k},
            motion=None,
            seed=seed,
            metrics={metric: 0.01 * (60 - k)},
        )
        for k in range(50)
        for seed in range(2)
    )
    return compare_results(ResultTable(name="many", rows=rows), metrics=[metric])


def test_of_many_methods_the_best_and_their_baseline_are_drawn():
    assert list(shown_methods(many_methods(METRIC))) == [0, *range(10, 50)]


def test_methods_that_are_left_out_are_worse_only_where_one_can_be():
    assert left_out(many_methods(METRIC)) == (
        " Left out: 9 methods with a worse velocity error, held out; the tables have all."
    )
    said = left_out(many_methods("held_out.rollouts.sample.diversity"))
    assert said.startswith(" Left out: 9 methods with a higher ")


def test_times_that_lie_decades_apart_have_a_logarithmic_axis_even_if_one_is_missing(make_table):
    table = make_table(failing=False)
    rows = tuple(
        replace(
            row,
            metrics=row.metrics | {TIME: {3: np.nan, 5: 0.01, 9: 2.0}[row.parameters["skill.n_components"]]},
        )
        for row in table.rows
    )
    compared = compare_results(replace(table, rows=rows), metrics=[METRIC, TIME])
    velocity, time = compared.metrics
    (axes,) = draw_cost(compared, time=time, accuracies=[velocity]).figure.axes
    assert axes.get_xscale() == "log"


def test_pareto_front_holds_whom_nobody_beats_in_both():
    cost, value = np.array([1.0, 2.0, 3.0, 2.5, np.nan]), np.array([5.0, 4.0, 1.0, 4.5, 0.0])
    assert pareto_front(cost, value, direction=metric_direction(METRIC)) == [0, 1, 2]
    assert pareto_front(cost, value, direction=metric_direction("held_out.log_likelihood")) == [0]
