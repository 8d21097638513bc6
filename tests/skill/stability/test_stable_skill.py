"""What a stabilised skill promises, from the outside."""

from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.demonstration import Demonstration, DemonstrationSet, read_demonstrations
from gmr_robot.exceptions import InputError, StabilityError, UnknownNameError
from gmr_robot.skill import StopRule, learn_skill, load_skill

HALF_A_MINUTE = StopRule(goal_tolerance=5e-4, max_time=60.0, max_distance=1e9)


@pytest.fixture(scope="module")
def letters():
    return read_demonstrations("Sshape", format="lasa")


@pytest.fixture(scope="module")
def skill(letters):
    return learn_skill(letters.select([0, 1, 2, 3]), n_components=8)


def grid(letters, n=6):
    low, high = letters.positions.min(axis=0), letters.positions.max(axis=0)
    ticks = np.linspace(-0.75, 0.75, n)
    return (low + high) / 2 + (high - low) * np.stack(np.meshgrid(ticks, ticks), -1).reshape(-1, 2)


@pytest.mark.parametrize("strategy", ["mean", "mode", "sample"])
@pytest.mark.parametrize("dt", [0.05, 0.01, 0.001])
def test_every_rollout_arrives(skill, letters, strategy, dt):
    starts = np.vstack([letters.starts, grid(letters, 3 if dt == 0.001 else 6)])
    rollouts = skill.rollout(starts, strategy=strategy, dt=dt, stop=HALF_A_MINUTE)
    assert [one.stop for one in rollouts] == ["goal reached"] * len(starts)


@pytest.mark.parametrize("strategy", ["mean", "mode", "sample"])
def test_every_step_descends(skill, letters, strategy):
    function, goal = skill.stabiliser.function, skill.goal
    for one in skill.rollout(grid(letters, 4), strategy=strategy, dt=0.02, stop=HALF_A_MINUTE):
        x = one.positions - goal
        values, rates = function.value(x), skill.stabiliser.pace.rate(x)
        assert (values[1:] <= (1.0 - 0.02 * rates[:-1]) * values[:-1] * (1 + 1e-9)).all()


def test_known_region_ends_only_what_is_not_certified(skill):
    far = skill.goal[None] + [0.3, 0.2]
    assert skill.policy().novelty(far[0]).distance > 10.0
    stop = StopRule(goal_tolerance=1e-3, max_time=100.0)
    assert skill.rollout(far, stop=stop)[0].stop == "goal reached"
    assert skill.unstabilised().rollout(far, stop=stop)[0].stop == "left the known region"
    bounded = StopRule(goal_tolerance=1e-3, max_time=100.0, max_distance=5.0)
    assert skill.rollout(far, stop=bounded)[0].stop == "left the known region"


def test_goal_is_an_exact_equilibrium(skill):
    assert skill.velocity(skill.goal[None]).tolist() == [[0.0, 0.0]]
    policy = skill.policy(strategy="sample")
    assert policy.step(0.0, skill.goal).tolist() == [0.0, 0.0]


def test_goal_can_move_at_any_tick(skill, letters):
    policy = skill.policy(strategy="sample", rng=3)
    x = letters.starts[0].copy()
    policy.reset(0.0, x)
    for tick in range(4000):
        if tick == 100:
            policy.goal = np.array([0.02, -0.03])
        x = x + 0.01 * policy.step(0.01 * tick, x)
    np.testing.assert_allclose(x, [0.02, -0.03], atol=1e-4)


def test_far_away_the_field_stays_sane(skill):
    directions = np.stack([np.cos(np.arange(12)), np.sin(np.arange(12))], axis=1)
    for distance in (1.0, 1e3, 1e9):
        velocities = skill.velocity(skill.goal + distance * directions)
        assert np.isfinite(velocities).all()
        assert np.linalg.norm(velocities, axis=1).max() <= np.sqrt(2.0) * skill.stabiliser.pace.speed_limit


