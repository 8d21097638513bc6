from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.control import CartesianImpedance, EnergyTank, JointReference, JointState
from gmr_robot.control.conformance import ControllerConformance
from gmr_robot.control.rotation_error import rotation_error
from gmr_robot.exceptions import InputError
from gmr_robot.robot import load_robot

PERIOD = 1e-3


class TestOnThePlanarArm(ControllerConformance):
    robot = load_robot("planar")
    posture = robot.home

    def controller(self, robot):
        return CartesianImpedance(robot, period=PERIOD)


class TestOnThePanda(ControllerConformance):
    robot = load_robot("panda")
    posture = robot.home

    def controller(self, robot):
        return CartesianImpedance(robot, period=PERIOD, rotational_stiffness=50.0)


class TestWithoutOrientation(ControllerConformance):
    robot = load_robot("panda")
    posture = robot.home
    settling_time = 2.0  # the joints that the task leaves free return slowly

    def controller(self, robot):
        return CartesianImpedance(robot, period=PERIOD, posture_stiffness=50.0)


def standing(q):
    n = len(q)
    return JointReference(np.array(q), np.zeros(n), np.zeros(n))


def settled(robot, controller, reference, *, q, v, push=None, steps, step=1e-3):
    """Integrate the arm under the controller and a force on the end effector; return states at all steps."""
    states = []
    for _ in range(steps):
        states.append((q, v))
        torque = controller.torque(JointState(q, v), reference)
        if push is not None:
            torque = torque + robot.jacobian(q)[:3].T @ push
        v = v + step * np.linalg.solve(robot.mass_matrix(q), torque - robot.bias_forces(q, v))
        q = q + step * v
    return states


@pytest.mark.parametrize("ratio", [0.5, 1.0])
def test_free_mass_is_the_second_order_system_of_the_gains(ratio, point_mass):
    """Closed forms of m ẍ + 2 ζ √(k m) ẋ + k x = 0, each axis with its own k."""
    mass, stiffness, step, steps = 2.0, np.array([200.0, 50.0, 8.0]), 1e-4, 4000
    robot = point_mass((mass, mass, mass))
    controller = CartesianImpedance(robot, period=step, stiffness=stiffness, damping_ratio=ratio)
    rest = np.zeros(3)
    q, _ = settled(robot, controller, standing(rest), q=np.full(3, 0.1), v=rest, steps=steps, step=step)[-1]
    t, rate = step * (steps - 1), np.sqrt(stiffness / mass)
    if ratio == 1.0:
        expected = (1.0 + rate * t) * np.exp(-rate * t)
    else:
        damped = rate * np.sqrt(1.0 - ratio**2)
        expected = np.exp(-ratio * rate * t) * (
            np.cos(damped * t) + ratio * rate / damped * np.sin(damped * t)
        )
    np.testing.assert_allclose(q, 0.1 * expected, atol=1e-4)


def test_a_lasting_push_moves_the_end_effector_by_force_over_stiffness():
    robot = load_robot("panda")
    stiffness = np.array([400.0, 800.0, 1600.0])
    controller = CartesianImpedance(robot, period=PERIOD, stiffness=stiffness, rotational_stiffness=20.0)
    push = np.array([10.0, -8.0, 12.0])
    states = settled(
        robot, controller, standing(robot.home), q=np.array(robot.home), v=np.zeros(7), push=push, steps=4000
    )
    moved = robot.forward(states[-1][0]).position - robot.forward(robot.home).position
    np.testing.assert_allclose(moved, push / stiffness, atol=2e-4)


@pytest.mark.parametrize("turning", [0.0, 30.0])
def test_energy_never_grows_with_a_constant_stiffness(turning):
    """V = ½ q̇ᵀ M q̇ + ½ x̃ᵀ K x̃ + ½ κ θ² falls: the impedance is passive, whatever the configuration does."""
    robot, step = load_robot("panda"), 1e-4
    stiffness = np.array([[500.0, 100.0, 0.0], [100.0, 300.0, 50.0], [0.0, 50.0, 800.0]])
    controller = CartesianImpedance(
        robot,
        period=step,
        stiffness=stiffness,
        rotational_stiffness=turning,
        posture_stiffness=0.0,
        posture_damping=1.0,
    )
    home = robot.forward(robot.home)
    rng = np.random.default_rng(2)
    states = settled(
        robot,
        controller,
        standing(robot.home),
        q=robot.home + 0.2 * rng.normal(size=7),
        v=rng.normal(size=7),
        steps=2500,
        step=step,
    )

    def energy(q, v):
        pose = robot.forward(q)
        off, angle = home.position - pose.position, rotation_error(home.rotation, pose.rotation)
        return 0.5 * (v @ robot.mass_matrix(q) @ v + off @ stiffness @ off + turning * angle @ angle)

    energies = np.array([energy(q, v) for q, v in states])
    assert np.diff(energies).max() < 1e-5 * energies[0]
    assert energies[-1] < 0.5 * energies[0]


