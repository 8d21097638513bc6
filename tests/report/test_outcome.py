from __future__ import annotations

import numpy as np

from gmr_robot.report.outcome import SPREADS, many_table, outcome_rows
from gmr_robot.simulation.diagnosis import Diagnosis
from gmr_robot.simulation.many import MEASURES, ManyReplays, ReplaySummary
from gmr_robot.simulation.outcome import ReachCheck, ReplayOutcome
from gmr_robot.simulation.placement import Reach


def reach(**changes):
    part = np.array([0.5, 0.4])
    settings = {
        "missed": 0.0,
        "joint_margin": part,
        "velocity_use": part,
        "acceleration_use": part,
        "torque_use": part,
        "speed_factor": 1.25,
        "limited_by": "velocity of b",
        "dexterity": 0.9,
        "touches": "",
    }
    return Reach(**settings | changes)


def test_every_measure_is_shown():
    assert set(SPREADS) == set(MEASURES)


def test_rows_say_why_and_how_fast(make_replay):
    outcome = ReplayOutcome(
        result=make_replay(),
        diagnosis=Diagnosis(cause="limit", since=1.5, explanation="joint b stands at its end"),
        check=ReachCheck(reach=reach()),
    )
    (why, fits) = outcome_rows(outcome)
    assert why == ("why not", "limit, since 1.50 s", "joint b stands at its end.")
    assert fits[1] == "1.2 × its speed"
    assert "up to 1.2 times its speed (velocity of b); margin 40 % (range of the joints)" in fits[2]


def test_what_does_not_fit():
    assert "at 0.5 times its speed only" in ReachCheck(reach=reach(speed_factor=0.5)).describe()
    assert "touches something on the way: floor" in ReachCheck(reach=reach(touches="floor")).describe()
    assert ReachCheck(reach=None, obstacle="too far").describe() == "no: too far"


def test_table_counts_failures_with_an_example():
    done = ReplaySummary(number=0, success=True, end="goal reached", duration=2.0, tracking_rms=0.001)
    failed = ReplaySummary(number=1, success=False, end="failed", cause="ReachError", reason="<too far>")
    html = many_table(ManyReplays(summaries=(done, failed), seconds=1.0, processes=2))
    assert "1 of 2 (50 %)" in html
    assert "number 1: &lt;too far&gt;" in html
    assert "tracking error, RMS [mm]" in html
