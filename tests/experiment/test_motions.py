import numpy as np
import pytest

from gmr_robot.experiment import read_config, roll_out, save_rollouts, train
from gmr_robot.experiment.material import gather_material
from gmr_robot.experiment.motions import generate_rollouts, stop_rule


@pytest.fixture
def learned(experiment_file):
    config = read_config(experiment_file)
    return config, train(config), gather_material(config)


def test_groups_by_strategy_and_origin(learned):
    config, skill, material = learned
    groups = generate_rollouts(config, skill, material)
    found = [(group.strategy, group.origin, len(group.rollouts)) for group in groups]
    assert found == [
        ("mean", "training", 3),
        ("mean", "held out", 1),
        ("sample", "training", 6),
        ("sample", "held out", 2),
    ]
    starts = np.stack([rollout.positions[0] for rollout in groups[2].rollouts])
    assert np.allclose(starts, np.repeat(material.training.starts, 2, axis=0), atol=1e-15)


def test_samples_of_one_start_differ_and_the_seed_decides(learned, experiment_file):
    config, skill, material = learned
    first, second = generate_rollouts(config, skill, material)[-1].rollouts
    assert not np.array_equal(first.positions[:5], second.positions[:5])
    again = generate_rollouts(config, skill, material)[-1].rollouts[0]
    assert np.array_equal(first.positions, again.positions)
    other = generate_rollouts(read_config(experiment_file, ["seed=1"]), skill, material)[-1].rollouts[0]
    assert not np.array_equal(first.positions[:5], other.positions[:5])


def test_a_group_does_not_depend_on_the_others(learned, experiment_file):
    config, skill, material = learned
    alone = read_config(experiment_file, ["rollout.strategies=[sample]"])
    expected = generate_rollouts(config, skill, material)[-1].rollouts[-1].positions
    assert np.array_equal(generate_rollouts(alone, skill, material)[-1].rollouts[-1].positions, expected)


def test_stop_rule_is_the_skills_unless_something_is_said(learned, experiment_file):
    config, skill, _ = learned
    assert stop_rule(config.rollout, skill) == skill.default_stop()
    said = read_config(
        experiment_file, ["rollout.goal_tolerance=0.5", "rollout.max_time=2", "rollout.max_distance=3"]
    )
    rule = stop_rule(said.rollout, skill)
    assert (rule.goal_tolerance, rule.max_time, rule.max_distance) == (0.5, 2.0, 3.0)


def test_options_reach_the_rollouts(experiment_file):
    (group, *_) = roll_out(read_config(experiment_file, ["rollout.dt=0.02", "rollout.max_time=0.1"]))
    assert group.rollouts[0].times.tolist() == [0.02 * step for step in range(6)]
    assert group.rollouts[0].stop == "time out"


def test_saved_rollouts_come_back(learned, tmp_path):
    groups = generate_rollouts(*learned)
    save_rollouts(tmp_path / "x.npz", groups)
    flat = [(group, rollout) for group in groups for rollout in group.rollouts]
    with np.load(tmp_path / "x.npz", allow_pickle=False) as file:
        assert file["goal"].tolist() == flat[0][1].goal.tolist()
        for index, (group, rollout) in enumerate(flat):
            assert np.array_equal(file[f"{index}/times"], rollout.times)
            assert np.array_equal(file[f"{index}/velocities"], rollout.velocities)
            entry = (file["origin"][index], file["strategy"][index], file["stop"][index])
            assert entry == (group.origin, group.strategy, rollout.stop)
