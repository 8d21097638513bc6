"""An arm that follows a hand: where it goes, and what it never does."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.spatial.transform import Rotation

from gmr_robot.control import SafetyLimits, joint_bounds
from gmr_robot.exceptions import InputError
from gmr_robot.recording.arm import LedArm, TaskSpace
from gmr_robot.recording.arm.pace import Pace
from gmr_robot.recording.arm.spring import Spring
from gmr_robot.robot import load_robot

PERIOD = 0.01


@pytest.fixture(scope="module")
def panda():
    return load_robot("panda")


@pytest.fixture(scope="module")
def planar():
    return load_robot("planar")


def led(robot, hand, *, n_steps):
    """Joints (T, n) and end effector (T, 3) of an arm that follows a hand: `hand(step)` gives its pose, or None."""
    arm = LedArm(robot, period=PERIOD)
    joints, tips = [arm.joints], [arm.position]
    for step in range(n_steps):
        if (pose := hand(step)) is not None:
            arm.lead(*pose)
        arm.step()
        joints.append(arm.joints)
        tips.append(arm.position)
    return arm, np.array(joints), np.array(tips)


@pytest.mark.parametrize("name", ["panda", "planar"])
def test_it_comes_to_where_it_is_led_and_rests_there(name, request):
    robot = request.getfixturevalue(name)
    target = robot.forward(robot.home).position + [-0.08, 0.15, 0.0]
    arm, joints, tips = led(robot, lambda step: (target,) if step == 0 else None, n_steps=250)
    assert arm.is_at_rest
    np.testing.assert_allclose(tips[-1], target, atol=1e-3)
    np.testing.assert_allclose(tips[-1], robot.forward(joints[-1]).position)
    assert np.abs(joints[-1] - joints[-50]).max() < 1e-3  # no joint creeps home below a hand that rests
    speed = np.linalg.norm(np.diff(tips, axis=0), axis=1) / PERIOD
    assert speed.max() < 0.7  # half a metre a second, and some to make up for a start within limits


def test_the_tool_turns_with_the_hand(panda):
    pose = panda.forward(panda.home)
    turned = Rotation.from_euler("x", 0.4) * Rotation.from_matrix(pose.rotation)
    hand = (pose.position, -turned.as_quat())  # either sign means the same turn
    arm, joints, _ = led(panda, lambda step: hand if step == 0 else None, n_steps=300)
    missing = (turned.inv() * Rotation.from_matrix(panda.forward(joints[-1]).rotation)).magnitude()
    assert missing < 0.03
    assert abs(arm.quaternion @ turned.as_quat()) == pytest.approx(1.0, abs=1e-3)
    assert arm.is_oriented


def test_the_tool_keeps_its_orientation_on_the_way(panda):
    pose = panda.forward(panda.home)
    goal = pose.position + [0.05, 0.3, -0.1]
    places = np.linspace(pose.position, goal, 100)
    _, joints, tips = led(panda, lambda step: (places[min(step, 99)],), n_steps=200)
    held = Rotation.from_matrix(pose.rotation)
    turned = [
        (held.inv() * Rotation.from_matrix(panda.forward(q).rotation)).magnitude() for q in joints[::10]
    ]
    assert max(turned) < 0.1  # position comes first, so not exactly
    np.testing.assert_allclose(tips[-1], goal, atol=1e-3)


@pytest.mark.parametrize("name", ["panda", "planar"])
def test_no_hand_drives_a_joint_beyond_its_limits(name, request):
    """A hand that jumps about, mostly out of reach: position, speed and acceleration of every step."""
    robot = request.getfixturevalue(name)
    rng = np.random.default_rng(3)
    places = rng.normal(0.0, 1.5, (8, 3))
    _, joints, _ = led(robot, lambda step: (places[step // 60],) if step % 60 == 0 else None, n_steps=480)
    bounds = joint_bounds(robot.limits, SafetyLimits()).motion
    speeds = np.diff(joints, axis=0) / PERIOD
    assert (joints >= bounds.lower).all()
    assert (joints <= bounds.upper).all()
    assert (np.abs(speeds) <= bounds.velocity * (1 + 1e-9)).all()
    assert (np.abs(np.diff(speeds, axis=0)) / PERIOD <= bounds.acceleration * (1 + 1e-6)).all()
    assert np.ptp(joints, axis=0).max() > 1.0


def test_out_of_reach_it_stretches_out_and_does_not_shake(planar):
    """The closest point of a planar arm to a far one lies on the line from its base, all links in a row."""
    arm, joints, tips = led(planar, lambda step: ([4.0, 3.0, 0.02],) if step == 0 else None, n_steps=800)
    base = planar.link_points(planar.home)[0, :2]
    direction = np.array([4.0, 3.0]) - base
    offset = tips[-1, :2] - base
    assert np.cross([*offset, 0.0], [*direction, 0.0])[2] / np.linalg.norm(direction) == pytest.approx(
        0, abs=5e-3
    )
    assert np.linalg.norm(offset) > 0.999 * max(np.linalg.norm(tips[:, :2] - base, axis=1))
    assert np.abs(np.diff(joints[-50:], axis=0)).max() < 1e-3 * PERIOD * 10
    assert arm.is_at_rest


def test_a_hand_far_away_is_not_run_after_for_long(planar):
    """Back within reach, the arm follows at once: nothing has wound up."""
    home = planar.forward(planar.home).position
    back = home + [0.0, 0.1, 0.0]
    _, _, tips = led(planar, lambda step: {0: ([9.0, 9.0, 0.0],), 300: (back,)}.get(step), n_steps=500)
    np.testing.assert_allclose(tips[-1], back, atol=2e-3)


def test_home_is_where_all_joints_were(panda):
    arm, _, _ = led(panda, lambda step: ([0.4, 0.3, 0.3],) if step == 0 else None, n_steps=100)
    arm.go_home()
    for _ in range(700):
        arm.step()
    np.testing.assert_allclose(arm.joints, panda.home, atol=1e-3)
    assert arm.is_at_rest


@pytest.mark.parametrize(
    ("pose", "message"),
    [(([np.nan, 0.0, 0.0],), "position"), (([0.4, 0.0, 0.4], [0.0, 0.0, 0.0, 0.0]), "quaternion is")],
)
def test_a_pose_that_is_none_is_refused(panda, pose, message):
    with pytest.raises(InputError, match=message):
        LedArm(panda, period=PERIOD).lead(*pose)


def test_the_spring_is_the_solution_of_its_equation():
    spring = Spring(np.zeros(3), stiffness=15.0, top_speed=10.0)
    spring.target = np.array([0.3, -0.2, 0.1])
    points = [spring.step(0.01) for _ in range(40)]

    def slope(_, state):
        x, v = state[:3], state[3:]
        return np.concatenate([v, 225.0 * (spring.target - x) - 30.0 * v])

    times = 0.01 * np.arange(1, 41)
    solved = solve_ivp(slope, (0.0, 0.4), np.zeros(6), t_eval=times, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(points, solved.y[:3].T, atol=1e-8)


def test_the_spring_keeps_its_top_speed():
    spring = Spring(np.zeros(3), stiffness=15.0, top_speed=0.5)
    spring.target = np.array([50.0, 0.0, 0.0])
    points = np.array([spring.step(0.01) for _ in range(200)])
    speeds = np.diff(points[:, 0]) / 0.01
    assert speeds[-1] == pytest.approx(0.5, rel=0.05)
    assert speeds.max() <= 0.5 * 1.01


def test_coordinates_of_an_arm_in_space_and_of_one_in_a_plane(panda, planar, tmp_path):
    points = np.random.default_rng(0).normal(size=(5, 3))
    space = TaskSpace.of(panda)
    assert space.names == ("x", "y", "z")
    np.testing.assert_array_equal(space.coordinates(points), points)
    flat = TaskSpace.of(planar)
    assert flat.names == ("x", "y")
    np.testing.assert_array_equal(flat.coordinates(points), points[:, :2])
    (tmp_path / "tilted.xml").write_text(
        "<mujoco><worldbody><body euler='30 0 0' pos='0 0 1'><joint axis='0 0 1'/><geom size='.1'/>"
        "<body pos='.3 0 0'><joint axis='0 0 1'/><geom size='.1'/><site name='end_effector' pos='.3 0.1 0'/></body>"
        "</body></worldbody></mujoco>"
    )
    tilted = load_robot(tmp_path / "tilted.xml")
    space = TaskSpace.of(tilted)
    assert space.names == ("u", "v")
    tips = np.array([tilted.forward(q).position for q in np.random.default_rng(1).normal(size=(6, 2))])
    back = space.position + space.coordinates(tips) @ space.axes.T
    np.testing.assert_allclose(back, tips, atol=1e-12)


def test_steps_keep_to_the_clock_and_do_not_race_after_a_pause():
    pace = Pace(100.0, now=5.0)
    assert [pace.due(5.0 + 0.004 * k) for k in range(1, 6)] == [0, 0, 1, 0, 1]
    assert pace.due(5.1) == 8
    assert pace.due(9.0) == 25
    assert pace.due(9.0) == 0
