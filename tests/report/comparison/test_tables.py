import math
import re
from dataclasses import replace

import pytest

from gmr_robot.evaluation.comparison import ResultTable, compare_results
from gmr_robot.exceptions import InputError, UnknownNameError
from gmr_robot.report.comparison import chosen_metrics
from gmr_robot.report.comparison.details import details_table
from gmr_robot.report.comparison.labels import measure_of
from gmr_robot.report.comparison.latex import escaped, latex_document
from gmr_robot.report.comparison.numbers import decimals_for, fixed, p_text
from gmr_robot.report.comparison.overview import overview_table
from gmr_robot.report.comparison.verdicts import verdicts


def test_overview_marks_winners_ties_baselines_and_what_is_missing(comparison):
    table = overview_table(comparison)
    velocity = [row[1] for row in table.rows]
    assert [cell.strong for cell in velocity] == [False, False, False, False, True, False]
    assert velocity[4].text.endswith("★▲")
    assert "†" in velocity[2].text
    assert table.header[1] == "velocity error, held out [mm/s] ↓"
    likelihood = [row[2] for row in table.rows]
    assert sum("≈" in cell.text for cell in likelihood) > 1
    assert any(note.startswith("†") for note in table.notes)


def test_details_say_how_many_and_why_some_are_missing(comparison):
    table = details_table(comparison.metrics[0], comparison)
    runs = [row[table.header.index("runs")].text for row in table.rows]
    assert runs == ["9", "9", "6 of 9", "9", "9", "9"]
    assert any("plain · n_components = 9: 3 of 9 missing (3 failed)." in note for note in table.notes)
    assert any(note.startswith("Not ranked") for note in table.notes)
    p_values = [row[-1].text for row in table.rows]
    assert p_values[:3] == ["", "", ""]
    assert p_values[4].endswith("▲")


def test_without_a_direction_pairs_are_higher_or_lower(make_table):
    name = "held_out.rollouts.sample.diversity"
    table = make_table()
    rows = tuple(replace(row, metrics={name: row.metrics["skill.iterations"]}) for row in table.rows)
    compared = compare_results(replace(table, rows=rows), metrics=[name], baseline={"case": "plain"})
    (metric,) = compared.metrics
    assert metric.direction is None
    table = details_table(metric, compared)
    counts = [row[table.header.index("higher : equal : lower")].text for row in table.rows[3:5]]
    for text, stable, plain in zip(counts, metric.values[3:], metric.values[:2], strict=False):
        assert text == " : ".join(
            str(n) for n in ((stable > plain).sum(), (stable == plain).sum(), (stable < plain).sum())
        )


def test_a_verdict_names_the_winner(comparison):
    said = verdicts(comparison)["velocity error, held out"]
    assert said.startswith("stable|<b>_#1 · n_components = 5 (2.8")
    assert said.endswith("is best. Against the baseline, of 3: 3 better.")


def test_methods_that_do_not_differ_have_no_winner(make_table):
    rows = [replace(row, metrics={"held_out.position_rmse": 0.5}) for row in make_table(failing=False).rows]
    comparison = compare_results(ResultTable(name="same", rows=tuple(rows)), metrics=["position_rmse"])
    (said,) = verdicts(comparison).values()
    assert said.startswith("all methods have the same numbers, 0.5000 on average.")


def test_latex_is_balanced_and_has_as_many_cells_as_columns(comparison):
    tables = [overview_table(comparison), *(details_table(one, comparison) for one in comparison.metrics)]
    text = latex_document(tables)
    body = re.sub(r"(?<!\\)%.*", "", text)
    assert len(re.findall(r"(?<!\\)\{", body)) == len(re.findall(r"(?<!\\)\}", body))
    stack = []
    for kind, name in re.findall(r"\\(begin|end)\{(\w+)\}", body):
        if kind == "begin":
            stack.append(name)
        else:
            assert stack.pop() == name
    assert stack == []
    assert body.isascii() or set(filter(lambda letter: not letter.isascii(), body)) <= set("é")
    for columns, rows in re.findall(r"\\begin\{tabular\}\{([lr]+)\}(.*?)\\end\{tabular\}", body, re.DOTALL):
        for row in re.findall(r"^\s*(.*) \\\\$", rows, re.MULTILINE):
            assert len(re.findall(r"(?<!\\)&", row)) == len(columns) - 1
    assert not re.search(r"(?<!\\)[#$]", body)


def test_latex_sets_special_letters_as_they_are():
    assert escaped(r"a_b & 5 % {x} \y ~^#$") == (
        r"a\_b \& 5 \% \{x\} \textbackslash{}y \textasciitilde{}\textasciicircum{}\#\$"
    )
    assert escaped("two\nlines,\t 10\u00a0mm, 1\u202f000, a\x07 bell") == r"two lines, 10~mm, 1\,000, a bell"
    assert escaped("3 ± 1 ≈ α") == r"3 \ensuremath{\pm} 1 \ensuremath{\approx} \ensuremath{\alpha}"


def test_numbers_have_the_digits_of_their_spread():
    assert [decimals_for(0.0123, value=3.0), decimals_for(12.3, value=300.0)] == [3, 0]
    assert [decimals_for(math.nan, value=3.14159), decimals_for(0.0, value=7.0)] == [3, 0]
    assert [fixed(-0.001, decimals=2), fixed(-1.5, decimals=1), fixed(math.nan, decimals=1)] == [
        "0.00",
        "−1.5",
        "–",
    ]
    assert [p_text(1e-9), p_text(0.01234), p_text(0.5)] == ["< 0.001", "0.012", "0.50"]


def test_metrics_are_chosen_from_those_that_there_are(make_table):
    table = make_table()
    assert chosen_metrics(table) == (
        "held_out.velocity_rmse",
        "held_out.rollouts.mean.arrived_share",
        "timing.stages.learn",
        "held_out.log_likelihood",
        "wall_seconds",
    )
    assert chosen_metrics(table, asked=["iterations"]) == ("skill.iterations",)
    assert chosen_metrics(table, first=["skill.iterations"])[0] == "skill.iterations"
    with pytest.raises(UnknownNameError, match="did you mean"):
        chosen_metrics(table, asked=["held_out.velocity_rms"])


def test_nothing_to_compare_is_told(make_table):
    from dataclasses import replace

    table = make_table()
    failed = replace(table, rows=tuple(replace(row, error="broke") for row in table.rows))
    with pytest.raises(InputError, match="54 of 54 failed"):
        chosen_metrics(failed)


def test_numbers_of_many_replays_have_names_and_units(make_table):
    table = make_table()
    greatest = measure_of("replay.many.tracking_max.greatest", table)
    assert (greatest.label, greatest.unit) == ("tracking error, largest, greatest of the replays", "m")
    assert measure_of("replay.many.n_success", table).label == "replays that succeed"
    assert measure_of("replay.many.energy.low", table).label == "replay.many.energy.low"
