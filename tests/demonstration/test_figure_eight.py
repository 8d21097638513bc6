import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from gmr_robot.demonstration import read_demonstrations

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "demos" / "figure_eight"


@pytest.fixture(scope="module")
def laps():
    return read_demonstrations(FOLDER)


def test_the_script_makes_the_same_bytes_and_replaces_its_files(tmp_path):
    out = tmp_path / "figure_eight"
    out.mkdir()
    (out / "demonstration_99.csv").write_text("old")
    script = ROOT / "scripts" / "make_figure_eight.py"
    subprocess.run([sys.executable, script, "--out", out], check=True, capture_output=True, cwd=ROOT)
    made = {one.name: one.read_bytes() for one in out.iterdir()}
    assert made == {one.name: one.read_bytes() for one in FOLDER.iterdir()}


def test_the_files_are_small():
    assert sum(one.stat().st_size for one in FOLDER.iterdir()) < 500_000


def test_ten_laps_of_the_stated_size_and_rate(laps):
    assert (len(laps), laps.names, laps.unit, laps.name) == (10, ("x", "y"), "m", "figure_eight")
    for lap in laps:
        np.testing.assert_allclose(np.diff(lap.times), 0.01)
        assert 3.0 < lap.duration < 5.0
        width, height = np.ptp(lap.positions, axis=0)
        assert 0.17 < width < 0.23
        assert 0.07 < height < 0.13


def test_a_lap_goes_on_where_the_one_before_ended(laps):
    for one, following in pairwise(laps):
        assert one.end.tolist() == following.start.tolist()


def test_every_lap_is_an_eight(laps):
    """It starts at the right end, and turns half as far one way as the other: no net turn."""
    for lap in laps:
        assert lap.start[0] > 0.08
        smooth = np.stack(
            [np.convolve(column, np.ones(15) / 15, "valid") for column in lap.positions.T], axis=1
        )
        direction = np.unwrap(np.arctan2(*np.diff(smooth, axis=0).T[::-1]))
        assert abs(direction[-1] - direction[0]) < 1.0
        assert np.ptp(direction) > np.pi
        # upwards at the right end, through the crossing to the lower left, up, and back from above
        quadrants = np.sign(lap.positions[np.abs(lap.positions).min(axis=1) > 0.02]).tolist()
        visited = [one for i, one in enumerate(quadrants) if i == 0 or one != quadrants[i - 1]]
        assert visited == [[1, 1], [-1, -1], [-1, 1], [1, -1]]
