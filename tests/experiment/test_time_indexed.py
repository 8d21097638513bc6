"""An experiment with a skill in time, from its configuration to its report."""

from __future__ import annotations

import json

import numpy as np
import pytest

from gmr_robot.exceptions import InputError, ReachError
from gmr_robot.experiment import evaluate, read_config, replay, roll_out, run_experiment
from gmr_robot.skill import TimeIndexedSkill, load_skill

OPTIONS = (
    "skill={kind: time_indexed, n_components: 3, speed: 0.8, goal: [0.01, 0.0], "
    "via_points: [{t: 0.5, x: [0.085, 0.1]}]}"
)


@pytest.fixture(scope="module")
def timed(shared_file):
    return run_experiment(read_config(shared_file, [OPTIONS, f"output={shared_file.parent}/runs"]))


def test_everything_arrives_and_passes_the_via_point(timed):
    assert timed.evaluation.held_out.rollouts["mean"].n_arrived == 1
    for group in timed.rollouts:
        for rollout in group.rollouts:
            assert rollout.arrived
            there = [np.interp(0.5 / 0.8, rollout.times, column) for column in rollout.positions.T]
            np.testing.assert_allclose(there, [0.085, 0.1], atol=2e-3)
    assert timed.replay.stop == "goal reached"
    assert timed.replay.duration >= 1.0 / 0.8 - 0.05


def test_numbers_and_skill_are_in_the_folder(timed):
    metrics = json.loads(timed.folder.metrics.read_text())
    assert metrics["held_out"]["position_rmse"] < 0.02
    assert "convergence" not in metrics["held_out"]
    assert isinstance(load_skill(timed.folder.skill), TimeIndexedSkill)


def test_report_shows_tube_and_via_points(timed):
    page = timed.folder.report.read_text()
    assert 'id="picture-tube"' in page
    assert 'id="picture-motion"' in page
    assert "picture-conditional" not in page
    assert "via-point 1, at 0.5 s" in page
    assert "Mean log p(x | t)" in page
    assert "The end-point at" in page  # a note: it lies far outside of the tube


def test_stages_alone_take_the_skill_of_a_file(timed):
    config = timed.config
    skill = load_skill(timed.folder.skill)
    assert all(one.arrived for group in roll_out(config, skill=skill) for one in group.rollouts)
    assert evaluate(config, skill=skill).training.position_rmse == timed.evaluation.training.position_rmse
    assert replay(config, skill=skill).stop == "goal reached"


def test_trajectory_is_replayed(timed, shared_file):
    config = read_config(shared_file, ["replay.mode=track"])
    assert replay(config, skill=load_skill(timed.folder.skill)).arrived


def test_via_point_that_the_arm_does_not_reach_is_named_early(experiment_file):
    far = OPTIONS.replace("0.085, 0.1", "9.0, 0.1")
    with pytest.raises(ReachError, match="via-point 1 does not fit the arm"):
        run_experiment(read_config(experiment_file, [far]))


def test_via_point_of_another_dimension_is_named_early(experiment_file):
    with pytest.raises(InputError, match=r"via-point 1 \(section skill\) has the shape \(1,\)"):
        run_experiment(read_config(experiment_file, [OPTIONS.replace("0.085, 0.1", "0.085")]))
