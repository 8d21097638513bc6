"""A small sweep on the disk."""

import pytest

from gmr_robot.experiment.sweep import read_sweep, run_sweep

SWEEP = """\
name: small
demonstrations: {path: bends.csv, train: [1, 2, 3], test: [0]}
preprocessing: [goal_to_origin]
skill: {n_components: 3}
sweep:
  grid: {skill.n_components: [2, 100000, 3]}
  seeds: [0, 7]
"""
"""The second value of the grid needs more samples than there are, so two of six points fail."""


@pytest.fixture(scope="module")
def sweep_file(shared_file):
    """The configuration of a sweep, beside its demonstrations."""
    file = shared_file.parent / "sweep.yaml"
    file.write_text(SWEEP)
    return file


@pytest.fixture
def sweep(sweep_file, tmp_path):
    """A sweep whose results go to a folder of their own."""
    return read_sweep(sweep_file, [f"output={tmp_path}/runs"])


@pytest.fixture
def read(sweep_file, tmp_path):
    """Read a sweep with another section, given as YAML."""

    def read(section, *overrides):
        head = sweep_file.read_text().partition("sweep:")[0]
        file = sweep_file.parent / "other.yaml"
        file.write_text(f"{head}sweep:\n{section}\n")
        return read_sweep(file, [f"output={tmp_path}/runs", *overrides])

    return read


@pytest.fixture(scope="session")
def plain():
    """Take from rows what depends on the machine's speed."""

    def plain(rows):
        return [{key: value for key, value in row.items() if key != "resources"} for row in rows]

    return plain


@pytest.fixture(scope="module")
def outcome(sweep_file, tmp_path_factory):
    """A whole sweep in this process, shared by the tests of a module."""
    return run_sweep(read_sweep(sweep_file, [f"output={tmp_path_factory.mktemp('whole')}"]))
