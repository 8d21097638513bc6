from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import chi2

from gmr_robot.kernels.tick import MEAN, MODE, SAMPLE
from gmr_robot.mixture import Gaussian
from gmr_robot.skill.time_indexed import ViaPoint
from gmr_robot.skill.time_indexed.deviation import correlation, correlation_rate
from gmr_robot.skill.time_indexed.moving_goal import redirected
from gmr_robot.skill.time_indexed.planner import REACH


def dense(skill, times, asked):
    """Positions at `asked` times given those of the requests and rest at the end, as one joint Gaussian.

    Features: positions at the requests, ℓ dz/dt at the end (known to be zero), positions at the asked times.
    """
    tube, length, end = skill.tube, skill.length_scale, np.array([skill.duration])
    every = np.concatenate([times, asked])
    n, d = len(every), skill.n_dimensions
    k = np.empty((n + 1, n + 1))
    k[:n, :n] = correlation(every, every, length_scale=length)
    k[n, :n] = length * correlation_rate(end, every, length_scale=length)[0]
    k[:n, n] = k[n, :n]
    k[n, n] = 1.0
    roots = np.concatenate([tube.root(every), np.eye(d)[None]])
    covariance = np.einsum("ij,iab,jcb->iajc", k + 1e-6 * np.eye(n + 1), roots, roots)
    mean = np.concatenate([tube.mean.at(every), np.zeros((1, d))])
    order = [*range(len(times)), n, *range(len(times), n)]
    size = (n + 1) * d
    covariance = covariance[order][:, :, order].reshape(size, size)
    return Gaussian(mean[order].reshape(-1), 0.5 * (covariance + covariance.T))


def test_conditioned_tube_is_the_dense_joint_gaussian(loose):
    inside = loose.demonstrated([0.4 * loose.duration])
    via = ViaPoint(t=0.4 * loose.duration, x=inside.mean[0] + np.sqrt(np.diagonal(inside.covariance[0])))
    adapted = loose.adapted(via_points=[via], goal=loose.demonstrated([loose.duration]).mean[0] + 0.002)
    planner = adapted.planner
    assert np.linalg.norm(planner.whitened(planner.requests), axis=1).max() < REACH
    asked = np.linspace(0.1, 0.85, 6) * loose.duration  # before the motion is brought to rest
    joint = dense(adapted, planner.requests.times, asked)
    known = np.append(planner.requests.positions.ravel(), [0.0, 0.0])
    expected = joint.condition(range(6), known)
    given = adapted.planned(asked)
    scale = np.sqrt(np.trace(expected.covariance) / 12)
    np.testing.assert_allclose(given.mean.ravel(), expected.mean, atol=2e-3 * scale)
    blocks = np.stack([expected.covariance[2 * i : 2 * i + 2, 2 * i : 2 * i + 2] for i in range(6)])
    np.testing.assert_allclose(given.covariance, blocks, atol=2e-3 * scale**2)


@pytest.mark.parametrize("strategy", [MEAN, MODE, SAMPLE])
def test_every_reference_passes_its_via_points_and_ends_at_rest_in_the_goal(skill, strategy):
    t = np.array([0.3, 0.55]) * skill.duration
    points = skill.demonstrated(t).mean + [[0.004, -0.002], [0.02, 0.03]]  # the second far outside
    adapted = skill.adapted(
        via_points=[ViaPoint(t=when, x=x) for when, x in zip(t, points, strict=True)], goal=skill.goal + 0.015
    )
    reference = adapted.planner.reference(strategy, rng=np.random.default_rng(0), alpha=0.9)
    reached = adapted.transform.to_task(reference.curve.at(t))
    tolerance = 1e-5 * adapted.size  # the stated jitter, at the width of the tube
    np.testing.assert_allclose(reached, points, atol=3 * tolerance)
    end, rate = reference.at(adapted.duration - 1e-9)
    np.testing.assert_allclose(adapted.transform.to_task(end), adapted.goal, atol=tolerance)
    assert np.abs(rate).max() < 1e-3 * np.abs(adapted.tube.mean.rate(adapted.tube.mean.nodes)).max()


def test_start_inside_the_tube_is_where_the_reference_starts(skill):
    start = skill.tube.mean.at(np.zeros(1))[0] + skill.tube.root(np.zeros(1))[0] @ [1.0, -0.5]
    reference = skill.planner.reference(MEAN, start=start)
    np.testing.assert_allclose(reference.at(0.0)[0], start, atol=1e-5)


def test_start_outside_is_met_as_far_as_the_tube_reaches(skill):
    direction = np.array([0.6, 0.8])
    start = skill.tube.mean.at(np.zeros(1))[0] + skill.tube.root(np.zeros(1))[0] @ (20.0 * direction)
    begun = skill.planner.reference(MEAN, start=start).at(0.0)[0]
    whitened = skill.tube.whiten(np.zeros(1), (begun - skill.tube.mean.at(np.zeros(1))[0])[None])[0]
    np.testing.assert_allclose(whitened, REACH * direction, atol=0.02)


def test_tolerance_lets_a_motion_pass_nearer_to_what_was_demonstrated(skill):
    t = 0.5 * skill.duration
    mean, spread = skill.demonstrated([t]).mean[0], np.sqrt(skill.demonstrated([t]).covariance[0, 0, 0])
    asked = mean + [2.0 * spread, 0.0]
    misses = []
    for tolerance in (0.0, 0.5 * spread, 5.0 * spread):
        adapted = skill.adapted(via_points=[ViaPoint(t=t, x=asked, tolerance=tolerance)])
        misses.append(np.linalg.norm(adapted.planned([t]).mean[0] - asked))
    assert misses[0] < 1e-3 * spread
    assert misses[0] < misses[1] < misses[2] < 2.0 * spread


