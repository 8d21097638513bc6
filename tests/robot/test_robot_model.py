from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.exceptions import InputError
from gmr_robot.robot import load_robot

STEP = 1e-6


@pytest.fixture(params=["panda", "planar", "mjcf", "urdf"])
def robot(request, panda, planar):
    if request.param == "mjcf":
        return load_robot(request.getfixturevalue("mjcf")(), end_effector="tip")
    if request.param == "urdf":
        return load_robot(request.getfixturevalue("urdf"), end_effector="tool0")
    return {"panda": panda, "planar": planar}[request.param]


def test_shapes_are_those_of_moving_bodies(panda, urdf):
    assert panda.has_shapes
    bare = load_robot(urdf, end_effector="tool0")
    assert not bare.has_shapes


def configurations(robot, count=8):
    return np.random.default_rng(5).uniform(*robot.sampling_range, size=(count, robot.n_joints))


def central_difference(function, q):
    """Derivative of a function of q, its components last."""
    steps = STEP * np.eye(len(q))
    return np.stack([(function(q + s) - function(q - s)) / (2.0 * STEP) for s in steps], axis=-1)


def test_position_jacobian_is_the_derivative_of_the_position(robot):
    for q in configurations(robot):
        expected = central_difference(lambda x: robot.forward(x).position, q)
        np.testing.assert_allclose(robot.jacobian(q)[:3], expected, atol=1e-8)


def test_angular_jacobian_is_the_derivative_of_the_rotation(robot):
    """Ṙ Rᵀ is the cross-product matrix of the angular velocity."""
    for q in configurations(robot):
        rotation = robot.forward(q).rotation
        slopes = central_difference(lambda x: robot.forward(x).rotation, q)
        spin = np.einsum("ijk,lj->ilk", slopes, rotation)
        expected = np.stack([spin[2, 1], spin[0, 2], spin[1, 0]])
        np.testing.assert_allclose(robot.jacobian(q)[3:], expected, atol=1e-8)


def test_gravity_torque_is_the_derivative_of_the_potential_energy(robot):
    import mujoco

    model = robot.model

    def potential(q):
        data = mujoco.MjData(model)
        data.qpos[:] = q
        mujoco.mj_kinematics(model, data)
        return -float(model.body_mass @ data.xipos @ model.opt.gravity)

    for q in configurations(robot):
        expected = central_difference(potential, q)
        bias = robot.bias_forces(q, np.zeros(robot.n_joints))
        np.testing.assert_allclose(bias, expected, atol=1e-6)


def test_velocity_torque_follows_from_the_mass_matrix(robot):
    """Christoffel symbols: c_i = Σ_jk (∂M_ij/∂q_k − ½ ∂M_jk/∂q_i) v_j v_k, and joint damping."""
    rng = np.random.default_rng(1)
    damping = robot.model.dof_damping
    for q in configurations(robot, 4):
        v = rng.normal(size=robot.n_joints)
        slopes = central_difference(robot.mass_matrix, q)
        coriolis = np.einsum("ijk,j,k->i", slopes, v, v) - 0.5 * np.einsum("jki,j,k->i", slopes, v, v)
        still = robot.bias_forces(q, np.zeros(robot.n_joints))
        moving = robot.bias_forces(q, v)
        np.testing.assert_allclose(moving - still, coriolis + damping * v, atol=1e-6)


def test_coriolis_forces_are_made_of_christoffel_symbols(robot):
    """Γ_ijk = ½ (∂M_ij/∂q_k + ∂M_ik/∂q_j − ∂M_jk/∂q_i), and so Ṁ − 2 C is skew-symmetric."""
    rng = np.random.default_rng(3)
    for q in configurations(robot, 4):
        v, w = rng.normal(size=(2, robot.n_joints))
        slopes = central_difference(robot.mass_matrix, q)
        symbols = 0.5 * (slopes + slopes.transpose(0, 2, 1) - slopes.transpose(2, 1, 0))
        expected = np.einsum("ijk,k,j->i", symbols, v, w)
        np.testing.assert_allclose(robot.coriolis_forces(q, v, along=w), expected, atol=1e-6)
        rate = np.einsum("ijk,k->ij", slopes, v)
        assert w @ (rate @ w) == pytest.approx(2.0 * w @ robot.coriolis_forces(q, v, along=w), abs=1e-6)


