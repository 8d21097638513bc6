from __future__ import annotations

import numpy as np
import pytest
from scipy.interpolate import BPoly, CubicHermiteSpline

from gmr_robot.control.joint_signals import JointReference
from gmr_robot.control.trajectory.course import Course
from gmr_robot.control.trajectory.joint_trajectory import JointTrajectory
from gmr_robot.control.trajectory.segment import Segment

POINTS = np.random.default_rng(0).normal(size=(2, 3, 4))


@pytest.mark.parametrize("order", [1, 2, 3])
def test_segment_is_scipys_hermite_polynomial(order):
    begin, duration = 0.7, 1.3
    start, end = POINTS[0, :order], POINTS[1, :order]
    segment = Segment(begin, duration, start=start, end=end)
    reference = BPoly.from_derivatives([begin, begin + duration], np.stack([start, end]))
    for t in np.linspace(begin, begin + duration, 17):
        found = segment.at(t)
        np.testing.assert_allclose(found.position, reference(t), atol=1e-12)
        np.testing.assert_allclose(found.velocity, reference.derivative()(t), atol=1e-11)
        expected = reference.derivative().derivative()(t) if order > 1 else np.zeros(4)
        np.testing.assert_allclose(found.acceleration, expected, atol=1e-10)


def trajectory(order, seed=1):
    rng = np.random.default_rng(seed)
    fields = rng.normal(size=(3, 6, 2))
    fields[1, -1] = 0.0
    names = ("positions", "velocities", "accelerations")[:order]
    return JointTrajectory(
        times=np.cumsum(rng.uniform(0.1, 1.0, size=6)) - 0.05, **dict(zip(names, fields, strict=False))
    )


def test_cubic_course_is_scipys_spline_and_starts_from_the_present_motion():
    given = trajectory(2)
    present = JointReference(np.array([0.1, 0.2]), np.array([0.3, -0.4]), np.zeros(2))
    course = Course(given, begin=0.0, present=present)
    spline = CubicHermiteSpline(
        np.append(0.0, given.times),
        np.vstack([present.position, given.positions]),
        np.vstack([present.velocity, given.velocities]),
    )
    for t in np.linspace(0.0, given.duration * (1.0 - 1e-9), 200):
        np.testing.assert_allclose(course.at(t).position, spline(t), atol=1e-12)
        np.testing.assert_allclose(course.at(t).velocity, spline(t, 1), atol=1e-11)


@pytest.mark.parametrize("order", [1, 2, 3])
def test_course_is_as_continuous_as_its_fields_say(order):
    """Linear in position, cubic in velocity too, quintic in acceleration too."""
    given = trajectory(order)
    present = JointReference(*np.random.default_rng(4).normal(size=(3, 2)))
    course = Course(given, begin=0.0, present=present)
    for t in given.times[:-1]:
        before, after = course.at(t - 1e-9), course.at(t + 1e-9)
        pairs = [
            (getattr(before, name), getattr(after, name)) for name in ("position", "velocity", "acceleration")
        ]
        for one, other in pairs[:order]:
            np.testing.assert_allclose(one, other, atol=1e-4)
        np.testing.assert_allclose(course.at(t).position, given.positions[given.times == t][0], atol=1e-12)


def test_first_point_that_is_due_at_once_is_where_the_course_begins():
    given = JointTrajectory(times=[0.0, 1.0], positions=[[1.0], [2.0]])
    far = JointReference(np.array([5.0]), np.zeros(1), np.zeros(1))
    assert Course(given, begin=0.0, present=far).at(0.0).position[0] == 1.0
    assert Course(given, begin=0.5, present=far).at(0.5).position[0] == 5.0
    assert Course(given, begin=0.5, present=far).at(0.75).position[0] == pytest.approx(3.5)


def test_a_single_point_is_enough():
    given = JointTrajectory(times=[2.0], positions=[[1.0]], velocities=[[0.0]])
    course = Course(given, begin=0.0, present=JointReference(np.zeros(1), np.zeros(1), np.zeros(1)))
    assert course.at(1.0).position[0] == pytest.approx(0.5)
    assert course.at(9.0).position[0] == 1.0
    np.testing.assert_array_equal(course.at(9.0).velocity, [0.0])