def test_far_request_displaces_the_tube_and_does_not_blow_it_up(skill):
    # the letters all end in one point: the tube is thin there and wide before
    moved = skill.adapted(goal=skill.goal + [0.03, 0.0])
    assert moved.departures[-1].distance > 20.0
    times = np.linspace(0.0, skill.duration, 200)
    shift = np.linalg.norm(moved.planned(times).mean - skill.planned(times).mean, axis=1)
    assert shift.max() < 0.031 + 3.0 * np.sqrt(skill.demonstrated(times).covariance[:, 0, 0].max())


def test_samples_have_the_covariance_of_the_tube(loose):
    # a start is not given and alpha is 1: positions are drawn from the process given its goal
    adapted = loose.adapted(
        via_points=[ViaPoint(t=0.5 * loose.duration, x=loose.demonstrated([0.5 * loose.duration]).mean[0])]
    )
    times = np.array([0.1, 0.3, 0.75]) * loose.duration
    rng = np.random.default_rng(3)
    drawn = np.stack(
        [adapted.planner.reference(SAMPLE, rng=rng, alpha=1.0).curve.at(times) for _ in range(1500)]
    )
    expected = adapted.planned(times)
    for i in range(3):
        mean, covariance = expected.mean[i], expected.covariance[i]
        z = np.linalg.solve(np.linalg.cholesky(covariance), (drawn[:, i] - mean).T)
        np.testing.assert_allclose(z.mean(axis=1), 0.0, atol=5.0 / np.sqrt(1500))
        np.testing.assert_allclose(np.cov(z), np.eye(2), atol=5.0 * np.sqrt(2.0 / 1500))


@pytest.mark.parametrize("alpha", [0.0, 0.3, 0.9])
def test_samples_stay_in_the_region_of_the_tube_at_every_time(skill, alpha):
    nodes, rng = skill.planner.nodes, np.random.default_rng(1)
    mean = skill.planner.reference(MEAN).curve.at(nodes)
    for _ in range(20):
        drawn = skill.planner.reference(SAMPLE, rng=rng, alpha=alpha).curve.at(nodes)
        squared = np.sum(skill.tube.whiten(nodes, drawn - mean) ** 2, axis=1)
        assert squared.max() <= chi2(2).ppf(alpha) * (1.0 + 1e-6) + 1e-12


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.85, 0.97, 1.3])
def test_reference_does_not_jump_when_the_goal_moves(skill, share):
    via = ViaPoint(t=0.6 * skill.duration, x=skill.demonstrated([0.6 * skill.duration]).mean[0] + 0.002)
    adapted = skill.adapted(via_points=[via])
    planner, t = adapted.planner, share * skill.duration
    goal = adapted.transform.to_skill(skill.goal + [0.03, -0.02])
    before = planner.reference(MEAN)
    after = redirected(planner, before, t=t, goal=goal)
    size = np.ptp(before.curve.at(planner.nodes), axis=0).max()
    np.testing.assert_allclose(after.at(t)[0], before.at(t)[0], atol=1e-9 * size)
    np.testing.assert_allclose(after.at(t)[1], before.at(t)[1], atol=1e-9 * size)
    np.testing.assert_allclose(after.at(10.0 * skill.duration)[0], goal, atol=1e-6 * size)
    fine = t + np.linspace(
        -1e-3 if t > 0.0 else 0.0, 0.2 * skill.duration, 4000
    )  # nowhere a jump, nor in the rate
    positions, rates = (np.array(part) for part in zip(*map(after.at, fine), strict=True))
    assert np.abs(np.diff(positions, axis=0)).max() < 2e-3 * size
    inside = fine[:-1] < min(skill.duration, fine[-1]) - 2e-3
    numeric = np.diff(positions, axis=0) / np.diff(fine)[:, None]
    np.testing.assert_allclose(numeric[inside], rates[:-1][inside], atol=0.02 * np.abs(rates).max() + 1e-9)
    if share < 0.55:
        passed = adapted.transform.to_task(after.at(via.t)[0])
        np.testing.assert_allclose(passed, via.x, atol=1e-5 * adapted.size)


def test_goal_that_moves_back_and_forth_is_followed(skill):
    planner, reference = skill.planner, skill.planner.reference(MEAN)
    rng = np.random.default_rng(0)
    for t in np.linspace(0.05, 1.05, 40) * skill.duration:
        goal = skill.transform.to_skill(skill.goal + rng.normal(scale=0.002, size=2))
        before = reference.at(t)
        reference = redirected(planner, reference, t=t, goal=goal)
        np.testing.assert_allclose(reference.at(t)[0], before[0], atol=1e-9)
        np.testing.assert_allclose(reference.at(t)[1], before[1], atol=1e-7)
    np.testing.assert_allclose(reference.at(2.0 * skill.duration)[0], goal, atol=1e-9)


def test_planner_for_another_goal_is_that_of_an_adapted_skill(skill):
    goal = skill.goal + 0.01
    one = skill.planner_for(goal).reference(MEAN).curve.coefficients
    other = replace(skill, goal=goal).planner.reference(MEAN).curve.coefficients
    np.testing.assert_array_equal(one, other)