class Jumping:
    """A stiffness made to pump energy: high when the arm is on its way out, low on its way back."""

    def __init__(self):
        self.before = 0.0

    def at(self, _t, position):
        distance = float(np.linalg.norm(position))
        stiff, self.before = distance >= self.before, distance
        return (50.0 if stiff else 2000.0) * np.eye(3)


def pumped(robot, tank):
    """Energies of a lightly damped free mass over two seconds of a stiffness that pumps."""
    step = 2e-4
    controller = CartesianImpedance(robot, period=step, stiffness=Jumping(), damping_ratio=0.02, tank=tank)
    q, v = np.array([0.1, 0.0, 0.0]), np.zeros(3)
    energies = []
    for _ in range(10_000):
        torque = controller.torque(JointState(q, v), standing(np.zeros(3)))
        energies.append(0.5 * v @ v + 0.5 * q @ controller.stiffness @ q)
        v = v + step * torque
        q = q + step * v
    return np.array(energies)


def test_changing_stiffness_cannot_pump_more_than_the_tank_holds(point_mass):
    bounded = pumped(point_mass([1.0, 1.0, 1.0]), EnergyTank(initial=0.5, capacity=0.5))
    assert bounded.max() < 1.03 * (bounded[0] + 0.5)
    without = pumped(point_mass([1.0, 1.0, 1.0]), EnergyTank(initial=1e9, capacity=1e9))
    assert without.max() > 100.0 * bounded.max()  # without a bound it drives the mass for ever


def test_undisturbed_arm_follows_a_moving_reference_without_error():
    robot, step = load_robot("panda"), 1e-4
    controller = CartesianImpedance(robot, period=step, stiffness=200.0)
    sweep = np.array([0.3, -0.2, 0.2, 0.3, -0.4, 0.3, 0.5])
    q, v, t = np.array(robot.home), 2.0 * sweep, 0.0
    for _ in range(5000):
        reference = JointReference(
            robot.home + sweep * np.sin(2.0 * t),
            2.0 * sweep * np.cos(2.0 * t),
            -4.0 * sweep * np.sin(2.0 * t),
        )
        torque = controller.torque(JointState(q, v), reference)
        acceleration = np.linalg.solve(robot.mass_matrix(q), torque - robot.bias_forces(q, v))
        q, v, t = q + step * v + 0.5 * step**2 * acceleration, v + step * acceleration, t + step
    np.testing.assert_allclose(q, robot.home + sweep * np.sin(2.0 * t), atol=2e-4)


def test_posture_term_accelerates_nothing_in_the_task():
    robot = load_robot("panda")
    q, v = robot.home + 0.1, np.full(7, 0.2)
    here = robot.forward(q).position
    loose = CartesianImpedance(robot, period=PERIOD, posture_stiffness=0.0)
    firm = CartesianImpedance(robot, period=PERIOD, posture_stiffness=400.0)
    reference = standing(robot.home)
    difference = firm.torque(JointState(q, v), reference) - loose.torque(JointState(q, v), reference)
    assert np.abs(difference).max() > 0.1
    accelerated = robot.jacobian(q)[:3] @ np.linalg.solve(robot.mass_matrix(q), difference)
    np.testing.assert_allclose(accelerated, 0.0, atol=1e-9)
    np.testing.assert_array_equal(here, robot.forward(q).position)


def test_torque_stays_finite_where_the_arm_is_stretched_out():
    robot = load_robot("planar")
    torque = CartesianImpedance(robot, period=PERIOD).torque(
        JointState(np.zeros(2), np.zeros(2)), standing(robot.home)
    )
    assert np.isfinite(torque).all()
    assert np.abs(torque).max() < 1e4


def test_time_and_place_are_told_to_the_source():
    robot, told = load_robot("planar"), []

    class Source:
        def at(self, t, position):
            told.append((t, position.copy()))
            return 100.0 * np.eye(3)

    controller = CartesianImpedance(robot, period=0.5, stiffness=Source())
    for _ in range(3):
        controller.torque(JointState(np.array(robot.home), np.zeros(2)), standing(robot.home))
    assert [t for t, _ in told] == [0.0, 0.5, 1.0]
    np.testing.assert_array_equal(told[0][1], robot.forward(robot.home).position)
    np.testing.assert_allclose(controller.stiffness, 100.0 * np.eye(2), atol=1e-12)
    controller.reset()
    with pytest.raises(InputError, match="before its first tick"):
        _ = controller.stiffness


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"rotational_stiffness": 10.0}, "an arm of 2 joints cannot hold an orientation"),
        ({"damping_ratio": 0.0}, "damping_ratio"),
        ({"posture_stiffness": -1.0}, "posture_stiffness"),
        ({"posture_damping": np.nan}, "posture_damping"),
        ({"stiffness": -5.0}, "stiffness"),
        ({"period": 0.0}, "period"),
    ],
)
def test_settings_are_checked(settings, message):
    with pytest.raises(InputError, match=message):
        CartesianImpedance(load_robot("planar"), **{"period": PERIOD, **settings})
