"""A run once more: equal where nothing has changed, and what is said where something has."""

import json
import shutil

import numpy as np
import pytest

from gmr_robot.exceptions import InputError
from gmr_robot.experiment import RunFolder, read_config, run_experiment
from gmr_robot.experiment.check import check_run

CONFIG = """\
name: small
demonstrations: {path: arcs.csv, train: [0, 1], test: [2]}
skill: {n_components: 2, stability: none}
rollout: {strategies: [sample], per_start: 1}
"""


def write_arcs(path, bend=0.1):
    s = np.linspace(0.0, 1.0, 40)
    rows = ["demonstration,time [s],x [m],y [m]"]
    for number in range(3):
        x, y = (1 - s) * (0.2 + 0.01 * number), bend * np.sin(np.pi * s)
        rows += [f"{number},{t:.6f},{a:.6f},{b:.6f}" for t, a, b in zip(s, x, y, strict=True)]
    path.write_text("\n".join(rows) + "\n")


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """The folder of a run without a report, as a point of a sweep leaves it."""
    folder = tmp_path_factory.mktemp("check")
    write_arcs(folder / "arcs.csv")
    (folder / "small.yaml").write_text(CONFIG)
    run = folder / "run"
    run.mkdir()
    run_experiment(read_config(folder / "small.yaml"), folder=RunFolder(run), report=False)
    return run


@pytest.fixture
def copy(recorded, tmp_path):
    return shutil.copytree(recorded, tmp_path / "run")


def test_without_report_a_run_folder_is_complete_otherwise(recorded):
    names = {path.name for path in recorded.iterdir()}
    assert names == {
        *("config.yaml", "metrics.json", "provenance.json"),
        *("rollouts.npz", "skill.safetensors", "status.json"),
    }
    resources = json.loads((recorded / "provenance.json").read_text())["resources"]
    assert resources["wall_seconds"] > 0.0
    assert resources["cpu_seconds"] > 0.0


def test_all_numbers_are_the_same_again(recorded):
    check = check_run(recorded)
    assert check.equal
    assert check.changes == ()
    with np.load(recorded / "rollouts.npz") as file:
        assert check.n_values > sum(file[name].size for name in file.files)


def test_changed_numbers_are_named_with_their_distance_and_so_are_changed_sources(copy):
    metrics = json.loads((copy / "metrics.json").read_text())
    expected = metrics["training"]["velocity_rmse"]
    metrics["training"]["velocity_rmse"] = expected + 0.5
    (copy / "metrics.json").write_text(json.dumps(metrics))
    with np.load(copy / "rollouts.npz") as file:
        arrays = dict(file)
    arrays["0/positions"][3, 1] += 0.25
    np.savez(copy / "rollouts.npz", **arrays)
    sources = json.loads((copy / "provenance.json").read_text())
    sources["versions"]["numpy"] = "1.0"
    (copy / "provenance.json").write_text(json.dumps(sources))
    check = check_run(copy)
    first, second = check.differences
    assert (first.file, first.name) == ("metrics.json", "training.velocity_rmse")
    assert first.largest == pytest.approx(0.5)
    assert (second.file, second.name, second.what) == (
        "rollouts.npz",
        "0/positions",
        f"1 of {arrays['0/positions'].size} numbers",
    )
    assert second.largest == pytest.approx(0.25)
    (change,) = check.changes
    assert (change.name, change.recorded, change.now) == ("versions.numpy", "1.0", np.__version__)


def test_changed_demonstrations_are_told(recorded):
    data = recorded.parent / "arcs.csv"
    kept = data.read_text()
    write_arcs(data, bend=0.11)
    try:
        check = check_run(recorded)
    finally:
        data.write_text(kept)
    assert not check.equal
    assert {change.name for change in check.changes} == {
        "sha256.training_demonstrations",
        "sha256.held_out_demonstrations",
    }


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("status.json", None, "holds no status.json; expected the folder of a run"),
        ("metrics.json", None, "metrics.json cannot be read: No such file"),
        ("metrics.json", "{", "metrics.json is not JSON"),
        ("rollouts.npz", "PK", "rollouts.npz is not an NPZ file"),
        ("provenance.json", "[]", "provenance.json holds no object"),
    ],
)
def test_damaged_folders_are_refused(copy, file, content, message):
    (copy / file).unlink()
    if content is not None:
        (copy / file).write_text(content)
    with pytest.raises(InputError, match=message):
        check_run(copy)


def test_runs_that_are_not_complete_are_refused(copy):
    status = json.loads((copy / "status.json").read_text())
    (copy / "status.json").write_text(json.dumps(status | {"state": "failed"}))
    with pytest.raises(InputError, match="is a run that is failed; expected one that is complete"):
        check_run(copy)
    with pytest.raises(InputError, match="is no folder; expected that of a run"):
        check_run(copy / "config.yaml")
