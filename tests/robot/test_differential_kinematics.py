from __future__ import annotations

import mink
import numpy as np
import pytest

from gmr_robot.robot import DifferentialKinematics, find_configuration, load_robot
from gmr_robot.robot.differential_kinematics import POSTURE_COST, SPIN_COST, TILT_COST

PERIOD = 0.002


def test_reference_follows_a_circle_to_micrometres(panda):
    kinematics = DifferentialKinematics(panda)
    kinematics.reset(panda.home)
    start = kinematics.position
    for angle in np.linspace(0.0, 2.0 * np.pi, 1000)[1:]:
        target = start + 0.08 * np.array([np.cos(angle) - 1.0, np.sin(angle), 0.0])
        kinematics.step(target, period=PERIOD)
        np.testing.assert_allclose(kinematics.position, target, atol=5e-6)
    np.testing.assert_allclose(
        panda.forward(kinematics.configuration).position, kinematics.position, atol=1e-15
    )


def test_velocity_integrates_to_the_configuration(panda):
    kinematics = DifferentialKinematics(panda)
    kinematics.reset(panda.home)
    velocity = kinematics.step(kinematics.position + [0.0, 1e-3, 0.0], period=PERIOD)
    np.testing.assert_allclose(kinematics.configuration, panda.home + PERIOD * velocity, atol=1e-15)


def test_step_equals_minks_own_solution_with_its_limits(panda):
    """The same tasks handed to `mink.solve_ik` with its configuration and velocity limits."""
    configuration = mink.Configuration(panda.model, panda.home)
    rotation = mink.SO3.from_matrix(panda.forward(panda.home).rotation)
    frame = mink.FrameTask("end_effector", "site", 1.0, [TILT_COST, TILT_COST, SPIN_COST])
    posture = mink.PostureTask(panda.model, POSTURE_COST, gain=0.0)
    posture.set_target(panda.home)
    speeds = dict(zip(panda.joint_names, panda.limits.velocity, strict=True))
    limits = [mink.ConfigurationLimit(panda.model), mink.VelocityLimit(panda.model, speeds)]
    kinematics = DifferentialKinematics(panda)
    rng = np.random.default_rng(0)
    for reach in (1e-4, 1e-3, 1e-2, 1e-1):
        kinematics.reset(panda.home)
        target = kinematics.position + reach * rng.normal(size=3)
        frame.set_target(mink.SE3.from_rotation_and_translation(rotation, target))
        expected = mink.solve_ik(configuration, [frame, posture], PERIOD, "daqp", limits=limits)
        velocity = kinematics.step(target, period=PERIOD, pull=0.0)
        np.testing.assert_allclose(velocity, expected, atol=1e-6)


def test_commanded_motion_keeps_the_limits_of_position_and_speed(panda):
    kinematics = DifferentialKinematics(panda)
    kinematics.reset(panda.home)
    for tick in range(1500):
        target = np.array([1.5, 0.0, 0.0]) if tick < 750 else np.array([-0.3, 0.2, 0.1])
        velocity = kinematics.step(target, period=PERIOD)
        assert (np.abs(velocity) <= panda.limits.velocity * (1.0 + 1e-6)).all()
        assert panda.limits.excess(kinematics.configuration).max() <= 1e-9


def test_tool_orientation_is_held(panda):
    kinematics = DifferentialKinematics(panda)
    kinematics.reset(panda.home)
    target = kinematics.position
    for _ in range(300):
        target = target + [2e-4, 3e-4, -2e-4]
        kinematics.step(target, period=PERIOD)
    axis = panda.forward(kinematics.configuration).rotation[:, 2]
    assert np.degrees(np.arccos(-axis[2])) < 0.5


