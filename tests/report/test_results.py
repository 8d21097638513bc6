from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from gmr_robot.evaluation import Arrivals, Convergence, RolloutMetrics, SkillMetrics
from gmr_robot.report.measures import ROLLOUT_MEASURES, SKILL_MEASURES
from gmr_robot.report.quantities import quantity
from gmr_robot.report.results import results


def test_every_metric_is_shown_and_explained() -> None:
    elsewhere = {"unit", "rollouts", "convergence", "calibration"}
    assert set(SKILL_MEASURES) == {one.name for one in fields(SkillMetrics)} - elsewhere
    assert set(ROLLOUT_MEASURES) == {one.name for one in fields(RolloutMetrics)}


def test_the_numbers_are_those_of_the_metrics(make_contents, gshape) -> None:
    contents = make_contents(gshape)
    html = results(contents)
    metrics = contents.metrics["held out"]
    number, unit = quantity(metrics.velocity_rmse, "m/s").split()
    assert f"<td>{number}</td>" in html
    assert f"velocity error [{unit}]" in html
    for group in metrics.rollouts.values():
        assert f"<td>{group.n_arrived}</td>" in html


def test_all_lengths_of_a_table_share_a_unit(make_contents, gshape) -> None:
    metrics = make_contents(gshape).metrics["held out"]
    far = {label: replace(group, miss=12.0) for label, group in metrics.rollouts.items()}
    html = results(make_contents(gshape, metrics={"held out": replace(metrics, rollouts=far)}))
    for expected in ("DTW distance [m]", "Fréchet distance [m]", "miss [m]", "<td>12</td>"):
        assert expected in html


def test_diversity_is_shown_where_a_start_has_several_motions(make_contents, gshape) -> None:
    metrics = make_contents(gshape).metrics["held out"]
    names = list(metrics.rollouts)
    assert "diversity" not in results(make_contents(gshape, metrics={"held out": metrics}))
    several = {
        label: replace(group, diversity=0.0025 if label == names[-1] else None)
        for label, group in (metrics.rollouts | {"another": metrics.rollouts[names[0]]}).items()
    }
    html = results(make_contents(gshape, metrics={"held out": replace(metrics, rollouts=several)}))
    assert '<th scope="col">diversity [mm]</th>' in html
    assert "<td>2.5</td>" in html
    assert "<td>–</td>" in html


def test_rollouts_that_need_not_arrive_are_not_said_to_fail(make_contents, gshape) -> None:
    metrics = make_contents(gshape).metrics["held out"]
    endless = {label: replace(group, n_finished=3, n_arrived=0) for label, group in metrics.rollouts.items()}
    html = results(make_contents(gshape, metrics={"held out": replace(metrics, rollouts=endless)}))
    assert '<th scope="col">whole time</th>' in html
    assert "arrived" not in html
    assert "out of time" not in html
    assert "miss" not in html
    assert "whole time" not in results(make_contents(gshape))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "it arrived: 5 mm or less"),
        ({"stop": "time out"}, "it did not arrive: 5 mm or less"),
        (
            {"goals": np.array([[9.0, 0.0, 0.0]])},
            "it arrived: 5 mm or less is asked for, of what the sensors say",
        ),
        ({"goal_tolerance": 0.0, "stop": "finished"}, "it need not arrive"),
    ],
)
def test_whether_the_arm_arrived(make_contents, make_replay, gshape, changes, said) -> None:
    assert said in results(make_contents(gshape, replay=make_replay(**changes)))


def test_where_the_field_leads_and_how_sure_it_is(make_contents, gshape) -> None:
    metrics = make_contents(gshape).metrics["held out"]
    arrivals = Arrivals(
        n_starts=256, within_2_mm=0.75, within_1_percent=0.5, median_time=0.875, longest_time=2.25
    )
    lost = Convergence(demonstrated=arrivals, around=arrivals, spurious_attractors=3)
    changed = replace(metrics, convergence=lost, calibration={0.5: 0.25, 0.95: 1.0})
    html = results(make_contents(gshape, metrics={"held out": changed}))
    row = "".join(f"<td>{cell}</td>" for cell in ("256", "75 %", "50 %", "0.875", "2.25", "3"))
    assert f"held out demonstrations, all around them</th>{row}" in html
    assert "velocities inside the region of" in html
    assert "held out demonstrations</th><td>25 %</td><td>100 %</td>" in html
    periodic = replace(metrics, convergence=None)
    assert "false goals" not in results(make_contents(gshape, metrics={"held out": periodic}))
    angles = replace(lost, around=replace(arrivals, within_2_mm=None))
    html = results(make_contents(gshape, metrics={"held out": replace(metrics, convergence=angles)}))
    assert "<td>256</td><td>–</td><td>50 %</td>" in html


def test_areas_are_square_millimetres_where_lengths_are_millimetres(make_contents, gshape) -> None:
    metrics = make_contents(gshape).metrics["held out"]
    groups = {label: replace(group, swept_area=12e-6) for label, group in metrics.rollouts.items()}
    html = results(make_contents(gshape, metrics={"held out": replace(metrics, rollouts=groups)}))
    assert "swept area [mm²]" in html
    assert "<td>12</td>" in html


def test_the_arms_numbers(make_contents, make_replay, gshape) -> None:
    html = results(make_contents(gshape, replay=make_replay()))
    for expected in ("closed loop", "goal reached", "2 mm", "25 % of ticks (elbow)", "80 % (wrist)"):
        assert expected in html


def test_seconds_and_their_sum(make_contents, gshape) -> None:
    html = results(make_contents(gshape))
    assert "<td>0.5</td><td>1.25</td><td>1.75</td>" in html


def test_nothing_to_show(make_contents, gshape) -> None:
    assert results(make_contents(gshape, metrics={}, seconds={})) == ""
