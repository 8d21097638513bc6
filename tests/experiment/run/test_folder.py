import json
import shutil

import numpy as np
import pytest

from gmr_robot.exceptions import FitError, InputError
from gmr_robot.experiment import RunFolder, is_complete, read_status
from gmr_robot.experiment.run.folder import read_arrays, write_arrays, write_json


def test_folders_of_the_same_second_differ(tmp_path):
    paths = [RunFolder.create(tmp_path, name="x").path for _ in range(5)]
    assert len(set(paths)) == 5
    assert all(path.is_dir() and path.parent == tmp_path / "x" for path in paths)


def test_name_is_the_time(tmp_path):
    name = RunFolder.create(tmp_path, name="x").path.name
    assert np.datetime64(name[:10]) <= np.datetime64("now")
    assert len(name) == len("2025-01-31T23-59-59")


def test_output_that_is_a_file(tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(InputError, match=r"cannot make a run folder in .*taken.x: .*; set output"):
        RunFolder.create(tmp_path / "taken", name="x")


def test_running_then_complete(tmp_path):
    folder = RunFolder.create(tmp_path, name="x")
    assert not is_complete(folder.path)
    with folder.recorded(lambda: None):
        assert read_status(folder.path).state == "running"
        assert not is_complete(folder.path)
    status = read_status(folder.path)
    assert (status.state, status.stage, status.error) == ("complete", "", "")
    assert is_complete(folder.path)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (FitError("no maximum"), "gmr_robot.exceptions.FitError: no maximum"),
        (KeyboardInterrupt(), "KeyboardInterrupt"),
    ],
)
def test_failure_is_recorded_and_goes_on(tmp_path, error, message):
    folder = RunFolder.create(tmp_path, name="x")
    with pytest.raises(type(error)), folder.recorded(lambda: "learn"):
        raise error
    status = read_status(folder.path)
    assert (status.state, status.stage, status.error) == ("failed", "learn", message)
    assert status.ended >= status.started
    assert not is_complete(folder.path)


def test_folder_that_is_gone_does_not_hide_the_failure(tmp_path):
    folder = RunFolder.create(tmp_path, name="x")

    def fail():
        with folder.recorded(lambda: "learn"):
            shutil.rmtree(folder.path)
            raise FitError("no maximum")

    with pytest.raises(FitError, match="no maximum"):
        fail()


def test_numbers_become_json(tmp_path):
    file = tmp_path / "x.json"
    write_json(file, {"a": np.float64(0.1), "b": [np.nan, np.inf, 1], "c": np.arange(2), "d": {"é": True}})
    assert json.loads(file.read_text()) == {"a": 0.1, "b": [None, None, 1], "c": [0, 1], "d": {"é": True}}


def test_arrays_come_back_and_are_the_same_bytes(tmp_path):
    arrays = {"a/b": np.arange(3.0), "names": np.array(["x", "yy"])}
    write_arrays(tmp_path / "1.npz", arrays)
    write_arrays(tmp_path / "2.npz", arrays)
    assert (tmp_path / "1.npz").read_bytes() == (tmp_path / "2.npz").read_bytes()
    with np.load(tmp_path / "1.npz", allow_pickle=False) as loaded:
        assert set(loaded) == set(arrays)
        assert all(np.array_equal(loaded[name], arrays[name]) for name in arrays)


def test_any_damage_of_an_array_file_is_told(tmp_path):
    """Each byte is flipped once; whatever then goes wrong is one kind of error."""
    file = tmp_path / "rollouts.npz"
    write_arrays(file, {"a": np.arange(50.0)})
    whole = file.read_bytes()
    damaged = 0
    for at in range(len(whole)):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            read_arrays(file)
        except InputError:
            damaged += 1
    assert damaged > 100
