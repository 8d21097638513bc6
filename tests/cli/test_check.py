import json

import pytest


@pytest.fixture
def run(folder, call):
    """The folder of a run without an arm."""
    assert call("run", "small.yaml", "replay=", "task_frame=").exit_code == 0
    (path,) = (folder / "runs" / "small").iterdir()
    return path


def test_check_answers_by_a_line_and_the_exit_code(run, call):
    result = call("run", "--check", run)
    assert result.exit_code == 0, result.output
    assert "bit-equal: all " in result.stdout
    metrics = json.loads((run / "metrics.json").read_text())
    metrics["training"]["velocity_rmse"] += 1.0
    (run / "metrics.json").write_text(json.dumps(metrics))
    result = call("run", run, "--check")
    assert result.exit_code == 1, result.output
    assert "training.velocity_rmse" in result.stdout
    assert f"not bit-equal: 1 of the entries of runs/small/{run.name}" in result.stdout


def test_check_takes_a_run_folder_and_nothing_else(folder, call):
    result = call("run", "--check", "small.yaml")
    assert result.exit_code == 2
    assert "small.yaml is no folder; expected that of a run" in result.stderr
    result = call("run", "--check", folder)
    assert result.exit_code == 2
    assert "holds no status.json" in result.stderr
    result = call("run", "--check", folder, "seed=1")
    assert result.exit_code == 2
    assert "leave out seed=1" in result.stderr
