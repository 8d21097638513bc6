from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.report.pictures.contested_point import contested_point


def disagreement(skill, position) -> float:
    """Variance between the means over variance in all, from the definition."""
    mixture = skill.conditional(position)
    mean = sum(w * m for w, m in zip(mixture.weights, mixture.means, strict=True))
    between = sum(w * np.sum((m - mean) ** 2) for w, m in zip(mixture.weights, mixture.means, strict=True))
    within = sum(w * np.trace(c) for w, c in zip(mixture.weights, mixture.covariances, strict=True))
    return between / (between + within)


@pytest.mark.parametrize("d", [1, 2, 3])
def test_no_demonstrated_position_is_more_contested(of_dimension, d) -> None:
    data = of_dimension(d)
    point = contested_point(data.skill, data.training)
    brute = [disagreement(data.skill, position) for position in data.training.positions]
    assert point.disagreement == pytest.approx(max(brute), rel=1e-6)
    np.testing.assert_array_equal(point.position, data.training.positions[int(np.argmax(brute))])


def test_nearby_velocities_are_demonstrated_ones(gshape) -> None:
    point = contested_point(gshape.skill, gshape.training)
    for velocity, one in zip(point.nearby, gshape.training, strict=True):
        closest = np.argmin(((one.positions - point.position) ** 2).sum(axis=1))
        np.testing.assert_array_equal(velocity, one.velocities[closest])
