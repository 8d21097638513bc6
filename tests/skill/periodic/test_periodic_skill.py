from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import save_file

from gmr_robot.demonstration import Demonstration, DemonstrationSet, Scale, Smooth, preprocess
from gmr_robot.exceptions import (
    DemonstrationError,
    InputError,
    SkillFileError,
    StabilityError,
    UnknownNameError,
)
from gmr_robot.kernels.periodic import remembering_tick
from gmr_robot.skill import StopRule, learn_skill, load_skill
from gmr_robot.skill.periodic import Memory

HALF = 0.05  # half the way from the crossing to the ends of the eight [m]


def gates(path):
    """Numbers 0 to 3 of the strands as they are passed: from the right end over the top to the left, and back."""
    side = (path[:, 0] > HALF).astype(int) - (path[:, 0] < -HALF)
    strands = []
    for before, after, point in zip(side[:-1], side[1:], path[1:], strict=True):
        if before != after:
            up, outward = point[1] > 0.0, abs(after) > abs(before)
            expected = {(1, True): 0, (-1, False): 1, (-1, True): 2, (1, False): 3}[(before or after, up)]
            assert outward == bool(expected % 2), "a strand is passed against its direction"
            strands.append(expected)
    return np.array(strands)


def for_laps(skill, n, **options):
    stop = StopRule(goal_tolerance=0.0, max_time=n * skill.training.duration)
    return lambda starts, strategy: skill.rollout(starts, strategy=strategy, stop=stop, **options)


@pytest.mark.parametrize("strategy", ["mean", "mode", "sample"])
def test_every_crossing_is_passed_as_demonstrated(eight, laps, strategy):
    starts = np.vstack([laps.starts, laps.positions[50::400], [[0.0, 0.03], [0.12, 0.06], [-0.2, 0.1]]])
    for rollout in for_laps(eight, 12)(starts, strategy):
        assert rollout.stop == "finished"
        assert not rollout.arrived
        passed = gates(rollout.positions)
        assert len(passed) >= 4 * 10
        np.testing.assert_array_equal(np.diff(passed) % 4, 1)


def test_plain_regression_takes_wrong_turns(eight, laps):
    plain = eight.unstabilised()
    assert plain.memory is None
    (rollout,) = for_laps(plain, 12)(laps.starts[:1], "mean")
    with pytest.raises(AssertionError):
        np.testing.assert_array_equal(np.diff(gates(rollout.positions)) % 4, 1)


@pytest.mark.parametrize("dt", [0.002, 0.04])
def test_the_time_step_does_not_matter(eight, laps, dt):
    (coarse,), (fine,) = (for_laps(eight, 5, dt=step)(laps.starts[:1], "mean") for step in (dt, 0.01))
    lap = [
        np.flatnonzero(np.diff(np.sign(one.positions[:, 0] - HALF)) < 0) * one.dt for one in (coarse, fine)
    ]
    assert np.diff(lap[0]).mean() == pytest.approx(np.diff(lap[1]).mean(), rel=0.04)


def test_disturbed_motions_return_to_one_cycle(eight, laps):
    rollouts = for_laps(eight, 6)(np.vstack([laps.starts[:2], [[0.13, 0.05], [-0.1, -0.08]]]), "mean")
    last = [one.positions[-int(1.2 * eight.training.duration / one.dt) :] for one in rollouts]
    for one in last[1:]:
        nearest = np.linalg.norm(one[:, None] - last[0][None], axis=-1).min(axis=1)
        assert nearest.max() < 0.002  # half a sample apart


def test_motions_from_far_away_come_back_unless_they_are_bounded(eight, laps):
    assert eight.comes_back
    assert not eight.unstabilised().comes_back
    far = 2.0 * np.array([[1.0, 0.0], [-0.7, 0.7], [0.0, -1.0]])
    for rollout in for_laps(eight, 5)(far, "sample"):
        assert rollout.stop == "finished"
        assert np.abs(rollout.positions[-200:]).max() < 0.13
        speeds = np.linalg.norm(rollout.velocities, axis=1)
        assert speeds.max() <= 1.3 * np.linalg.norm(laps.velocities, axis=1).max()
    bounded = StopRule(goal_tolerance=0.0, max_time=1.0, max_distance=10.0)
    assert eight.rollout(far[:1], stop=bounded)[0].stop == "left the known region"


