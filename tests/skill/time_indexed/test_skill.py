from __future__ import annotations

import json

import numpy as np
import pytest

from gmr_robot.demonstration import Demonstration, DemonstrationSet
from gmr_robot.exceptions import InputError, SkillFileError
from gmr_robot.skill import load_skill
from gmr_robot.skill.time_indexed import TimeIndexedSkill, ViaPoint, learn_time_indexed_skill


def test_mean_and_tube_are_those_of_the_aligned_demonstrations(skill, letter):
    moved = DemonstrationSet(
        tuple(
            Demonstration(times=one.times, positions=one.positions + [0.3, -0.2], names=("x", "y"))
            for one in letter.select([0, 1, 2, 3])
        )
    )
    aligned = np.stack([one.positions for one in skill.align(moved)])
    times = skill.align(moved)[0].times
    tube = skill.demonstrated(times)
    extent = np.linalg.norm(np.ptp(moved.positions, axis=0))
    assert np.linalg.norm(tube.mean - aligned.mean(axis=0), axis=1).max() < 0.05 * extent
    inside = [
        np.einsum("ni,ni->n", e, np.linalg.solve(tube.covariance, e[..., None])[..., 0]) < 6.0  # 95 %
        for e in aligned - tube.mean
    ]
    assert np.mean(inside) > 0.85


def test_joint_mixture_is_in_task_coordinates(skill):
    times = np.linspace(0.3, 4.0, 7)
    direct = skill.joint_mixture().regress(times[:, None], dims=[0])
    np.testing.assert_allclose(direct.mean, skill.demonstrated(times).mean, atol=1e-6)
    np.testing.assert_allclose(direct.covariance, skill.demonstrated(times).covariance, atol=1e-8)


def test_skill_learned_at_another_scale_and_place_is_the_same(skill, letter):
    plain = learn_time_indexed_skill(letter.select([0, 1, 2, 3]), n_components=8)
    times = np.linspace(0.0, skill.duration, 50)
    np.testing.assert_allclose(
        skill.planned(times).mean - plain.planned(times).mean, [[0.3, -0.2]] * 50, atol=2e-4
    )


def test_velocity_is_the_derivative_of_the_plan_and_a_pull(skill):
    times, h = np.linspace(0.5, 4.5, 9), 1e-5
    planned = skill.planned(times).mean
    numeric = (skill.planned(times + h).mean - skill.planned(times - h).mean) / (2 * h)
    np.testing.assert_allclose(skill.velocity(planned, times), numeric, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(
        skill.velocity(planned + 0.01, times) - skill.velocity(planned, times), -0.01 * skill.pull
    )


def test_goal_and_duration_are_the_means_of_the_demonstrations(skill, letter):
    np.testing.assert_allclose(skill.goal, [0.3, -0.2], atol=1e-12)
    mean = np.mean([one.duration for one in letter.select([0, 1, 2, 3])])
    assert skill.duration == pytest.approx(mean, rel=1e-9)
    assert skill.training.duration == pytest.approx(mean)
    assert skill.default_stop().max_time == pytest.approx(2.0 * mean)
    assert skill.adapted(speed=2.0).default_stop().max_time == pytest.approx(mean)


def test_departures_name_distances_in_standard_deviations(skill):
    t = 0.5 * skill.duration
    tube = skill.demonstrated([t])
    along = np.linalg.cholesky(tube.covariance[0]) @ [0.0, 5.0]
    near, far = (
        ViaPoint(t=0.3 * skill.duration, x=skill.demonstrated([0.3 * skill.duration]).mean[0]),
        ViaPoint(t=t, x=tube.mean[0] + along),
    )
    departures = skill.adapted(via_points=[far, near]).departures  # in the order of time
    assert [one.is_far for one in departures] == [False, True]
    assert departures[1].distance == pytest.approx(5.0, rel=1e-3)
    assert "via-point 2" in str(departures[1])
    assert "5 standard deviations (Mahalanobis)" in str(departures[1])
    assert skill.departures == ()
    assert skill.adapted(goal=skill.goal + 0.1).departures[-1].what == "end-point"


@pytest.mark.parametrize(
    ("t", "message"),
    [(-0.1, "expected a time from 0 to"), (99.0, "at 99 s; expected"), (np.nan, "t of a via-point")],
)
def test_via_point_outside_of_the_motion_is_refused(skill, t, message):
    with pytest.raises(InputError, match=message):
        skill.adapted(via_points=[ViaPoint(t=t, x=skill.goal)])


def test_via_point_at_the_end_is_the_goal(skill):
    with pytest.raises(InputError, match="set the goal"):
        skill.adapted(via_points=[ViaPoint(t=skill.duration, x=skill.goal)])


@pytest.mark.parametrize(
    ("gap", "message"),
    [
        (0.0, r"are at 1 s and 1 s; expected at least 0\.0278 s between them"),
        (0.01, r"are at 1 s and 1\.01 s; expected"),
        (0.05, r"ask for 1\.41 m/s"),
    ],
)
def test_via_points_that_contradict_each_other_are_refused(skill, gap, message):
    first = ViaPoint(t=1.0, x=skill.goal)
    second = ViaPoint(t=1.0 + gap, x=skill.goal + 0.05)
    with pytest.raises(InputError, match=message):
        skill.adapted(via_points=[first, second])


def test_via_point_at_the_start_is_taken_and_one_just_after_it_refused(skill):
    start = skill.planned([0.0]).mean[0] + 0.001
    adapted = skill.adapted(via_points=[ViaPoint(t=0.0, x=start)])
    np.testing.assert_allclose(adapted.planned([0.0]).mean[0], start, atol=1e-5)
    with pytest.raises(InputError, match="are at 0 s and 1e-300 s"):
        skill.adapted(via_points=[ViaPoint(t=1e-300, x=start)])


def test_via_point_that_contradicts_the_goal_is_refused(skill):
    with pytest.raises(InputError, match="the last one and the goal"):
        skill.adapted(via_points=[ViaPoint(t=skill.duration - 0.05, x=skill.goal + 0.05)])


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"x": [0.0, np.inf]}, "x of a via-point"),
        ({"x": [[0.0, 1.0]]}, "x of a via-point has the shape"),
        ({"tolerance": -1.0}, "tolerance of a via-point is -1"),
    ],
)
def test_bad_via_points_are_named(bad, message):
    with pytest.raises(InputError, match=message):
        ViaPoint(**{"t": 0.0, "x": [0.0, 0.0], **bad})


