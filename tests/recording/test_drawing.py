"""A drawing session: what is learned, saved and restored, and that the saved configuration learns the same."""

from __future__ import annotations

import errno
import os
from functools import partial

import numpy as np
import pytest

from gmr_robot import read_demonstrations
from gmr_robot.exceptions import InputError, RecordingError, UnknownNameError
from gmr_robot.experiment import drawn_config_text, read_config, train
from gmr_robot.recording import DrawingSettings, Recorder, Sheet
from gmr_robot.recording.drawing import DrawingSession, learn, sketch, trial

SHEET = Sheet()


def strokes(n_strokes=3, *, seed=1):
    """Strokes as a mouse gives them: uneven times, ends that lie apart."""
    rng = np.random.default_rng(seed)
    for number in range(n_strokes):
        times = np.concatenate([[0.0], np.cumsum(rng.uniform(0.006, 0.025, 90))])
        left = (1.0 - times / times[-1]) ** 2
        end = rng.normal(0.0, 0.004, 2)
        x = -0.2 * left + 0.01 * number * left + end[0]
        y = 0.1 * np.sin(4.0 * left) + 0.02 * number * left + end[1]
        yield np.stack([times, x, y], axis=1).round(6).tolist()


def laps():
    for number in range(2):
        times = np.linspace(0.0, 2.0, 120)
        phase = 2.0 * np.pi * times / 2.0
        size = 0.1 + 0.005 * number
        yield np.stack([times, size * np.cos(phase), size * np.sin(phase)], axis=1).tolist()


def session_in(folder):
    recorder = Recorder(folder, names=("x", "y"), noun="stroke")
    return recorder, DrawingSession(
        recorder, sheet=SHEET, describe=partial(drawn_config_text, width=SHEET.width)
    )


@pytest.fixture
def session(tmp_path):
    recorder, session = session_in(tmp_path / "my motion")
    with recorder:
        yield session


def draw(session, rows, key):
    session.begin(key, pointer="mouse", started=1.0)
    session.extend(key, 0, rows)
    return session.end(key, len(rows))


def test_the_saved_configuration_learns_the_skill_that_was_shown(session):
    drawn = list(strokes())
    for index, rows in enumerate(drawn):
        draw(session, rows, f"s{index}")
    shown = learn(session.lesson()).skill
    saved = session.save()
    on_disk = read_demonstrations(saved.demonstrations)
    for one, rows in zip(on_disk, drawn, strict=True):
        assert np.array_equal(one.times, np.array(rows)[:, 0])
        assert np.array_equal(one.positions, np.array(rows)[:, 1:])
    config = read_config(saved.config)
    assert config.name == "my_motion"
    learned = train(config)
    for name in ("weights", "means", "covariances"):
        assert np.array_equal(getattr(learned.mixture, name), getattr(shown.mixture, name))
    places = np.random.default_rng(0).uniform(-0.2, 0.2, (50, 2))
    assert np.array_equal(learned.velocity(places), shown.velocity(places))


@pytest.mark.parametrize(
    "settings",
    [
        DrawingSettings(n_components=5, stability="none", alpha=0.3),
        DrawingSettings(motion="periodic", n_components=6),
    ],
)
def test_so_do_other_settings(session, settings):
    session.choose(settings)
    for index, rows in enumerate(laps() if settings.is_periodic else strokes()):
        draw(session, rows, f"s{index}")
    outcome = learn(session.lesson())
    config = read_config(session.save().config)
    assert config.rollout.alpha == settings.alpha
    assert np.array_equal(train(config).mixture.means, outcome.skill.mixture.means)
    assert outcome.shown["components"] == settings.n_components
    assert (outcome.shown["goal"] is None) == settings.is_periodic


def test_the_lines_for_an_arm_make_a_valid_configuration(session):
    for index, rows in enumerate(strokes()):
        draw(session, rows, f"s{index}")
    saved = session.save()
    head, _, arm = saved.config.read_text().partition("\n# To see a simulated arm")
    saved.config.write_text(head + "\n#" + arm.replace("\n#", "\n"))
    config = read_config(saved.config)
    assert config.replay.robot == "panda"
    assert config.task_frame.scale * SHEET.width == pytest.approx(0.36)


