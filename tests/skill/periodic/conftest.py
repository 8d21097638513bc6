from __future__ import annotations

from pathlib import Path

import pytest

from gmr_robot.demonstration import Smooth, preprocess, read_demonstrations
from gmr_robot.skill import learn_skill


@pytest.fixture(scope="session")
def laps():
    """Ten laps of a figure-eight [m]."""
    return read_demonstrations(Path(__file__).parents[3] / "demos" / "figure_eight")


@pytest.fixture(scope="session")
def smooth_laps(laps):
    """Eight of them without the noise of measurement."""
    return preprocess(laps.select(range(8)), [Smooth(window=0.15)])


@pytest.fixture(scope="session")
def eight(smooth_laps):
    """A periodic skill of these."""
    return learn_skill(smooth_laps, n_components=10, motion="periodic")