def test_via_point_of_another_dimension_is_refused(skill):
    with pytest.raises(InputError, match=r"has 3 coordinate\(s\); expected 2"):
        skill.adapted(via_points=[ViaPoint(t=1.0, x=np.zeros(3))])


def test_single_demonstration_needs_a_spread(letter):
    with pytest.raises(InputError, match="single demonstration shows no spread"):
        learn_time_indexed_skill(letter.select([0]), n_components=6)
    skill = learn_time_indexed_skill(letter.select([0]), n_components=6, spread=0.002)
    assert np.sqrt(skill.demonstrated([1.0]).covariance[0, 0, 0]) >= 0.002
    assert skill.rollout(letter.starts[:1])[0].arrived


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"alignment": "dtv"}, "did you mean 'dtw'"),
        ({"speed": 0.0}, "speed is 0.0"),
        ({"pull": -1.0}, "pull is -1.0"),
        ({"spread": -1.0}, "spread is -1.0"),
        ({"smoothing": -1.0}, "smoothing is -1.0"),
        ({"goal": [1.0]}, "goal has the shape"),
        ({"n_components": 10_000}, "n_components is 10000"),
    ],
)
def test_bad_options_are_named(letter, bad, message):
    with pytest.raises(InputError, match=message):
        learn_time_indexed_skill(letter.select([0, 1]), **{"n_components": 5, **bad})


def test_one_dimension_and_three_work(letter):
    times = letter[0].times
    for d in (1, 3):
        motions = DemonstrationSet(
            tuple(
                Demonstration(
                    times=times, positions=(one.positions @ np.ones((2, 3)) + times[:, None])[:, :d]
                )
                for one in letter.select([0, 1, 2])
            )
        )
        skill = learn_time_indexed_skill(motions, n_components=5)
        for strategy in ("mean", "mode", "sample"):
            assert skill.rollout(motions.starts[:1], strategy=strategy)[0].arrived


