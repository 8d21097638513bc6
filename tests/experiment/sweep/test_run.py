"""Sweeps that run, fail, are interrupted and go on."""

import json

import pytest

from gmr_robot.experiment import read_config, run_experiment
from gmr_robot.experiment.sweep import read_results, run_sweep
from gmr_robot.experiment.sweep.job import JobResult, run_job


class Watching:
    """Progress that counts."""

    def __init__(self):
        self.finished = []

    def begin(self, _folder, *, n_points, finished):
        self.begun = n_points, [row.point for row in finished]

    def end(self, row):
        self.finished.append(row.point)


def test_every_point_has_a_row_and_a_run_folder_and_failures_say_why(outcome):
    assert [(one["seed"], one["parameters"]["skill.n_components"]) for one in outcome.rows] == [
        (seed, k) for seed in (0, 7) for k in (2, 100000, 3)
    ]
    assert [one["state"] for one in outcome.rows] == ["complete", "failed", "complete"] * 2
    for one in outcome.rows:
        folder = outcome.folder.path / one["folder"]
        status = json.loads((folder / "status.json").read_text())
        assert status["state"] == one["state"]
        assert (one["error"] is None) == (one["state"] == "complete") == (folder / "metrics.json").exists()
        assert one["resources"]["wall_seconds"] > 0.0
        assert one["resources"]["peak_memory_bytes"] > 1e6
    assert "100000" in outcome.failed[0]["error"]
    assert (
        outcome.failed[0]["error"]
        == json.loads((outcome.folder.path / outcome.failed[0]["folder"] / "status.json").read_text())[
            "error"
        ].rpartition("exceptions.")[2]
    )


def test_a_point_run_alone_gives_the_same_numbers(outcome, tmp_path):
    row = outcome.rows[2]
    config = read_config(outcome.folder.path / row["folder"] / "config.yaml", [f"output={tmp_path}"])
    again = json.loads(run_experiment(config, report=False).folder.metrics.read_text())
    before = json.loads((outcome.folder.path / row["folder"] / "metrics.json").read_text())
    del again["timing"], before["timing"]
    assert again == before
    assert row["metrics"]["held_out.velocity_rmse"] == before["held_out"]["velocity_rmse"]
    assert row["metrics"]["skill.n_components"] == 3.0


def test_the_table_is_read_back(outcome):
    table = read_results(outcome.folder.path)
    assert (table.name, table.n_unfinished, len(table.rows), len(table.failed)) == ("small", 0, 6, 2)
    assert [row.point for row in table.rows] == [row["point"] for row in outcome.rows]


def test_an_interrupted_sweep_goes_on_and_ends_the_same(sweep, outcome, plain):
    ran = []

    def interrupted(job, reading):
        ran.append(job.index)
        if job.index == 3:
            raise KeyboardInterrupt
        return run_job(job, reading)

    with pytest.raises(KeyboardInterrupt):
        run_sweep(sweep, work=interrupted)
    folder = outcome.folder.of(sweep.base)
    assert len(folder.csv.read_text().splitlines()) == 1 + 3
    torn = folder.path / "results.jsonl"
    torn.write_bytes(torn.read_bytes()[:-20])  # as after a kill while the third row was written
    (folder.scratch / "00003-x").mkdir(parents=True, exist_ok=True)
    watching = Watching()
    again = run_sweep(sweep, progress=watching)
    assert watching.begun == (6, [row["point"] for row in again.rows[:2]])
    assert watching.finished == [row["point"] for row in again.rows[2:]]
    assert plain(again.rows) == plain(outcome.rows)
    assert not folder.scratch.exists()
    unrun = run_sweep(sweep, work=None)
    assert (unrun.rows, unrun.n_before) == (again.rows, 6)


def test_failed_points_are_run_again_when_asked(sweep):
    def failing(job, _reading):
        return JobResult(job.index, error="not today" if job.index % 2 else None, files={"a": b""})

    assert len(run_sweep(sweep, work=failing).failed) == 3
    repeated = []

    def working(job, _reading):
        repeated.append(job.index)
        return JobResult(job.index, metrics={"m": 1.0})

    outcome = run_sweep(sweep, work=working, retry_failed=True)
    assert (repeated, outcome.failed, outcome.n_before) == ([1, 3, 5], (), 3)
    assert [row["metrics"] for row in outcome.rows] == [{}, {"m": 1.0}] * 3


def test_demonstrations_that_cannot_be_read_are_a_failure_of_their_points(read):
    sweep = read("  motions: [bends.csv, none.csv]")
    outcome = run_sweep(sweep, work=lambda job, _: run_job(job) if job.index else JobResult(0))
    (failed,) = outcome.failed
    assert (failed["motion"], failed["metrics"]) == ("none.csv", {})
    assert "none.csv" in failed["error"]
    names = {file.name for file in (outcome.folder.path / failed["folder"]).iterdir()}
    assert names == {"config.yaml", "status.json"}


def test_metrics_that_no_run_has_are_told(read):
    sweep = read(
        "  grid: {skill.n_components: [2]}\n  metrics: [held_out.velocity_rmse, held_out.velocity_rms]"
    )
    (note,) = run_sweep(sweep).notes
    assert note.startswith(
        "sweep.metrics names 'held_out.velocity_rms', which no run has; closest: held_out.velocity_rmse"
    )


def test_demonstrations_that_the_system_refuses_cost_their_points_only(read):
    sweep = read(f"  motions: [{'x' * 300}.csv, bends.csv]")
    outcome = run_sweep(sweep, work=lambda job, _: run_job(job) if job.index == 0 else JobResult(job.index))
    assert [row["state"] for row in outcome.rows] == ["failed", "complete"]
    assert "File name too long" in outcome.failed[0]["error"]