def test_inverse_dynamics_adds_mass_times_acceleration(robot):
    rng = np.random.default_rng(2)
    for q in configurations(robot, 4):
        v, a = rng.normal(size=(2, robot.n_joints))
        expected = robot.mass_matrix(q) @ a + robot.bias_forces(q, v)
        np.testing.assert_allclose(robot.inverse_dynamics(q, v, acceleration=a), expected, atol=1e-12)


def test_inverse_dynamics_undoes_the_physics(robot):
    """The acceleration that MuJoCo's forward dynamics gives for a torque needs that torque."""
    import mujoco

    rng = np.random.default_rng(2)
    data = mujoco.MjData(robot.model)
    robot.model.opt.disableflags |= mujoco.mjtDisableBit.mjDSBL_CONSTRAINT
    try:
        for q in configurations(robot, 4):
            data.qpos[:], (data.qvel[:], data.qfrc_applied[:]) = q, rng.normal(size=(2, robot.n_joints))
            mujoco.mj_forward(robot.model, data)
            torque = robot.inverse_dynamics(q, data.qvel, acceleration=data.qacc)
            np.testing.assert_allclose(torque, data.qfrc_applied, atol=1e-8)
    finally:
        robot.model.opt.disableflags &= ~int(mujoco.mjtDisableBit.mjDSBL_CONSTRAINT)


def test_link_points_lead_from_the_base_to_the_end_effector(robot):
    q = configurations(robot, 1)[0]
    points = robot.link_points(q)
    assert points.shape[1] == 3
    np.testing.assert_array_equal(points[-1], robot.forward(q).position)
    np.testing.assert_array_equal(points[0], [0.0, 0.0, 0.0])


def test_panda_link_points_keep_their_distances(panda):
    """Rigid links: whatever the configuration, neighbours stay as far apart."""
    lengths = [np.linalg.norm(np.diff(panda.link_points(q), axis=0), axis=1) for q in configurations(panda)]
    np.testing.assert_allclose(lengths, np.broadcast_to(lengths[0], np.shape(lengths)), atol=1e-12)


def test_results_are_the_callers_own(panda):
    first = panda.forward(panda.home).position
    jacobian, mass = panda.jacobian(panda.home), panda.mass_matrix(panda.home)
    kept = [first.copy(), jacobian.copy(), mass.copy()]
    other = panda.home + 0.1
    panda.forward(other), panda.jacobian(other), panda.mass_matrix(other)
    for array, copy in zip((first, jacobian, mass), kept, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_arm_in_space_moves_along_three_directions_and_planar_along_two(panda, planar):
    assert panda.directions.shape == (3, 3)
    assert planar.directions.shape == (3, 2)
    np.testing.assert_allclose(planar.along([1.0, 2.0, 3.0]), [1.0, 2.0, 0.0], atol=1e-12)
    np.testing.assert_allclose(panda.along([1.0, 2.0, 3.0]), [1.0, 2.0, 3.0], atol=1e-12)


@pytest.mark.parametrize("bad", [np.zeros(6), np.zeros((1, 7)), 0.0])
def test_wrong_number_of_joints_is_refused(panda, bad):
    with pytest.raises(InputError, match=r"expected \(7,\), one number a joint of panda"):
        panda.forward(bad)
    with pytest.raises(InputError, match="velocity has the shape"):
        panda.bias_forces(panda.home, bad)


def test_arrays_are_read_only(panda):
    for array in (panda.home, panda.directions, panda.limits.torque):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0


def test_repr_names_the_arm(panda):
    assert repr(panda) == "RobotModel('panda', 7 joints, end effector 'end_effector')"
