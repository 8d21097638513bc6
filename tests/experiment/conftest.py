"""A small motion on the disk, and an experiment with it."""

import numpy as np
import pytest

from gmr_robot.experiment import read_config, run_experiment

CONFIG = """\
name: small
demonstrations: {path: bends.csv, train: [1, 2, 3], test: [0]}
preprocessing: [{resample: {rate: 50}}, goal_to_origin]
skill: {n_components: 3}
rollout: {strategies: [mean, sample], alpha: 0.5, per_start: 2}
task_frame: {position: [0.4, -0.1, 0.02], scale: 1}
replay: {robot: planar, control_rate: 100, physics_rate: 500}
"""


def bends(n_samples=60):
    """CSV rows of four bent motions to one goal, each with a minimum-jerk profile of one second."""
    s = np.linspace(0.0, 1.0, n_samples)
    profile = 10 * s**3 - 15 * s**4 + 6 * s**5
    rows = ["demonstration,time [s],x [m],y [m]"]
    for number, start in enumerate([(0.10, 0.20), (0.11, 0.19), (0.09, 0.20), (0.10, 0.21)]):
        x = start[0] * (1 - profile) + 0.03 * np.sin(np.pi * profile)
        y = start[1] * (1 - profile)
        rows += [f"{number},{t:.6f},{a:.6f},{b:.6f}" for t, a, b in zip(s, x, y, strict=True)]
    return "\n".join(rows) + "\n"


def write_experiment(folder):
    """Write a configuration and its demonstrations; return the configuration's file."""
    (folder / "bends.csv").write_text(bends())
    file = folder / "small.yaml"
    file.write_text(CONFIG)
    return file


@pytest.fixture
def experiment_file(tmp_path, monkeypatch):
    """A configuration with its demonstrations; its runs go to the working directory."""
    monkeypatch.chdir(tmp_path)
    return write_experiment(tmp_path)


@pytest.fixture(scope="module")
def shared_file(tmp_path_factory):
    """A configuration with its demonstrations, shared by the tests of a module."""
    return write_experiment(tmp_path_factory.mktemp("shared"))


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    """One whole run, shared by the tests of a module."""
    folder = tmp_path_factory.mktemp("run")
    return run_experiment(read_config(write_experiment(folder), [f"output={folder}/runs"]))
