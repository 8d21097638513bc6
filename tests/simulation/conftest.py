from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from gmr_robot.robot import load_robot
from gmr_robot.skill import TaskFrame


@dataclass(frozen=True)
class Distance:
    distance: float
    confidence: float = 0.5


class Attractor:
    """ẋ = −k (x − goal): the simplest policy that arrives from everywhere."""

    complete = True

    def __init__(self, goal, *, rate=2.0):
        self.goal = np.asarray(goal, dtype=float)
        self.rate = rate
        self.resets, self.seen = [], []

    def reset(self, t, x):
        self.resets.append((t, x.copy()))

    def step(self, t, x):
        self.seen.append((t, x.copy()))
        return -self.rate * (x - self.goal)

    def novelty(self, x):
        """Distance from the line between origin and goal, in tenths of a unit."""
        along = self.goal / np.linalg.norm(self.goal)
        return Distance(float(np.linalg.norm(x - along * (x @ along))) / 0.1)


@pytest.fixture
def attractor():
    return Attractor


@pytest.fixture(scope="session")
def panda():
    return load_robot("panda")


@pytest.fixture(scope="session")
def planar():
    return load_robot("planar")


@pytest.fixture(scope="session")
def table():
    """A horizontal plane before either arm, in metres."""
    return TaskFrame(position=np.array([0.45, 0.0, 0.02]))


@pytest.fixture(scope="session")
def board():
    """A vertical plane before the Panda, in centimetres."""
    axes = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    return TaskFrame(position=np.array([0.5, 0.0, 0.4]), axes=axes, scale=0.01)