def test_the_picture_is_that_of_the_skill(session):
    for index, rows in enumerate(strokes()):
        draw(session, rows, f"s{index}")
    outcome = learn(session.lesson())
    shown, skill = outcome.shown, outcome.skill
    field = shown["field"]
    across = np.linspace(*field["x"], field["columns"])
    upward = np.linspace(*field["y"], field["rows"])
    velocities = np.reshape(field["velocities"], (field["rows"], field["columns"], 2))
    place = np.array([[across[7], upward[4]]])
    assert velocities[4, 7] == pytest.approx(skill.velocity(place)[0], abs=1e-4)
    assert len(shown["rollouts"]) == 3
    assert all(one["arrived"] for one in shown["rollouts"] + shown["samples"])
    assert shown["lost"]["cells"] == []
    assert shown["goal"] == pytest.approx(skill.goal, abs=1e-5)
    weights = [one[-1] for one in shown["ellipses"]]
    assert sum(weights) == pytest.approx(1.0, abs=1e-3)
    assert trial(skill, np.array([0.1, 0.1]))["points"][0] == [0.1, 0.1]


def test_a_sketch_is_like_the_skill(session):
    for index, rows in enumerate(strokes(6)):
        draw(session, rows, f"s{index}")
    assert session.lesson().is_slow
    skill = learn(session.lesson()).skill
    quick = sketch(session.lesson(), n_components=skill.mixture.n_components).skill
    assert quick.training.n_samples < 0.7 * skill.training.n_samples
    assert quick.goal == pytest.approx(skill.goal, abs=1e-9)
    positions = session.lesson().strokes.positions
    speeds = np.linalg.norm(skill.velocity(positions), axis=1)
    differences = np.linalg.norm(quick.velocity(positions) - skill.velocity(positions), axis=1)
    assert differences.mean() < 0.1 * speeds.mean()


def test_where_plain_regression_does_not_arrive_is_shown(session):
    session.choose(DrawingSettings(stability="none", n_components=4))
    for index, rows in enumerate(strokes()):
        draw(session, rows, f"s{index}")
    outcome = learn(session.lesson())
    lost = outcome.shown["lost"]
    assert len(lost["cells"]) > 0
    (rollout,) = outcome.skill.rollout(np.array([lost["cells"][0]]), strategy="mean")
    assert not rollout.arrived


def test_what_cannot_be_learned_is_said(session):
    session.choose(DrawingSettings(motion="periodic"))
    draw(session, next(strokes()), "s0")
    outcome = learn(session.lesson())
    assert outcome.skill is None
    assert "(stroke 1) is not a lap" in outcome.shown["error"]


def test_incomplete_strokes_are_kept_and_do_not_teach(session, tmp_path):
    drawn = list(strokes(4))
    draw(session, drawn[0], "s0")
    session.begin("s1", pointer="pen", started=2.0)
    session.extend("s1", 0, drawn[1][:40])
    draw(session, drawn[2], "s2")
    draw(session, drawn[3], "s3")
    session._recorder.close()
    recorder, later = session_in(tmp_path / "my motion")
    with recorder:
        assert [one.complete for one in later.strokes] == [True, False, True, True]
        assert len(later.lesson().strokes) == 3
        saved = later.save()
        assert read_config(saved.config).demonstrations.train == (0, 2, 3)
        assert read_demonstrations(saved.demonstrations)[1].source == "stroke 2, incomplete"
        assert np.array_equal(train(read_config(saved.config)).goal, learn(later.lesson()).skill.goal)
        # The page comes back with the rest: then it is whole.
        later.begin("s1", pointer="pen", started=2.0)
        assert later.extend("s1", 30, drawn[1][30:]) == len(drawn[1])
        later.end("s1", len(drawn[1]))
        assert len(later.lesson().strokes) == 4
        assert later.find("s1").samples.tolist() == drawn[1]


def test_undo_and_redo_go_back_and_forth(session):
    for index, rows in enumerate(strokes()):
        draw(session, rows, f"s{index}")

    def keys():
        return [one.key for one in session.strokes]

    session.delete("s1")
    assert keys() == ["s0", "s2"]
    session.undo()
    session.undo()
    assert keys() == ["s0", "s1"]
    session.redo()
    session.redo()
    assert keys() == ["s0", "s2"]
    session.delete_all()
    assert keys() == []
    session.undo()
    assert keys() == ["s0", "s2"]
    for _ in range(9):
        session.undo()
    assert keys() == []


def test_settings_are_there_again(tmp_path):
    recorder, session = session_in(tmp_path)
    with recorder:
        session.choose(DrawingSettings(alpha=0.25, n_components=9))
    recorder, session = session_in(tmp_path)
    with recorder:
        assert session.settings == DrawingSettings(alpha=0.25, n_components=9)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"motion": "round"}, "motion"),
        ({"stability": "lpv"}, "stability"),
        ({"alpha": 1.5}, "alpha"),
        ({"n_components": 0}, "n_components"),
        ({"n_components": 2.0}, "n_components"),
        ({"colour": "red"}, "setting"),
    ],
)
def test_settings_are_checked(values, message):
    with pytest.raises((InputError, UnknownNameError), match=message):
        DrawingSettings.of(values)


def test_nothing_to_save_is_said(session):
    with pytest.raises(RecordingError, match="draw one first"):
        session.save()