def test_another_orientation_can_be_asked_for(panda):
    """The pen aslant, pointing ahead and down."""
    c = np.sqrt(0.5)
    rotation = np.array([[c, 0.0, c], [0.0, -1.0, 0.0], [c, 0.0, -c]])
    target = np.array([0.55, 0.0, 0.45])
    kinematics = DifferentialKinematics(panda, rotation=rotation)
    kinematics.reset(find_configuration(panda, target, rotation=rotation))
    for _ in range(500):
        target = target + [1e-4, 1e-4, 0.0]
        kinematics.step(target, period=PERIOD)
    np.testing.assert_allclose(kinematics.position, target, atol=1e-5)
    axis = panda.forward(kinematics.configuration).rotation[:, 2]
    np.testing.assert_allclose(axis, rotation[:, 2], atol=0.01)
    for _ in range(1000):
        kinematics.step(target, period=PERIOD)
    axis = panda.forward(kinematics.configuration).rotation[:, 2]
    np.testing.assert_allclose(axis, rotation[:, 2], atol=0.01)


def test_joint_velocities_do_not_jump_when_the_orientation_is_regained(panda):
    """The tool comes back from a turn of 0.3 rad and settles; the joints slow down gradually."""
    held = panda.forward(panda.home).rotation
    kinematics = DifferentialKinematics(panda, rotation=held)
    kinematics.reset(panda.home + [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.3])
    target = kinematics.position
    velocities = np.array([kinematics.step(target, period=PERIOD) for _ in range(600)])
    np.testing.assert_allclose(panda.forward(kinematics.configuration).rotation, held, atol=1e-3)
    settling = slice(np.argmax(np.abs(velocities).max(axis=1)), None)
    assert np.abs(np.diff(velocities[settling], axis=0)).max() / PERIOD < 10.0


@pytest.mark.parametrize(("x", "upright"), [(0.5, True), (0.9, False)])
def test_orientation_far_away_does_not_cost_position(panda, x, upright):
    """A pen turns from down to up where the arm allows it; the position is kept to 10 micrometres meanwhile."""
    target = np.array([x, 0.0, 0.3])
    kinematics = DifferentialKinematics(panda, rotation=np.eye(3))
    kinematics.reset(find_configuration(panda, target, rotation=panda.forward(panda.home).rotation))
    for _ in range(3000):
        kinematics.step(target, period=PERIOD)
        np.testing.assert_allclose(kinematics.position, target, atol=1e-5)
    assert (panda.forward(kinematics.configuration).rotation[2, 2] > 0.9) == upright


def test_motion_starts_without_a_jerk(panda):
    """Joints that the task leaves free are not drawn home at once."""
    kinematics = DifferentialKinematics(panda)
    away = panda.home + [0.0, 0.3, 0.5, 0.1, 0.4, 0.0, 0.2]
    kinematics.reset(away)
    held = panda.forward(away).rotation
    settled = DifferentialKinematics(panda, rotation=held)
    settled.reset(away)
    velocity = settled.step(settled.position, period=PERIOD)
    assert np.abs(velocity).max() < 1e-9


def test_planar_arm_ignores_what_lies_across_its_plane(planar):
    near, far = DifferentialKinematics(planar), DifferentialKinematics(planar)
    near.reset(planar.home)
    far.reset(planar.home)
    target = near.position + [0.001, 0.002, 0.0]
    velocity = near.step(target, period=PERIOD)
    np.testing.assert_allclose(far.step(target + [0.0, 0.0, 0.5], period=PERIOD), velocity, atol=1e-9)
    np.testing.assert_allclose(near.position, target, atol=1e-5)


def test_joints_that_do_not_move_the_end_effector_stay_home(mjcf):
    finger = (
        '<body name="finger" pos="0 0.1 0"><joint name="finger" type="slide" range="0 0.04"/>'
        '<geom type="box" size="0.01 0.01 0.01"/></body>'
    )
    robot = load_robot(mjcf(more=finger), end_effector="tip")
    kinematics = DifferentialKinematics(robot)
    kinematics.reset(robot.home)
    for _ in range(200):
        kinematics.step(robot.forward(robot.home).position + [0.05, 0.0, -0.02], period=PERIOD)
    assert kinematics.configuration[2] == pytest.approx(robot.home[2], abs=1e-9)


def test_same_steps_give_the_same_bytes(panda):
    def walk():
        kinematics = DifferentialKinematics(panda)
        kinematics.reset(panda.home)
        target = kinematics.position
        return b"".join(
            kinematics.step(target + [0.0, 1e-4 * i, 0.0], period=PERIOD).tobytes() for i in range(50)
        )

    assert walk() == walk()
