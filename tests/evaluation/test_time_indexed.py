from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2, multivariate_normal

from gmr_robot.demonstration import Demonstration, DemonstrationSet, read_demonstrations
from gmr_robot.evaluation import evaluate_time_indexed_skill
from gmr_robot.exceptions import InputError
from gmr_robot.skill import learn_time_indexed_skill


@pytest.fixture(scope="module")
def letters():
    return read_demonstrations("GShape", format="lasa")


@pytest.fixture(scope="module")
def skill(letters):
    return learn_time_indexed_skill(letters.select([0, 1, 2, 3]), n_components=7, alignment="linear")


def test_numbers_are_those_of_the_tube_at_each_sample(skill, letters):
    held_out = letters.select([5])
    metrics = evaluate_time_indexed_skill(skill, held_out, {"mean": skill.rollout(held_out.starts)})
    aligned = skill.align(held_out)[0]
    tube = skill.demonstrated(aligned.times)
    errors, log_densities, squared = [], [], []
    for x, mean, covariance in zip(aligned.positions, tube.mean, tube.covariance, strict=True):
        errors.append(np.sqrt(np.mean((x - mean) ** 2)))
        log_densities.append(multivariate_normal(mean, covariance).logpdf(x))
        squared.append((x - mean) @ np.linalg.solve(covariance, x - mean))
    assert metrics.position_rmse == pytest.approx(np.mean(errors))
    assert metrics.log_likelihood == pytest.approx(np.mean(log_densities), rel=1e-6)
    for level, share in metrics.calibration.items():
        assert share == pytest.approx(np.mean(np.array(squared) <= chi2(2).ppf(level)))
    assert metrics.rollouts["mean"].n_rollouts == 1
    assert metrics.as_dict()["calibration"]["0.5"] == metrics.calibration[0.5]


def test_the_mean_motion_itself_has_no_error(skill):
    times = np.linspace(0.0, skill.duration, 800)
    itself = Demonstration(
        times=times, positions=skill.demonstrated(times).mean, velocities=skill.demonstrated_velocity(times)
    )
    motions = DemonstrationSet((itself,))
    metrics = evaluate_time_indexed_skill(skill, motions, {"mean": skill.rollout(motions.starts)})
    assert metrics.position_rmse < 1e-5
    assert metrics.velocity_rmse < 1e-3
    assert metrics.direction_error < 1e-3
    assert metrics.calibration[0.5] == 1.0


def test_bad_input_is_named(skill, letters):
    with pytest.raises(InputError, match="holds no rollout"):
        evaluate_time_indexed_skill(skill, letters, {"none": []})
    line = Demonstration(times=[0.0, 1.0], positions=[[0.0], [1.0]])
    with pytest.raises(InputError, match=r"have 1 dimension\(s\), the skill has 2"):
        evaluate_time_indexed_skill(skill, DemonstrationSet((line,)), {})