@pytest.mark.parametrize("strategy", ["mean", "mode", "sample"])
def test_stepping_a_policy_is_the_rollout(eight, laps, strategy):
    start = laps.starts[0]
    (rollout,) = eight.rollout(start[None], strategy=strategy, rng=5)
    policy = eight.policy(strategy=strategy, rng=5)
    policy.reset(0.0, start)
    x, visited = start.copy(), []
    for t in 17.0 + rollout.times[:-1]:
        visited.append(x)
        x = x + rollout.dt * policy.step(t, x)
    np.testing.assert_allclose(np.array(visited), rollout.positions[:-1], rtol=1e-10, atol=1e-12)


def test_policy_shown_a_path_gives_the_velocities_along_it(eight, laps):
    lap = laps[9]
    policy = eight.policy()
    policy.reset(lap.times[0], lap.start)
    stepped = np.array([policy.step(t, x) for t, x in zip(lap.times, lap.positions, strict=True)])
    np.testing.assert_allclose(eight.velocity_along(lap.times, lap.positions), stepped, rtol=1e-9)


def test_memory_knows_the_velocities_of_unseen_laps_better(eight, laps):
    def error(predicted):
        return np.linalg.norm(predicted - lap.velocities, axis=1)[near].mean()

    for lap in preprocess(laps.select([8, 9]), [Smooth(window=0.15)]).demonstrations:
        near = np.linalg.norm(lap.positions, axis=1) < 0.03  # of the crossing
        assert error(eight.velocity_along(lap.times, lap.positions)) < 0.8 * error(
            eight.velocity(lap.positions)
        )


def test_velocities_along_a_path_without_a_memory_are_those_of_the_field(eight, laps):
    plain, lap = eight.unstabilised(), laps[9]
    np.testing.assert_array_equal(
        plain.velocity_along(lap.times, lap.positions), plain.velocity(lap.positions)
    )


def test_times_of_a_path_must_not_go_back(eight, laps):
    with pytest.raises(InputError, match=r"times\[2\]"):
        eight.velocity_along([0.0, 1.0, 0.5], laps.positions[:3])


def test_reset_begins_anew(eight, laps):
    policy, x = eight.policy(), laps.starts[0]
    first = policy.step(5.0, x)
    for tick, point in enumerate(laps.positions[:200]):
        policy.step(5.0 + 0.01 * tick, point)
    policy.reset(0.0, x)
    np.testing.assert_array_equal(policy.step(0.0, x), first)


@pytest.mark.parametrize("bad", [4.9, np.nan, np.inf, -np.inf])
def test_time_that_does_not_go_on_is_refused(eight, laps, bad):
    policy, x = eight.policy(), laps.starts[0]
    policy.step(5.0, x)
    with pytest.raises(InputError, match="time must go on"):
        policy.step(bad, x)
    assert np.isfinite(policy.step(5.1, x)).all()


def test_bad_state_is_refused_and_forgotten(eight, laps):
    policy, same = eight.policy(), eight.policy()
    for t, x in enumerate(laps.positions[:20]):
        policy.step(0.01 * t, x)
        same.step(0.01 * t, x)
        for bad in ([np.nan, 0.0], [1e300, 0.0]):
            with pytest.raises(InputError, match="bad state"):
                policy.step(0.01 * t, bad)
    np.testing.assert_array_equal(policy.step(0.2, laps.positions[20]), same.step(0.2, laps.positions[20]))


def test_robot_held_still_on_the_crossing_remembers_its_branch(eight, smooth_laps):
    lap, policy = smooth_laps.demonstrations[0], eight.policy()
    crossing = int(np.linalg.norm(lap.positions, axis=1).argmin())
    for t, x in zip(lap.times[: crossing + 1], lap.positions, strict=False):
        before = policy.step(t, x)
    for t in lap.times[crossing] + 0.01 * np.arange(1, 6000):
        held = policy.step(t, lap.positions[crossing])
    np.testing.assert_allclose(held, before, rtol=0.1, atol=0.01)


def test_the_cycle_moves_with_the_goal(eight, laps):
    shift = np.array([0.3, -0.1])
    (there,) = for_laps(eight, 2)(laps.starts[:1], "mean")
    (moved,) = for_laps(eight, 2, goal=eight.goal + shift)(laps.starts[:1] + shift, "mean")
    np.testing.assert_allclose(moved.positions, there.positions + shift, atol=1e-9)


