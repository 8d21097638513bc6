from __future__ import annotations

import copy

import numpy as np
import pytest

from gmr_robot.exceptions import InputError
from gmr_robot.robot import load_robot
from gmr_robot.robot.engine import mujoco
from gmr_robot.simulation.disturbances import Payload


def mass_matrix(model, q):
    data = mujoco.MjData(model)
    data.qpos[:] = q
    mujoco.mj_forward(model, data)
    full = np.empty((model.nv, model.nv))
    mujoco.mj_fullM(model, data, full)
    return full, np.array(data.qfrc_bias)


@pytest.mark.parametrize("name", ["panda", "planar"])
@pytest.mark.parametrize("offset", [(0.0, 0.0, 0.0), (0.02, -0.01, 0.05)])
def test_dynamics_gain_those_of_a_point_mass(name, offset):
    """M(q) grows by m Jᵀ J, gravity by m Jᵀ g, with the Jacobian of the point; by MuJoCo's own Jacobian."""
    robot = load_robot(name)
    loaded = copy.copy(robot.model)
    Payload(mass=1.7, offset=offset).load(loaded, robot.end_effector)
    rng = np.random.default_rng(1)
    for _ in range(5):
        q = rng.uniform(*robot.sampling_range)
        data = mujoco.MjData(robot.model)
        data.qpos[:] = q
        mujoco.mj_forward(robot.model, data)
        link = robot.end_effector.body
        point = robot.forward(q).position + data.xmat[link].reshape(3, 3) @ np.array(offset)
        jacobian = np.empty((3, robot.n_joints))
        mujoco.mj_jac(robot.model, data, jacobian, None, point, link)
        before, gravity_before = mass_matrix(robot.model, q)
        after, gravity_after = mass_matrix(loaded, q)
        np.testing.assert_allclose(after, before + 1.7 * jacobian.T @ jacobian, atol=1e-10)
        weight = -1.7 * jacobian.T @ robot.model.opt.gravity
        np.testing.assert_allclose(gravity_after, gravity_before + weight, atol=1e-10)


@pytest.mark.parametrize(
    ("change", "message"),
    [({"mass": 0.0}, "mass is 0"), ({"offset": [0, 1]}, r"offset has the shape \(2,\)")],
)
def test_bad_payload(change, message):
    with pytest.raises(InputError, match=message):
        Payload(**{"mass": 1.0} | change)
