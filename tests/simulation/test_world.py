from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from gmr_robot.exceptions import SimulationError
from gmr_robot.simulation import World


def integrated(robot, q, torque, duration):
    """The equation of motion, solved by an adaptive integrator."""

    def slope(_, state):
        q, v = np.split(state, 2)
        return np.r_[v, np.linalg.solve(robot.mass_matrix(q), torque - robot.bias_forces(q, v))]

    start = np.r_[q, np.zeros(robot.n_joints)]
    return np.split(solve_ivp(slope, (0.0, duration), start, rtol=1e-10, atol=1e-12).y[:, -1], 2)


@pytest.mark.parametrize("name", ["panda", "planar"])
def test_motion_solves_the_equation_of_motion(name, request):
    """First-order integrator: the error halves with the step."""
    robot = request.getfixturevalue(name)
    torque = robot.bias_forces(robot.home, np.zeros(robot.n_joints)) + 0.3
    expected, _ = integrated(robot, robot.home, torque, 0.2)
    errors = []
    for rate in (1000.0, 2000.0, 4000.0):
        world = World(robot, physics_rate=rate)
        world.reset(robot.home)
        world.step(torque, substeps=round(0.2 * rate))
        errors.append(np.abs(world.state.position - expected).max())
    assert errors[0] < 2e-3
    assert errors[1] < 0.6 * errors[0]
    assert errors[2] < 0.6 * errors[1]


def test_push_accelerates_the_arm_by_its_jacobian(panda):
    """One step from rest against gravity: M q̈ = Jᵀ F."""
    world, force = World(panda, physics_rate=10_000.0), np.array([3.0, -20.0, 5.0])
    world.reset(panda.home)
    held = panda.bias_forces(panda.home, np.zeros(7))
    world.step(held, substeps=1, push=force)
    pushed = panda.jacobian(panda.home)[:3].T @ force
    expected = np.linalg.solve(panda.mass_matrix(panda.home), pushed)
    np.testing.assert_allclose(world.state.velocity / 1e-4, expected, rtol=5e-3, atol=1e-6)


def test_push_lasts_for_its_step_only(planar):
    world = World(planar, physics_rate=1000.0)
    world.reset(planar.home)
    world.step(np.zeros(2), substeps=1, push=np.array([10.0, 0.0, 0.0]))
    before = np.linalg.norm(world.state.velocity)
    world.step(np.zeros(2), substeps=1)
    assert np.linalg.norm(world.state.velocity) < before


def test_end_effector_belongs_to_the_measured_joints(panda):
    world = World(panda, physics_rate=1000.0)
    world.reset(panda.home)
    np.testing.assert_array_equal(world.end_effector, panda.forward(panda.home).position)
    world.step(np.full(7, 2.0), substeps=30)
    np.testing.assert_allclose(world.end_effector, panda.forward(world.state.position).position, atol=1e-14)


def test_reset_is_exact(panda):
    """What happened before leaves no trace, not even in the solver's warm start."""

    def motion(world):
        world.reset(panda.home)
        world.step(np.full(7, 3.0), substeps=200)
        return world.state.position.tobytes() + world.state.velocity.tobytes()

    used = World(panda, physics_rate=1000.0)
    used.step(np.full(7, -50.0), substeps=500, push=np.array([100.0, 0.0, -200.0]))
    assert motion(used) == motion(World(panda, physics_rate=1000.0))


def test_worlds_do_not_touch_the_robot_or_each_other(panda):
    timestep = panda.model.opt.timestep
    fast, slow = World(panda, physics_rate=5000.0), World(panda, physics_rate=500.0)
    fast.reset(panda.home)
    slow.reset(panda.home)
    fast.step(np.zeros(7), substeps=50)
    assert panda.model.opt.timestep == timestep
    np.testing.assert_array_equal(slow.state.position, panda.home)


def test_state_is_the_callers_own(panda):
    world = World(panda, physics_rate=1000.0)
    world.reset(panda.home)
    state, point = world.state, world.end_effector
    world.step(np.full(7, 5.0), substeps=10)
    np.testing.assert_array_equal(state.position, panda.home)
    np.testing.assert_array_equal(point, panda.forward(panda.home).position)


def test_joint_ranges_stop_the_arm(planar):
    world = World(planar, physics_rate=1000.0)
    world.reset(planar.home)
    world.step(np.array([0.0, 5.0]), substeps=3000)
    assert world.state.position[1] == pytest.approx(planar.limits.upper[1], abs=0.05)


def test_runaway_is_an_error_that_names_the_joint(planar):
    world = World(planar, physics_rate=1000.0)
    world.reset(planar.home)
    with pytest.raises(SimulationError, match=r"planar became unstable at t = .* joint 'joint\d' moves at"):
        world.step(np.array([0.0, 1e8]), substeps=1)


def test_world_carries_what_the_model_of_the_arm_does_not_know_of(panda):
    """Torques that hold the arm let it sink under a load, by the load's weight: τ is short of Jᵀ m g."""
    from gmr_robot.simulation.disturbances import Disturbances, Payload

    rest = np.zeros(7)
    holding = panda.inverse_dynamics(panda.home, rest, acceleration=rest)
    heights = {}
    for mass in (None, 2.0):
        script = Disturbances(payload=Payload(mass=mass)) if mass else None
        world = World(panda, physics_rate=1000.0, disturbances=script)
        world.reset(panda.home)
        before = world.end_effector[2]
        world.step(holding, substeps=20)
        heights[mass] = world.end_effector[2] - before
    assert abs(heights[None]) < 1e-9
    assert -0.01 < heights[2.0] < -1e-4