def test_units_do_not_matter(laps):
    steps = [Smooth(window=0.15)]
    (metres,), (millimetres,) = (
        for_laps(learn_skill(preprocess(laps, more), n_components=8, motion="periodic"), 2)(
            laps.starts[:1], "mean"
        )
        for more in (steps, [*steps, Scale(factor=1000.0)])
    )
    np.testing.assert_allclose(millimetres.positions, metres.positions, atol=1e-6)


def test_file_gives_the_same_skill(eight, laps, tmp_path):
    assert eight.training.notes == ()
    eight.save(tmp_path / "eight.safetensors")
    loaded = load_skill(tmp_path / "eight.safetensors")
    assert loaded.is_periodic
    one, other = (for_laps(skill, 2)(laps.starts[:2], "sample") for skill in (eight, loaded))
    for a, b in zip(one, other, strict=True):
        np.testing.assert_array_equal(a.positions, b.positions)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda entry: entry.update(rate="fast"), "rate is 'fast'"),
        (lambda entry: entry.pop("passage"), "'passage' is missing"),
        (lambda entry: entry.clear(), "is missing"),
    ],
)
def test_file_with_a_damaged_memory_is_refused(eight, tmp_path, change, message):
    path = tmp_path / "eight.safetensors"
    eight.save(path)
    with safe_open(path, framework="numpy") as file:
        description = json.loads(file.metadata()["skill"])
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    change(description["periodic"])
    save_file(tensors, path, metadata={"skill": json.dumps(description)})
    with pytest.raises(SkillFileError, match=message):
        load_skill(path)


def test_nothing_is_compiled_after_the_first_tick(eight):
    policy, x = eight.policy(), np.zeros(2)
    policy.step(0.0, x)
    before = list(getattr(remembering_tick, "signatures", []))
    for other in (eight.policy(), eight.policy(strategy="sample"), eight.policy([0.1, 0.2])):
        for t, state in enumerate((x, [0, 0], np.zeros(4)[::2])):
            other.step(t, state)
    assert list(getattr(remembering_tick, "signatures", [])) == before


def test_a_tolerance_of_the_goal_is_refused(eight, laps):
    assert eight.default_stop().goal_tolerance == 0.0
    with pytest.raises(InputError, match="passes its goal in every lap"):
        eight.rollout(laps.starts[:1], stop=StopRule(goal_tolerance=0.01, max_time=1.0))


def test_a_step_across_the_cycle_is_refused(eight, laps):
    with pytest.raises(InputError, match=r"steps of up to 0\.1 s"):
        eight.rollout(laps.starts[:1], dt=0.11)


@pytest.mark.parametrize("stability", ["lyapunov", "lpv"])
def test_what_arrives_is_not_periodic(laps, stability):
    with pytest.raises(InputError, match="goes round for ever"):
        learn_skill(laps, n_components=4, motion="periodic", stability=stability)


def test_unknown_motion(laps):
    with pytest.raises(UnknownNameError, match="did you mean 'periodic'"):
        learn_skill(laps, n_components=4, motion="periodical")


def test_demonstrations_with_an_end_are_not_periodic(letter):
    with pytest.raises(DemonstrationError, match="is not a lap"):
        learn_skill(letter, n_components=4, motion="periodic")


def test_skill_that_comes_to_rest_is_refused(smooth_laps):
    with pytest.raises(StabilityError, match=r"does not go round: from \d of 8 starts .* With 3 components"):
        learn_skill(smooth_laps, n_components=3, motion="periodic")


def test_motion_to_and_fro_is_refused():
    times = np.linspace(0.0, 4.0, 200)
    to_and_fro = Demonstration(times=times, positions=np.cos(0.5 * np.pi * times)[:, None])
    with pytest.raises(StabilityError, match="to and fro"):
        learn_skill(DemonstrationSet((to_and_fro,)), n_components=4, motion="periodic")


def test_motions_around_that_come_to_rest_are_noted(smooth_laps):
    skill = learn_skill(smooth_laps, n_components=5, motion="periodic")
    (note,) = skill.training.notes
    assert "of 24 starts around the laps the mean motion comes to rest" in note


def test_parts_that_do_not_fit_are_refused(eight):
    two = Memory(rates=[[-1.0, 1.0], [1.0, -1.0]], occupancy=[0.5, 0.5], passage=1.0)
    with pytest.raises(InputError, match=r"the memory has 2 component\(s\)"):
        replace(eight, memory=two)
    with pytest.raises(InputError, match="only one of them"):
        replace(eight, memory=None)
