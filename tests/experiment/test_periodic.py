"""An experiment with a motion that goes round, from its configuration to its report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gmr_robot.evaluation import count_laps
from gmr_robot.exceptions import ConfigError, DemonstrationError
from gmr_robot.experiment import read_config, run_experiment, train
from gmr_robot.experiment.config import config_text
from gmr_robot.skill import load_skill

FILE = Path(__file__).parents[2] / "configs" / "figure_eight.yaml"


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    pytest.importorskip("mujoco")
    folder = tmp_path_factory.mktemp("run")
    short = ["rollout.max_time=13", "rollout.per_start=1", "replay.max_time=8.5"]
    return run_experiment(read_config(FILE, [*short, f"output={folder}"]))


def test_every_motion_makes_its_laps_without_a_wrong_turn(result):
    for part in (result.evaluation.held_out, result.evaluation.training):
        assert part.convergence is None
        for group in part.rollouts.values():
            assert group.n_finished == group.n_rollouts
            assert group.n_laps > 3.0
            assert group.wrong_turns == 0


def test_arm_goes_round_and_is_not_thrown_off_by_a_push(result):
    replay = result.replay
    assert (replay.stop, replay.arrived) == ("finished", None)
    assert replay.tracking_max > 0.02  # the push
    path = result.skill.task_frame.from_world(replay.end_effector)
    count = count_laps(path, result.material.training[0].positions)
    assert count.wrong_turns == 0
    assert count.n_laps > 1.8


def test_numbers_and_skill_are_in_the_folder(result):
    metrics = json.loads(result.folder.metrics.read_text())
    assert metrics["held_out"]["rollouts"]["mean"]["wrong_turns"] == 0
    assert load_skill(result.folder.skill).is_periodic


def test_report_counts_laps_and_does_not_speak_of_arriving(result):
    page = result.folder.report.read_text()
    assert "wrong turns" in page
    assert "go on for their whole time" in page
    assert "of 8 arrive" not in page


def test_defaults_of_a_periodic_motion():
    config = read_config(FILE)
    assert config.skill.is_periodic
    assert (config.skill.smoothing, config.skill.stability) == (0.03, "none")
    assert config.replay.goal_tolerance == 0.0
    assert read_config(FILE, ["skill.smoothing=0.05"]).skill.smoothing == 0.05
    assert not read_config(FILE, ["skill.motion=goal_directed"]).skill.is_periodic


def test_what_is_written_can_be_read_again(tmp_path):
    config = read_config(FILE)
    (tmp_path / "again.yaml").write_text(config_text(config))
    assert config_text(read_config(tmp_path / "again.yaml")) == config_text(config)


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("rollout.goal_tolerance=0.01", "rollout.*passes its goal in every lap"),
        ("replay.goal_tolerance=0.01", "replay.*passes its goal in every lap"),
        ("skill.stability=lyapunov", "goes round for ever"),
        ("skill.kind=time_indexed", "motion.*has no effect in the kind time_indexed"),
        ("skill.motion=round", "motion"),
    ],
)
def test_what_does_not_go_with_it(override, message):
    with pytest.raises(ConfigError, match=message):
        read_config(FILE, [override])


def test_demonstrations_that_are_no_laps_are_named(experiment_file):
    with pytest.raises(DemonstrationError, match=r"is not a lap: it ends 0\.2\d+ m from its start"):
        train(read_config(experiment_file, ["skill={motion: periodic, n_components: 3}"]))