def test_policy_and_rollout_run_the_same_step(skill, letters):
    rollout = skill.rollout(letters.starts[:1], strategy="sample", rng=9, stop=HALF_A_MINUTE)[0]
    policy = skill.policy(strategy="sample", rng=9)
    for t, x, velocity in list(zip(rollout.times, rollout.positions, rollout.velocities, strict=True))[:200]:
        np.testing.assert_allclose(policy.step(t, x), velocity, rtol=1e-9, atol=1e-15)


def test_certificate_is_saved_and_loaded_to_the_bit(skill, letters, tmp_path):
    skill.save(tmp_path / "s")
    loaded = load_skill(tmp_path / "s")
    assert loaded.certificate == skill.certificate
    assert loaded.stabiliser.guard.tobytes() == skill.stabiliser.guard.tobytes()
    points = letters.positions[::50]
    assert loaded.velocity(points).tobytes() == skill.velocity(points).tobytes()


def test_certificate_says_what_holds(skill):
    certificate = skill.certificate
    assert certificate.smallest_curvature > 0.0
    assert certificate.smallest_offset >= 0.0
    assert certificate.worst <= 1e-9
    assert 0.0 < certificate.correction < 0.1
    assert certificate.arrival_time > 0.0


def test_arrival_time_is_a_bound(skill, letters):
    tolerance = 1e-3
    bound = skill.stabiliser.arrival_time(letters.starts - skill.goal, tolerance=tolerance)
    stop = StopRule(goal_tolerance=tolerance, max_time=300.0, max_distance=1e9)
    for one, limit in zip(skill.rollout(letters.starts, strategy="mean", stop=stop), bound, strict=True):
        assert one.times[-1] <= limit


def test_unit_and_rate_of_time_do_not_matter(letters, skill):
    scaled = DemonstrationSet(
        tuple(
            Demonstration(
                times=0.5 * one.times,
                positions=1000.0 * one.positions,
                velocities=2000.0 * one.velocities,
                unit="mm",
                source="scaled",
            )
            for one in letters.select([0, 1, 2, 3])
        ),
        "scaled",
    )
    fast = learn_skill(scaled, n_components=8)
    points = grid(letters)
    np.testing.assert_allclose(
        fast.velocity(1000.0 * points), 2000.0 * skill.velocity(points), rtol=1e-5, atol=1e-3
    )


def test_steps_longer_than_the_certificate_are_refused(skill, letters):
    with pytest.raises(InputError, match=r"dt of 0\.06 s is longer than the 0\.05 s"):
        skill.rollout(letters.starts, dt=0.06)


def test_unknown_stability_is_named(letters):
    with pytest.raises(UnknownNameError, match="did you mean 'lyapunov'"):
        learn_skill(letters.select([0]), n_components=3, stability="lyapunow")


def test_a_motion_that_no_function_descends_is_refused():
    """Around and around at the same distance from the goal, which is then jumped to."""
    t = np.linspace(0.0, 6.0, 400)
    circle = np.stack([np.cos(4 * t), np.sin(4 * t)], axis=1)
    circle[-1] = 0.0
    with pytest.raises(StabilityError, match=r"have to change by \d+\.\d% of the speed"):
        learn_skill(DemonstrationSet((Demonstration(times=t, positions=circle),)), n_components=6)


def test_three_dimensions():
    t = np.linspace(0.0, 3.0, 300)
    motions = []
    for shift in (0.0, 0.05, -0.05):
        x = np.stack(
            [(1 - t / 3) * np.cos(2 * t), (1 - t / 3) * np.sin(2 * t), (1 + shift) * (1 - t / 3) ** 2], axis=1
        )
        motions.append(Demonstration(times=t, positions=x))
    skill = learn_skill(DemonstrationSet(tuple(motions)), n_components=5)
    starts = np.random.default_rng(0).normal(size=(20, 3))
    stop = StopRule(goal_tolerance=0.01, max_time=60.0, max_distance=1e9)
    assert all(one.arrived for one in skill.rollout(starts, strategy="sample", stop=stop))
