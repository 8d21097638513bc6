"""A small experiment on the disk, and the command line to call."""

import pytest
from typer.testing import CliRunner

from gmr_robot.cli.application import app

CONFIG = """\
name: small
demonstrations: {path: arcs.csv, train: [0, 1], test: [2]}
preprocessing: [goal_to_origin]
skill: {n_components: 3}
task_frame: {position: [0.4, 0.0, 0.02]}
replay: {robot: planar, control_rate: 100, physics_rate: 500}
"""
HEADER = "demonstration,time [s],x [m],y [m]"


def arcs():
    """CSV rows of three motions to one goal, each slowing down as it arrives."""
    rows = [HEADER]
    for number in range(3):
        for step in range(41):
            left = (1 - step / 40) ** 2
            rows.append(f"{number},{step / 40},{0.1 * left + 0.02 * number * left},{0.2 * left}")
    return "\n".join(rows) + "\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The working directory: ``small.yaml`` and its demonstrations ``arcs.csv``."""
    (tmp_path / "arcs.csv").write_text(arcs())
    (tmp_path / "small.yaml").write_text(CONFIG)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def call(monkeypatch):
    """Call the command line; the result has exit_code, stdout and stderr."""
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")

    def run(*arguments):
        return CliRunner().invoke(app, [str(one) for one in arguments])

    return run
