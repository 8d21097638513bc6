import math

import pytest

from gmr_robot.evaluation.comparison import ResultRow, ResultTable
from gmr_robot.exceptions import InputError, UnknownNameError


def row(point, *, k=3, motion="Angle", seed=0, metrics=None, error=None):
    return ResultRow(
        point=point,
        parameters={"skill.n_components": k},
        motion=motion,
        seed=seed,
        metrics=metrics or {},
        error=error,
    )


def test_names_come_in_order_and_once():
    table = ResultTable(
        name="sweep",
        rows=(
            row("a", seed=1, motion="Worm", metrics={"held_out.b": 1.0, "none": math.nan}),
            row("b", seed=0, motion="Angle", metrics={"held_out.b": 2.0, "training.b": 3.0}),
            row("c", seed=0, motion="Worm", k=5, error="broke", metrics={"partial": 1.0}),
        ),
    )
    assert table.parameter_names == ("skill.n_components",)
    assert table.motions == ("Worm", "Angle")
    assert table.seeds == (0, 1)
    assert table.metric_names == ("held_out.b", "training.b")
    assert [one.point for one in table.failed] == ["c"]


def test_a_failed_run_has_no_values():
    assert math.isnan(row("a", metrics={"x": 1.0}, error="broke").value("x"))
    assert math.isnan(row("a", metrics={"x": math.inf}).value("x"))
    assert row("a", metrics={"x": 1.0}).value("x") == 1.0


def test_the_same_run_twice_is_refused_by_name():
    with pytest.raises(InputError, match="the runs a and b"):
        ResultTable(name="sweep", rows=(row("a"), row("b")))


def test_no_rows_are_refused():
    with pytest.raises(InputError, match="hold no run"):
        ResultTable(name="sweep", rows=())


def test_a_metric_may_be_named_by_its_end():
    metrics = {"held_out.dtw": 1.0, "training.dtw": 1.0, "held_out.miss": 1.0, "h.calibration.0.5": 1.0}
    table = ResultTable(name="sweep", rows=(row("a", metrics=metrics),))
    assert table.checked_metric("miss") == "held_out.miss"
    assert table.checked_metric("held_out.dtw") == "held_out.dtw"
    with pytest.raises(InputError, match=r"held_out\.dtw, training\.dtw"):
        table.checked_metric("dtw")
    with pytest.raises(UnknownNameError, match=r"did you mean 'held_out\.miss'"):
        table.checked_metric("held_out.mis")
    with pytest.raises(UnknownNameError, match=r"\(known: dtw, miss\)"):
        table.checked_metric("other")
