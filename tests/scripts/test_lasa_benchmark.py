"""The benchmark's protocol and its memory of finished points, against small cases worked out by hand."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from gmr_robot.demonstration import Demonstration, DemonstrationSet

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from lasa_benchmark.points import Point, Points, Source
from lasa_benchmark.protocol import (
    DT,
    MOST_STEPS,
    START,
    Material,
    ended,
    euler,
    field_errors,
    grid_errors,
    material,
    motion_errors,
)

RATE = 2.0


class Linear:
    """x' = −rate (x − goal), as a field and as motions."""

    def __init__(self, goal=(0.0, 0.0), rate=RATE):
        self.goal, self.rate = np.array(goal), rate

    def velocity(self, positions):
        return -self.rate * (positions - self.goal)

    def motions(self, starts):
        return euler(self.velocity, starts)


@pytest.fixture(scope="module")
def data():
    """Seven demonstrations of 4 s that the linear field would draw in the benchmark's own steps."""
    starts = 0.05 * np.array([[np.cos(a), np.sin(a)] for a in range(7)])
    paths = [path[:400] for path in Linear().motions(starts)]
    demonstrations = [
        Demonstration(times=DT * np.arange(400), positions=path, velocities=-RATE * path) for path in paths
    ]
    return Material(DemonstrationSet(demonstrations), ((0, 1, 2, 3), (4, 5, 6)))


def test_motion_ends_after_four_slow_steps_in_a_row():
    steps = np.array([1.0, 0.5, 0.5, 1.0, 0.5, 0.5, 0.5, 0.5, 1.0, 1.0]) * 1e-4 * DT * 1.5
    path = np.concatenate([[0.0], np.cumsum(steps)])[:, None] * [1.0, 0.0]
    assert len(ended(path)) == 8  # the fourth of the slow steps 4 to 7 is asked for, not taken
    assert len(ended(path[:8])) == 8
    assert len(ended(path[:2])) == 2


def test_euler_steps_are_those_of_the_closed_form():
    (path,) = Linear().motions(np.array([[1.0, 2.0]]))
    assert len(path) == MOST_STEPS + 1
    factors = (1.0 - RATE * DT) ** np.arange(MOST_STEPS + 1)
    np.testing.assert_allclose(path, factors[:, None] * [1.0, 2.0], rtol=1e-9)
    (flight,) = Linear(rate=-100.0).motions(np.array([[1.0, 0.0]]))
    assert np.isfinite(flight).all()
    assert len(flight) < MOST_STEPS


def test_field_that_is_the_demonstrations_has_no_error(data):
    errors = field_errors(Linear(), data)
    for name in ("rmse_train", "rmse_test", "direction_train", "direction_test"):
        assert errors[name] == pytest.approx(0.0, abs=1e-12)
    errors = motion_errors(Linear(), data)
    assert errors["reach"] == 1.0
    # The rollout begins at sample 20; the demonstration from its first, so that 20 points lie apart.
    expected = np.mean(
        [
            1e3 * np.linalg.norm(one.positions[:START] - one.positions[START], axis=1).sum()
            for one in data.tested
        ]
    )
    tail = 1e3 * max(np.linalg.norm(one.end) for one in data.tested) * (MOST_STEPS - 400)
    assert expected <= errors["dtwd"] <= expected + tail


def test_other_field_has_the_errors_that_were_worked_out(data):
    errors = field_errors(Linear(rate=1.1 * RATE), data)
    speeds = np.linalg.norm(data.tested.velocities, axis=1)
    assert errors["rmse_test"] == pytest.approx(1e3 * 0.1 * speeds.mean() / np.sqrt(2.0))
    assert errors["direction_test"] == pytest.approx(0.0, abs=1e-12)


def test_grid_arrives_or_ends_in_one_false_goal(data):
    found = grid_errors(Linear(), data)
    assert (found["grid"], found["spurious"]) == (1.0, 0.0)
    duration = 399 * DT
    box = np.concatenate([data.everything.positions.min(axis=0), data.everything.positions.max(axis=0)])
    corners = 1.5 * np.linalg.norm(box.reshape(2, 2), axis=1)  # the box is nearly one around the goal
    assert found["grid_time_longest"] * duration == pytest.approx(
        np.log(corners.max() / 2e-3) / RATE, rel=0.1
    )
    elsewhere = grid_errors(Linear(goal=(0.01, 0.0)), data)
    assert (elsewhere["grid"], elsewhere["spurious"]) == (0.0, 1.0)


def test_mixed_motions_teach_and_test_every_pattern():
    pytest.importorskip("scipy.io")
    for number in range(1, 5):
        data = material(f"Multi_Models_{number}")
        gaps = np.linalg.norm(data.tested.starts[:, None] - data.taught.starts, axis=2).min(axis=1)
        assert gaps.max() < 0.01
        assert sorted((*data.split[0], *data.split[1])) == list(range(7))


def test_finished_points_outlive_an_interruption_but_not_other_code(tmp_path):
    code = tmp_path / "method.py"
    code.write_text("first")
    source = Source(tmp_path / "points.jsonl", (str(code),))
    points = Points()
    points.add(Point("a", "m", 0), {"x": 1.0, "y": np.inf}, source=source)
    points.add(Point("a", "m", 1), {"x": 3.0, "y": 2.0}, source=source)
    with source.file.open("a") as file:
        file.write('{"code": "cut off')
    again = Points()
    again.read(source, ["m"])
    assert again.results == points.results
    assert again.values("m", "x", motions=["a"]) == [2.0]
    assert np.isnan(again.values("m", "y", motions=["a"]))[0]
    assert again.seeds("m") == 2
    other = Points()
    other.read(source, ["n"])
    code.write_text("second")
    changed = Source(source.file, (str(tmp_path / "." / "method.py"), str(tmp_path)))
    other.read(changed, ["m"])
    assert not other.results
    assert all(json.loads(line)["motion"] == "a" for line in source.file.read_text().splitlines()[:2])
