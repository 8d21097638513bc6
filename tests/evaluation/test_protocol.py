from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from gmr_robot.demonstration import Demonstration, DemonstrationSet, read_demonstrations
from gmr_robot.evaluation import (
    calibration,
    convergence,
    evaluate_skill,
    log_dimensionless_jerk,
    mean_correction,
    seds_error,
    velocity_rmse,
)
from gmr_robot.evaluation.rollouts import CURVE_POINTS
from gmr_robot.exceptions import InputError
from gmr_robot.skill import Rollout, learn_skill


@pytest.fixture(scope="module")
def data():
    return read_demonstrations("GShape", format="lasa")


@pytest.fixture(scope="module")
def skill(data):
    return learn_skill(data.select([0, 1, 2, 3]), n_components=7)


def as_rollout(demonstration, goal, stop="goal reached"):
    return Rollout(
        times=demonstration.times,
        positions=demonstration.positions,
        velocities=demonstration.velocities,
        stop=stop,
        goal=goal,
        strategy="mean",
        dt=0.01,
    )


def test_rollouts_that_are_the_demonstrations_have_no_distance(skill, data):
    held_out = data.select([4, 5, 6])
    same = [as_rollout(one, one.end) for one in held_out]
    metrics = evaluate_skill(skill, held_out, {"same": same}).rollouts["same"]
    assert (metrics.dtw, metrics.frechet, metrics.swept_area, metrics.miss) == (0.0, 0.0, 0.0, 0.0)
    assert (metrics.n_rollouts, metrics.n_arrived) == (3, 3)


def test_shifted_rollout_has_the_distance_of_the_shift(skill, data):
    one = data[4]
    rollout = as_rollout(one, one.end)
    shifted = Rollout(**{**vars(rollout), "positions": one.positions + [0.0, 1e-4], "stop": "time out"})
    metrics = evaluate_skill(skill, data.select([4]), {"all": [shifted]}).rollouts["all"]
    assert metrics.n_timed_out == 1
    assert metrics.miss == pytest.approx(1e-4)
    assert metrics.frechet <= 1e-4 + 1e-12
    assert metrics.dtw <= 1e-4 + 1e-12
    assert metrics.dtw * CURVE_POINTS > 0.0


def test_motions_that_need_not_arrive_are_counted_by_themselves(skill, data):
    group = [as_rollout(data[4], data[4].end, stop) for stop in ("finished", "left the known region")]
    metrics = evaluate_skill(skill, data.select([4]), {"all": group}).rollouts["all"]
    assert (metrics.n_finished, metrics.n_left, metrics.n_arrived, metrics.n_timed_out) == (1, 1, 0, 0)


def test_log_likelihood_of_held_out_samples_agrees_with_scipy(skill, data):
    held_out = data.select([5])
    joint = np.hstack([held_out.positions, held_out.velocities])
    mixture = skill.mixture  # no preprocessing: skill and task coordinates are the same
    terms = [
        np.log(w) + multivariate_normal(m, c).logpdf(joint)
        for w, m, c in zip(mixture.weights, mixture.means, mixture.covariances, strict=True)
    ]
    metrics = evaluate_skill(skill, held_out, {})
    assert metrics.log_likelihood == pytest.approx(logsumexp(terms, axis=0).mean(), rel=1e-9)


def test_field_is_better_than_standing_still(skill, data):
    held_out = data.select([4, 5, 6])
    metrics = evaluate_skill(skill, held_out, {"mean": skill.rollout(held_out.starts, strategy="mean")})
    still = np.mean(np.sqrt(np.mean(held_out.velocities**2, axis=1)))
    assert metrics.velocity_rmse < 0.5 * still
    assert metrics.direction_error < 0.2
    plain = json.loads(json.dumps(metrics.as_dict()))
    assert plain["calibration"]["0.5"] == metrics.calibration[0.5]
    assert plain["convergence"]["around"]["n_starts"] == 256


def test_metrics_of_a_skill_are_those_of_their_own_modules(skill, data):
    held_out = data.select([4, 5, 6])
    metrics = evaluate_skill(skill, held_out, {}, rng=3)
    x, v = held_out.positions, held_out.velocities
    assert metrics.seds_error == seds_error(skill.velocity(x), v)
    assert (
        metrics.mean_correction == mean_correction(skill.velocity(x), skill.unstabilised().velocity(x)) > 0.0
    )
    assert metrics.calibration == calibration(skill, held_out, rng=3)
    assert metrics.convergence == convergence(skill, starts=held_out.starts, positions=x)
    assert metrics.smoothness == np.mean(
        [log_dimensionless_jerk(one.times, one.velocities) for one in held_out]
    )
    assert evaluate_skill(skill.unstabilised(), held_out, {}).mean_correction == 0.0


def test_motion_that_need_not_arrive_has_no_convergence(skill, data):
    one = data[4]
    metrics = evaluate_skill(skill, data, {"all": [as_rollout(one, one.end, stop="finished")]})
    assert metrics.convergence is None
    assert metrics.rollouts["all"].n_finished == 1


def test_periodic_skill_is_measured_along_its_demonstrations_and_has_no_convergence():
    motion = read_demonstrations(Path(__file__).parents[2] / "demos" / "figure_eight")
    skill = learn_skill(motion, n_components=8, motion="periodic")
    metrics = evaluate_skill(skill, motion, {})
    assert metrics.convergence is None
    executed = np.concatenate([skill.velocity_along(one.times, one.positions) for one in motion])
    assert metrics.velocity_rmse == velocity_rmse(executed, motion.velocities)
    plain = skill.unstabilised().velocity(motion.positions)
    assert metrics.mean_correction == mean_correction(executed, plain) > 0.0


def test_smoothness_of_rollouts_leaves_out_what_is_not_executed(skill, data):
    rollout = skill.rollout(data.starts[:1], strategy="mean")[0]
    metrics = evaluate_skill(skill, data, {"mean": [rollout]}).rollouts["mean"]
    assert metrics.smoothness == log_dimensionless_jerk(rollout.times[:-1], rollout.velocities[:-1])
    start = Rollout(**{**vars(rollout), "times": [0.0], "positions": rollout.positions[:1]})
    start = Rollout(**{**vars(start), "velocities": rollout.velocities[:1]})
    assert np.isnan(evaluate_skill(skill, data, {"short": [start]}).rollouts["short"].smoothness)


def test_wrong_dimension_and_empty_groups_are_refused(skill, data):
    with pytest.raises(InputError, match="holds no rollout"):
        evaluate_skill(skill, data, {"none": []})
    flat = Demonstration(times=[0.0, 1.0], positions=[[0.0], [1.0]])
    with pytest.raises(InputError, match=r"have 1 dimension\(s\), the skill has 2"):
        evaluate_skill(skill, DemonstrationSet((flat,)), {})
