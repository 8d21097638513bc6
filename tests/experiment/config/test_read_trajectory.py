"""Configurations of what is replayed: which sections count where a trajectory is named, and which have no use."""

from __future__ import annotations

from pathlib import Path

import pytest

from gmr_robot.exceptions import ConfigError, InputError
from gmr_robot.experiment import ExperimentConfig, read_replay_config, replay_outcome
from gmr_robot.experiment.config import TrajectoryReplayConfig

EXPERIMENT = """
name: whole
demonstrations: {path: here.csv}
skill: {n_components: 3}
task_frame: {position: [0.5, 0, 0.4]}
replay: {robot: panda}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(EXPERIMENT)
    return path


def test_an_experiment_stays_one_and_serves_for_a_trajectory_too(file: Path, tmp_path: Path) -> None:
    assert isinstance(read_replay_config(file), ExperimentConfig)
    config = read_replay_config(file, trajectory=tmp_path / "a [b]: c.csv")
    assert isinstance(config, TrajectoryReplayConfig)
    assert config.trajectory.path == str(tmp_path / "a [b]: c.csv")
    assert config.replay.mode == "track"
    assert config.name == "whole"


def test_a_section_names_the_trajectory_as_well(file: Path, tmp_path: Path) -> None:
    file.write_text("name: x\ntrajectory: {path: a.csv, number: 2}\nreplay: {robot: panda, space: joint}\n")
    config = read_replay_config(file)
    assert isinstance(config, TrajectoryReplayConfig)
    assert config.trajectory.path == str(tmp_path / "a.csv")  # beside the configuration
    assert config.trajectory.number == 2


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("skill.n_components=4", r"skill\.n_components: has no effect, because a trajectory is followed"),
        ("demonstrations.test=[0]", r"demonstrations\.test: has no effect"),
        (
            "replay.mode=closed_loop",
            "has the mode closed_loop, but a trajectory is followed in the mode track",
        ),
        ("replay.max_speed=1", "has no effect in the mode track"),
        ("replay.strategy=mode", "has strategy, which is a matter of skills"),
        ("replay.controller.kind=impedance", "whose gains follow from a skill's uncertainty"),
        ("replay.disturbances.start_offset.spread=0.1", "a trajectory begins where it begins"),
        ("replay.space=joint", "has space: joint, where a task_frame has no use"),
        ("trajectory.numer=1", "did you mean 'number'"),
    ],
)
def test_what_a_trajectory_has_no_use_for_is_refused(file: Path, override: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        read_replay_config(file, [override], trajectory="a.csv")


def test_an_impedance_with_a_stiffness_needs_no_skill(file: Path) -> None:
    overrides = ["replay.controller.kind=impedance", "replay.controller.stiffness=500"]
    assert not read_replay_config(file, overrides, trajectory="a.csv").replay.controller.needs_skill


def test_a_skill_beside_a_trajectory_is_refused(file: Path) -> None:
    config = read_replay_config(file, trajectory="a.csv")
    with pytest.raises(InputError, match="give one of the two"):
        replay_outcome(config, skill=object())
