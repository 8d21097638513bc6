import numpy as np
import pytest

from gmr_robot.demonstration import read_demonstrations
from gmr_robot.exceptions import InputError
from gmr_robot.experiment import read_config
from gmr_robot.experiment.config import DemonstrationsConfig
from gmr_robot.experiment.material import gather_material, split


@pytest.mark.parametrize(
    ("train", "test", "expected"),
    [
        (None, None, ((0, 1, 2, 3), ())),
        ((2, 0), None, ((2, 0), (1, 3))),
        (None, (1,), ((0, 2, 3), (1,))),
        (None, (), ((0, 1, 2, 3), ())),
        ((0,), (3, 2), ((0,), (3, 2))),
        ((0, 1), (), ((0, 1), ())),
        ((0, 1, 2, 3), None, ((0, 1, 2, 3), ())),
    ],
)
def test_split(train, test, expected):
    assert split(DemonstrationsConfig(path="x", train=train, test=test), 4) == expected


@pytest.mark.parametrize(
    ("train", "test", "message"),
    [
        ((0, 4), None, "demonstrations.train names demonstration 4, but x.csv holds 4, numbered 0 to 3"),
        (None, (7,), "demonstrations.test names demonstration 7, but x.csv holds 4"),
        (None, (0, 1, 2, 3), "demonstrations.test holds out all 4 demonstrations of x.csv; leave one"),
    ],
)
def test_split_that_does_not_fit(train, test, message):
    with pytest.raises(InputError, match=message):
        split(DemonstrationsConfig(path="x.csv", train=train, test=test), 4)


def test_held_out_demonstrations_get_the_same_steps(experiment_file):
    material = gather_material(read_config(experiment_file))
    recorded = read_demonstrations(experiment_file.parent / "bends.csv")
    mean_end = recorded.select([1, 2, 3]).ends.mean(axis=0)
    assert np.allclose(material.held_out.ends, mean_end, atol=1e-15)  # by goal_to_origin
    assert np.allclose(material.held_out[0].start, recorded[0].start - recorded[0].end + mean_end, atol=1e-15)
    assert len(material.held_out[0]) == 51  # 1 s at 50 Hz
    assert np.allclose(material.training.ends, mean_end, atol=1e-15)


def test_start_is_found_by_the_number_in_the_file(experiment_file):
    material = gather_material(
        read_config(experiment_file, ["demonstrations.test=[0, 2]", "demonstrations.train="])
    )
    assert material.training_indices == (1, 3)
    assert np.array_equal(material.start(3), material.training[1].start)
    assert np.array_equal(material.start(2), material.held_out[1].start)
    assert np.array_equal(material.start(None), material.held_out[0].start)


def test_first_of_all_when_none_is_held_out(experiment_file):
    material = gather_material(
        read_config(experiment_file, ["demonstrations.test=[]", "demonstrations.train="])
    )
    assert np.array_equal(material.start(None), material.training[0].start)


def test_task_frame_must_fit_the_dimension(experiment_file):
    axes = "task_frame.axes=[[1, 0, 0], [0, 1, 0], [0, 0, 1]]"
    with pytest.raises(InputError, match=r"task_frame.axes has 3 row\(s\), but the demonstrations have 2"):
        gather_material(read_config(experiment_file, [axes]))
    unplaced = gather_material(read_config(experiment_file, ["replay=", "task_frame="]))
    with pytest.raises(InputError, match="a replay needs the section task_frame"):
        unplaced.placement()


def test_what_is_said_about_the_files_is_used_when_they_are_read(experiment_file):
    file = experiment_file.parent / "bends.csv"
    rows = file.read_text().splitlines()
    file.write_text("\n".join([*rows[:-1], "3,broken"]) + "\n")
    with pytest.raises(InputError, match="--recover"):
        gather_material(read_config(experiment_file))
    said = ["channels=[y, x]", "rename={y: height}", "unit=mm", "recover=true"]
    material = gather_material(read_config(experiment_file, [f"demonstrations.{one}" for one in said]))
    assert material.training.names == ("height", "x")
    file.write_text("\n".join(rows) + "\n")
    plain = gather_material(read_config(experiment_file)).training[0]
    first = material.training[0]  # its goal is the mean of all, of which one ends a sample earlier
    assert np.allclose(
        first.positions - first.end, (plain.positions - plain.end)[:, ::-1] / 1000.0, atol=1e-15
    )


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("unit=inch", "demonstrations.unit.*unknown unit of positions 'inch'"),
        (
            "quaternion=wzyx",
            "demonstrations.quaternion.*unknown convention of quaternions 'wzyx' .known: wxyz, xyzw.",
        ),
        ("channels=[x, x]", "demonstrations.channels.*channels name 'x' more than once"),
        ("recover=1", "demonstrations.recover.*expected true or false"),
        ("rename={x: 1}", "demonstrations.rename"),
    ],
)
def test_faults_in_what_is_said_about_the_files(experiment_file, override, message):
    with pytest.raises(InputError, match=message):
        read_config(experiment_file, [f"demonstrations.{override}"])


def test_what_was_dropped_changed_or_recovered_is_told(experiment_file):
    file = experiment_file.parent / "bends.csv"
    file.write_text(file.read_text() + "3,broken\n")
    material = gather_material(read_config(experiment_file, ["demonstrations.recover=true"]))
    assert "1" in material.reading[0]
    assert [note.partition(":")[0] for note in material.notes[1:]] == ["resample", "goal_to_origin"]
    assert material.notes[1].startswith("resample: 180 samples at 59 Hz interpolated to 153 at 50 Hz")
