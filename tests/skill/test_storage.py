from __future__ import annotations

import json

import numpy as np
import pytest
from safetensors.numpy import save_file

from gmr_robot.exceptions import SkillFileError
from gmr_robot.skill import learn_skill, load_skill
from gmr_robot.skill.storage import SCHEMA_VERSION


def test_saved_and_loaded_skill_is_the_same_to_the_bit(letter_skill, tmp_path):
    path = tmp_path / "letter.safetensors"
    letter_skill.save(path)
    loaded = load_skill(path)
    for name in ("weights", "means", "covariances"):
        assert getattr(loaded.mixture, name).tobytes() == getattr(letter_skill.mixture, name).tobytes()
    assert loaded.goal.tobytes() == letter_skill.goal.tobytes()
    assert loaded.transform.offset.tobytes() == letter_skill.transform.offset.tobytes()
    assert loaded.task_frame.axes.tobytes() == letter_skill.task_frame.axes.tobytes()
    for name in ("steps", "names", "unit", "frame", "min_prior", "training"):
        assert getattr(loaded, name) == getattr(letter_skill, name)
    starts = letter_skill.goal[None] + 0.01
    here, there = (skill.rollout(starts, rng=1)[0].positions for skill in (letter_skill, loaded))
    assert here.tobytes() == there.tobytes()


def test_learning_twice_gives_the_same_bytes(letter, tmp_path):
    for threads in (1, 2):
        skill = learn_skill(letter, n_components=3, initialisation="kmeans++", rng=5, threads=threads)
        skill.save(tmp_path / f"{threads}")
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


def test_file_of_version_1_loads(letter_skill, tmp_path):
    def to_version_1(description, _):
        description["schema_version"] = 1
        description["training"]["seconds"] = 0.25

    loaded = load_skill(rewritten(letter_skill, tmp_path, to_version_1))
    assert loaded.training == letter_skill.training
    loaded.save(tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == (tmp_path / "good").read_bytes()


def test_file_of_version_3_loads(letter_skill, tmp_path):
    def to_version_3(description, _):
        description["schema_version"] = 3
        del description["periodic"]

    loaded = load_skill(rewritten(letter_skill, tmp_path, to_version_3))
    assert not loaded.is_periodic
    loaded.save(tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == (tmp_path / "good").read_bytes()


def test_choice_and_notes_are_kept_and_files_without_them_load(letter, tmp_path):
    skill = learn_skill(letter.select([0, 1]), candidates=[3, 4], stability="none")
    skill.save(tmp_path / "s")
    assert load_skill(tmp_path / "s").training == skill.training
    alone = learn_skill(letter.select([0]), stability="none")
    alone.save(tmp_path / "s")
    assert load_skill(tmp_path / "s").training.notes == alone.training.notes != ()

    def earlier(description, _):
        del description["training"]["choice"], description["training"]["notes"]

    loaded = load_skill(rewritten(skill, tmp_path, earlier))
    assert loaded.training.choice is None
    assert loaded.training.notes == ()


CHOICE = {
    "n_components": 3,
    "criterion": "held_out",
    "candidates": [2, 3],
    "values": [1.0, 2.0],
    "standard_errors": [0.1, 0.1],
    "n_samples": 40,
}


def test_skill_without_a_task_frame_keeps_none(plain_skill, tmp_path):
    plain_skill.save(tmp_path / "s")
    assert load_skill(tmp_path / "s").task_frame is None


def test_missing_file_is_named(tmp_path):
    with pytest.raises(SkillFileError, match="no such file"):
        load_skill(tmp_path / "none.safetensors")


@pytest.mark.parametrize("content", [b"", b"\x80\x04pickle", b"\xff" * 100])
def test_file_that_is_no_safetensors_is_refused(tmp_path, content):
    (tmp_path / "s").write_bytes(content)
    with pytest.raises(SkillFileError, match="not a readable safetensors file"):
        load_skill(tmp_path / "s")


def test_other_safetensors_are_refused(tmp_path):
    save_file({"x": np.zeros(3)}, tmp_path / "s")
    with pytest.raises(SkillFileError, match="not of a skill"):
        load_skill(tmp_path / "s")


def rewritten(skill, tmp_path, change):
    """Write a skill whose description was changed."""
    from safetensors import safe_open

    skill.save(tmp_path / "good")
    with safe_open(tmp_path / "good", framework="numpy") as file:
        description = json.loads(file.metadata()["skill"])
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    change(description, tensors)
    save_file(tensors, tmp_path / "bad", metadata={"skill": json.dumps(description)})
    return tmp_path / "bad"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d, _: d.update(schema_version=SCHEMA_VERSION + 1), "upgrade gmr_robot"),
        (lambda d, _: d.update(schema_version=True), "schema version True"),
        (lambda d, _: d.pop("names"), "'names' is missing"),
        (lambda d, _: d.update(names="xy"), "names is 'xy'; expected list"),
        (lambda d, _: d.update(unit=3), "unit is 3; expected str"),
        (lambda d, _: d["steps"].append({"name": "teleport"}), "teleport"),
        (lambda d, _: d["steps"].append("smooth"), r"steps\[\d\] is 'smooth'; expected dict"),
        (lambda d, _: d.update(training="long ago"), "training is 'long ago'; expected dict"),
        (lambda d, _: d["training"].update(motion=3), "motion is 3; expected str"),
        (lambda d, _: d["training"].update(seconds=1.0), "unexpected keyword argument 'seconds'"),
        (lambda d, _: d["training"].update(duration=-1.0), "duration is -1.0"),
        (lambda d, _: d["training"].update(objective=[]), "objective is empty"),
        (lambda d, _: d["training"].update(objective=[1.0, "x"]), r"objective\[1\] is 'x'"),
        (lambda d, _: d["training"].update(luck=1), "luck"),
        (lambda d, _: d["training"].update(notes=[1]), r"notes\[0\] is 1; expected str"),
        (lambda d, _: d["training"].update(choice=3), "choice is 3; expected dict"),
        (lambda d, _: d["training"].update(choice={}), "is missing"),
        (lambda d, _: d["training"].update(choice=CHOICE | {"n_components": 5}), "5 was chosen"),
        (lambda d, _: d["training"].update(choice=CHOICE | {"values": [1.0, None]}), r"values\[1\] is None"),
        (lambda d, _: d["training"].update(choice=CHOICE | {"standard_errors": [0.1]}), "1 standard errors"),
        (lambda _, t: t.update(weights=np.full(6, 0.5)), "not a distribution"),
        (lambda _, t: t.pop("means"), "means"),
        (lambda _, t: t.update(means=np.full((6, 4), np.nan)), r"means\[0, 0\] is nan"),
    ],
)
def test_damaged_content_is_named(letter_skill, tmp_path, change, message):
    with pytest.raises(SkillFileError, match=message):
        load_skill(rewritten(letter_skill, tmp_path, change))
