from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.demonstration import (
    Demonstration,
    DemonstrationSet,
    GoalToOrigin,
    Scale,
    preprocess,
    read_demonstrations,
)
from gmr_robot.skill import TaskFrame, learn_skill


@pytest.fixture(scope="session")
def letter():
    """Seven handwritten letters G [m]."""
    return read_demonstrations("GShape", format="lasa")


@pytest.fixture(scope="session")
def letter_skill(letter):
    """A skill with a transform: the letter moved away from the origin, learned at ten times its size."""
    shifted = DemonstrationSet(
        tuple(
            Demonstration(
                times=one.times,
                positions=one.positions + [0.3, -0.2],
                velocities=one.velocities,
                source="shifted",
            )
            for one in letter.select([0, 1, 2, 3])
        ),
        "letter",
    )
    frame = TaskFrame(position=np.array([0.4, 0.0, 0.3]), scale=2.0)
    ready = preprocess(shifted, [GoalToOrigin(), Scale(factor=10.0)])
    return learn_skill(ready, n_components=6, task_frame=frame)


@pytest.fixture(scope="session")
def plain_skill(letter):
    """The mixture's own velocities, as the textbooks have them."""
    return learn_skill(letter.select([0, 1, 2, 3]), n_components=7, stability="none", smoothing=0.0)


@pytest.fixture(scope="session")
def stable_skill(letter):
    return learn_skill(letter.select([0, 1, 2, 3]), n_components=7)