@pytest.mark.parametrize(
    ("folder", "name"), [("letters", "letters"), ("Größe 2", "Gr__e_2"), ("..x", "_..x"), ("-", "_-")]
)
def test_names_are_those_that_a_configuration_takes(tmp_path, folder, name):
    recorder, session = session_in(tmp_path / folder)
    with recorder:
        assert session.name == name
        draw(session, next(strokes()), "s0")
        assert read_config(session.save().config).name == name


def test_opening_what_is_saved_leaves_the_files_as_they_are(tmp_path):
    recorder, session = session_in(tmp_path)
    with recorder:
        draw(session, next(strokes()), "a")
        assert session.unsaved
        session.save()
    config = tmp_path / "config.yaml"
    config.write_text(config.read_text() + "# edited by hand\n")
    recorder, session = session_in(tmp_path)
    with recorder:
        assert not session.unsaved
        draw(session, list(strokes())[1], "b")
        assert session.unsaved
    for _ in "after a stroke that was not saved", "without a configuration":
        recorder, session = session_in(tmp_path)
        with recorder:
            assert session.unsaved
            session.save()
        config.unlink()


def test_settings_that_were_chosen_after_saving_are_not_saved(tmp_path):
    recorder, session = session_in(tmp_path)
    with recorder:
        draw(session, next(strokes()), "a")
        session.save()
        session.choose(DrawingSettings(n_components=5))
    recorder, session = session_in(tmp_path)
    with recorder:
        assert session.unsaved
        session.save()
    recorder, session = session_in(tmp_path)
    with recorder:
        assert not session.unsaved
        assert read_config(tmp_path / "config.yaml").skill.n_components == 5


def test_an_end_that_came_after_saving_is_not_saved(tmp_path):
    first, second = list(strokes())[:2]
    recorder, session = session_in(tmp_path)
    with recorder:
        draw(session, first, "a")
        session.begin("b", pointer="pen", started=2.0)
        session.extend("b", 0, second)
        session.save()
        session.end("b", len(second))
    recorder, session = session_in(tmp_path)
    with recorder:
        assert session.unsaved
        assert read_config(session.save().config).demonstrations.train is None


def test_a_configuration_without_its_strokes_is_not_saved(session, monkeypatch):
    draw(session, next(strokes()), "a")
    session.save()
    draw(session, list(strokes())[1], "b")

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("gmr_robot.recording.drawing.session.write_demonstrations", full)
    with pytest.raises(RecordingError, match="No space left on device; what was recorded is in its journal"):
        session.save()
    session._recorder.close()
    recorder, later = session_in(session.folder)
    with recorder:
        assert later.unsaved


def test_saved_strokes_that_a_damaged_journal_has_lost_are_kept(tmp_path):
    recorder, session = session_in(tmp_path)
    with recorder:
        for number, rows in enumerate(strokes()):
            draw(session, rows, f"stroke-{number}")
        session.delete("stroke-0")
        session.save()
    assert session.notes == ()
    recorder, session = session_in(tmp_path)
    with recorder:
        assert session.notes == ()  # a deleted stroke is in the journal
    saved = (tmp_path / "demonstrations.npz").read_bytes()
    journal = tmp_path / "recording.journal"
    content = bytearray(journal.read_bytes())
    content[len(content) // 2] ^= 1
    journal.write_bytes(content)
    for _ in "opened", "opened again, after it was killed":
        recorder, session = session_in(tmp_path)
        with recorder:
            assert session.unsaved
            assert session.notes[-1].endswith("it is kept as demonstrations.npz.earlier-1.")
    with Recorder(tmp_path, names=("x", "y"), noun="stroke") as recorder:
        DrawingSession(recorder, sheet=SHEET, describe=partial(drawn_config_text, width=SHEET.width)).save()
    assert (tmp_path / "demonstrations.npz.earlier-1").read_bytes() == saved
    assert len(read_demonstrations(tmp_path / "demonstrations.npz")) < 3
    assert not (tmp_path / "demonstrations.npz.earlier-2").exists()


def test_a_saved_file_that_cannot_be_read_is_kept(tmp_path):
    recorder, session = session_in(tmp_path)
    with recorder:
        draw(session, next(iter(strokes())), "stroke-0")
        session.save()
    saved = tmp_path / "demonstrations.npz"
    saved.write_bytes(saved.read_bytes()[:100])
    recorder, session = session_in(tmp_path)
    with recorder:
        assert session.unsaved
        assert session.notes == (
            "demonstrations.npz cannot be read: it is kept as demonstrations.npz.earlier-1.",
        )
        session.save()
    assert (tmp_path / "demonstrations.npz.earlier-1").stat().st_size == 100
    assert len(read_demonstrations(saved)) == 1
