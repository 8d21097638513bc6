"""The two arms that come with the package, against published and closed-form kinematics."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest

from gmr_robot.robot import ARMS, load_robot

A = (0.0, 0.0, 0.0, 0.0825, -0.0825, 0.0, 0.088)
D = (0.333, 0.0, 0.316, 0.0, 0.384, 0.0, 0.0)
ALPHA = np.radians((0.0, -90.0, 90.0, 90.0, -90.0, 90.0, 90.0))
FLANGE, PEN = 0.107, 0.12


def modified_dh(a, alpha, d, theta):
    """Craig 1989, eq. 3.6."""
    ca, sa, ct, st = np.cos(alpha), np.sin(alpha), np.cos(theta), np.sin(theta)
    return np.array(
        [
            [ct, -st, 0.0, a],
            [st * ca, ct * ca, -sa, -sa * d],
            [st * sa, ct * sa, ca, ca * d],
            [0.0, 0.0, 0.0, 1.0],
        ]
    )


def panda_flange(q):
    pose = np.eye(4)
    for a, alpha, d, theta in zip(A, ALPHA, D, q, strict=True):
        pose = pose @ modified_dh(a, alpha, d, theta)
    pose[:3, 3] += FLANGE * pose[:3, 2]
    return pose


def random_configurations(robot, count):
    return np.random.default_rng(3).uniform(*robot.sampling_range, size=(count, robot.n_joints))


def test_panda_flange_equals_the_modified_dh_product():
    flange = load_robot("panda", end_effector="flange")
    for q in random_configurations(flange, 200):
        expected, pose = panda_flange(q), flange.forward(q)
        np.testing.assert_allclose(pose.position, expected[:3, 3], atol=1e-9)
        np.testing.assert_allclose(pose.rotation, expected[:3, :3], atol=1e-9)


def test_panda_pen_point_lies_beyond_the_flange(panda):
    for q in random_configurations(panda, 20):
        expected = panda_flange(q)
        point = expected[:3, 3] + PEN * expected[:3, 2]
        np.testing.assert_allclose(panda.forward(q).position, point, atol=1e-9)


def test_panda_limits_are_the_published_ones(panda):
    limits = panda.limits
    lower = [-2.8973, -1.7628, -2.8973, -3.0718, -2.8973, -0.0175, -2.8973]
    upper = [2.8973, 1.7628, 2.8973, -0.0698, 2.8973, 3.7525, 2.8973]
    np.testing.assert_array_equal(limits.lower, lower)
    np.testing.assert_array_equal(limits.upper, upper)
    np.testing.assert_array_equal(limits.velocity, [2.175] * 4 + [2.61] * 3)
    np.testing.assert_array_equal(limits.torque, [87.0] * 4 + [12.0] * 3)


def test_panda_home_points_the_pen_down(panda):
    np.testing.assert_allclose(panda.forward(panda.home).rotation[:, 2], [0.0, 0.0, -1.0], atol=1e-9)


def test_planar_tip_follows_the_closed_form(planar):
    for q in random_configurations(planar, 50):
        angles = np.cumsum(q)
        expected = [0.4 * np.cos(angles[0]) + 0.35 * np.cos(angles[1])]
        expected += [0.4 * np.sin(angles[0]) + 0.35 * np.sin(angles[1]), 0.02]
        np.testing.assert_allclose(planar.forward(q).position, expected, atol=1e-12)


def test_planar_dynamics_equal_the_textbook_two_link_arm(planar):
    """Siciliano et al. 2009, example 7.2, with gravity across the plane of motion."""
    m1, m2, l1 = planar.model.body_mass[[2, 3]].tolist() + [0.4]
    c1, c2 = planar.model.body_ipos[[2, 3], 0]
    i1, i2 = inertia_about_vertical(planar.model, 2), inertia_about_vertical(planar.model, 3)
    armature, damping = planar.model.dof_armature, planar.model.dof_damping
    rng = np.random.default_rng(0)
    for q in random_configurations(planar, 20):
        v = rng.normal(size=2)
        h = m2 * l1 * c2
        m12 = i2 + m2 * c2**2 + h * np.cos(q[1])
        m11 = i1 + m1 * c1**2 + i2 + m2 * (l1**2 + c2**2) + 2.0 * h * np.cos(q[1])
        mass = np.array([[m11, m12], [m12, i2 + m2 * c2**2]]) + np.diag(armature)
        coriolis = h * np.sin(q[1]) * np.array([-v[1] * (2.0 * v[0] + v[1]), v[0] ** 2])
        np.testing.assert_allclose(planar.mass_matrix(q), mass, atol=1e-10)
        np.testing.assert_allclose(planar.bias_forces(q, v), coriolis + damping * v, atol=1e-10)


def inertia_about_vertical(model, body):
    import mujoco

    matrix = np.empty(9)
    mujoco.mju_quat2Mat(matrix, model.body_iquat[body])
    axes = matrix.reshape(3, 3)
    return float((axes @ np.diag(model.body_inertia[body]) @ axes.T)[2, 2])


@pytest.mark.parametrize("name", sorted(ARMS))
def test_arms_are_package_data(name):
    assert (files("gmr_robot.robot") / "arms" / ARMS[name]).is_file()


@pytest.mark.parametrize("name", sorted(ARMS))
def test_home_lies_within_the_limits_and_the_arm_weighs_something(name):
    robot = load_robot(name)
    assert not robot.limits.excess(robot.home).any()
    eigenvalues = np.linalg.eigvalsh(robot.mass_matrix(robot.home))
    assert eigenvalues.min() > 0.0