def test_saved_and_loaded_skill_is_the_same_to_the_bit(skill, tmp_path):
    via = ViaPoint(t=1.0, x=skill.demonstrated([1.0]).mean[0] + 0.001, tolerance=1e-4)
    adapted = skill.adapted(via_points=[via], goal=skill.goal + 0.01, speed=1.5)
    adapted.save(tmp_path / "s")
    loaded = load_skill(tmp_path / "s")
    assert isinstance(loaded, TimeIndexedSkill)
    for name in (
        "duration",
        "length_scale",
        "spread",
        "pull",
        "alignment",
        "speed",
        "names",
        "training",
        "steps",
    ):
        assert getattr(loaded, name) == getattr(adapted, name)
    here, there = (one.rollout(skill.goal[None], rng=1)[0].positions for one in (adapted, loaded))
    assert here.tobytes() == there.tobytes()
    loaded.save(tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == (tmp_path / "s").read_bytes()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d, _: d.update(kind="dance"), "kind is 'dance'"),
        (lambda d, _: d.update(timing=[]), r"timing is \[\]"),
        (lambda d, _: d["timing"].pop("pull"), "'pull' is missing"),
        (lambda d, _: d["timing"].update(speed="fast"), "speed is 'fast'"),
        (lambda d, _: d["timing"].update(duration=-1.0), "duration is -1.0"),
        (lambda d, _: d["timing"].update(alignment="no"), "alignment is 'no'"),
        (lambda _, t: t.pop("via_times"), "via_times"),
        (lambda _, t: t.update(via_times=np.array([1.0])), "via_positions"),
    ],
)
def test_damaged_file_is_named(skill, tmp_path, change, message):
    from safetensors import safe_open
    from safetensors.numpy import save_file

    skill.save(tmp_path / "good")
    with safe_open(tmp_path / "good", framework="numpy") as file:
        description = json.loads(file.metadata()["skill"])
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    change(description, tensors)
    save_file(tensors, tmp_path / "bad", metadata={"skill": json.dumps(description)})
    with pytest.raises(SkillFileError, match=message):
        load_skill(tmp_path / "bad")


def test_motions_of_two_samples_and_motions_that_do_not_move():
    def motion(first, last):
        return Demonstration(times=[0.0, 1.0], positions=[first, last])

    pair = DemonstrationSet((motion([0.0, 0.0], [1.0, 1.0]), motion([0.0, 0.1], [1.0, 1.0])))
    still = DemonstrationSet((motion([1.0, 2.0], [1.0, 2.0]),) * 2)
    for motions in (pair, still):
        skill = learn_time_indexed_skill(motions, n_components=2)
        for strategy in ("mean", "mode", "sample"):
            assert skill.rollout(motions.starts[:1], strategy=strategy)[0].arrived


def test_many_via_points_are_all_passed(skill, letter):
    other = skill.align(
        DemonstrationSet((Demonstration(times=letter[5].times, positions=letter[5].positions + [0.3, -0.2]),))
    )[0]
    points = [ViaPoint(t=t, x=x) for t, x in zip(other.times[5:-5:12], other.positions[5:-5:12], strict=True)]
    adapted = skill.adapted(via_points=points)
    passed = adapted.planned([one.t for one in points]).mean
    np.testing.assert_allclose(passed, [one.x for one in points], atol=5e-5)
    assert adapted.rollout(other.start[None], strategy="sample")[0].arrived


@pytest.mark.parametrize(("length", "duration"), [(1e3, 1.0), (1e-6, 60.0)])
def test_units_do_not_matter(letter, length, duration):
    taught = letter.select([0, 1, 2, 3])
    other = DemonstrationSet(
        tuple(Demonstration(times=duration * one.times, positions=length * one.positions) for one in taught)
    )
    plain, scaled = (learn_time_indexed_skill(motions, n_components=6) for motions in (taught, other))
    via = ViaPoint(t=2.0, x=plain.demonstrated([2.0]).mean[0] + 0.003, tolerance=0.0005)
    moved = ViaPoint(t=2.0 * duration, x=length * via.x, tolerance=length * via.tolerance)
    here = plain.adapted(via_points=[via], goal=[0.01, 0.0])
    there = scaled.adapted(via_points=[moved], goal=[0.01 * length, 0.0])
    times = np.linspace(0.0, plain.duration, 40)
    np.testing.assert_allclose(
        there.planned(duration * times).mean / length, here.planned(times).mean, atol=1e-6
    )
    assert there.departures[0].distance == pytest.approx(here.departures[0].distance, rel=1e-3)
    assert there.length_scale / duration == pytest.approx(here.length_scale, rel=1e-3)
