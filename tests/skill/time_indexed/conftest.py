from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.demonstration import (
    Demonstration,
    DemonstrationSet,
    Resample,
    Scale,
    preprocess,
    read_demonstrations,
)
from gmr_robot.skill import TaskFrame
from gmr_robot.skill.time_indexed import learn_time_indexed_skill


@pytest.fixture(scope="session")
def letter():
    """Seven handwritten letters G [m]."""
    return read_demonstrations("GShape", format="lasa")


@pytest.fixture(scope="session")
def skill(letter):
    """A skill with a transform: learned at ten times the size, around another origin."""
    shifted = DemonstrationSet(
        tuple(
            Demonstration(times=one.times + 3.0, positions=one.positions + [0.3, -0.2], names=("x", "y"))
            for one in letter.select([0, 1, 2, 3])
        ),
        "letter",
    )
    frame = TaskFrame(position=np.array([0.4, 0.0, 0.3]), scale=2.0)
    ready = preprocess(shifted, [Resample(rate=100.0), Scale(factor=10.0)])
    return learn_time_indexed_skill(ready, n_components=8, task_frame=frame)


@pytest.fixture(scope="session")
def loose(letter):
    """The same letters without a common end: the tube is wide at the goal too."""
    rng = np.random.default_rng(4)
    shifts = rng.normal(scale=0.004, size=(5, 2))
    moved = tuple(
        Demonstration(times=one.times, positions=one.positions + shift)
        for one, shift in zip(letter.select([0, 1, 2, 3, 4]), shifts, strict=True)
    )
    ready = preprocess(DemonstrationSet(moved), [Resample(rate=60.0)])
    return learn_time_indexed_skill(ready, n_components=6)
