from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from gmr_robot.control import ReferenceGenerator
from gmr_robot.exceptions import InputError
from gmr_robot.robot import DifferentialKinematics, load_robot

PERIOD = 0.002


@pytest.fixture
def generator():
    robot = load_robot("panda")
    made = ReferenceGenerator(DifferentialKinematics(robot), period=PERIOD)
    made.reset(robot.home + 0.05)
    return made


def test_reference_starts_at_rest_at_the_measured_position(generator):
    robot = load_robot("panda")
    np.testing.assert_allclose(generator.position, robot.forward(robot.home + 0.05).position, atol=1e-15)
    reference = generator.step(generator.position)
    np.testing.assert_array_equal(reference.position, robot.home + 0.05)
    np.testing.assert_array_equal(reference.velocity, np.zeros(7))


def test_position_velocity_and_acceleration_belong_together(generator):
    """Each is the difference quotient of the one before, tick by tick."""
    target = generator.position
    references = []
    for tick in range(100):
        target = target + [0.0, 1e-6 * tick, -5e-7 * tick]
        references.append(generator.step(target))
    for now, then in pairwise(references):
        np.testing.assert_allclose(then.position, now.position + PERIOD * then.velocity, atol=1e-15)
        np.testing.assert_allclose(then.velocity, now.velocity + PERIOD * now.acceleration, atol=1e-14)


def test_reference_reaches_its_target_a_period_later(generator):
    target = generator.position + [0.0, 2e-4, 1e-4]
    generator.step(target)
    np.testing.assert_allclose(generator.position, target, atol=1e-6)


def test_period_must_be_above_zero():
    with pytest.raises(InputError, match="period"):
        ReferenceGenerator(DifferentialKinematics(load_robot("planar")), period=0.0)
