"""The look of a robot against MuJoCo's own placement of its geometry."""

from __future__ import annotations

import mujoco
import numpy as np
import pytest

from gmr_robot.exceptions import InputError
from gmr_robot.robot import Visual, load_robot

MODEL = """
<mujoco>
  <asset>
    <mesh name="wedge" vertex="0 0 0  .2 0 0  0 .1 0  0 0 .3"/>
    <texture name="half" type="2d" builtin="flat" rgb1=".5 .5 .5" width="8" height="8"/>
    <material name="half" texture="half" rgba="1 .5 0 1"/>
  </asset>
  <worldbody>
    <geom type="plane" size="0 0 1" material="half"/>
    <body name="arm" pos="0 0 .5" euler="10 20 30">
      <joint axis="0 1 0"/>
      <geom type="mesh" mesh="wedge" mass="1" pos=".1 0 0" euler="0 40 0" rgba="0 1 0 .5"/>
      <geom type="sphere" size=".1" group="3"/>
      <geom type="sphere" size=".1" rgba="0 0 0 0"/>
      <site name="end_effector" pos=".2 0 0"/>
    </body>
  </worldbody>
</mujoco>
"""


@pytest.fixture
def arm(tmp_path):
    path = tmp_path / "arm.xml"
    path.write_text(MODEL)
    return load_robot(path)


@pytest.mark.parametrize("name", ["planar", "panda"])
def test_bodies_are_where_mujoco_has_them(name):
    robot = load_robot(name)
    visual, data = Visual(robot), mujoco.MjData(robot.model)
    q = np.clip(robot.home + 0.3, robot.limits.lower, robot.limits.upper)
    data.qpos[:] = q
    mujoco.mj_forward(robot.model, data)
    poses = visual.poses(q)
    np.testing.assert_allclose(poses.positions, data.xpos, atol=1e-12)
    np.testing.assert_allclose(poses.quaternions, data.xquat, atol=1e-12)
    # Every shape lies inside the box that MuJoCo keeps around it, and touches its faces.
    seen = [i for i in range(robot.model.ngeom) if robot.model.geom_type[i] != mujoco.mjtGeom.mjGEOM_PLANE]
    shapes = [one for one in visual.shapes if not one.flat]
    assert len(seen) == len(shapes)
    for index, shape in zip(seen, shapes, strict=True):
        rotation = data.xmat[shape.body].reshape(3, 3)
        world = shape.surface.vertices @ rotation.T + data.xpos[shape.body]
        local = (world - data.geom_xpos[index]) @ data.geom_xmat[index].reshape(3, 3)
        extent = np.abs(local).max(axis=0)
        np.testing.assert_allclose(extent, robot.model.geom_aabb[index, 3:], atol=1e-3)


def test_the_outline_holds_every_shape_but_the_floor():
    robot = load_robot("planar")
    outline = Visual(robot).outline(robot.home)
    assert outline[:, 2].min() == pytest.approx(0.0, abs=1e-9)  # the foot stands on the floor
    tip = robot.forward(robot.home).position
    assert np.linalg.norm(outline - tip, axis=1).min() < 0.01
    assert np.abs(outline[:, :2]).max() < 1.0


def test_only_what_is_shown_is_there_in_its_colours(arm):
    visual = Visual(arm)
    floor, wedge = visual.shapes
    assert floor.flat
    assert floor.body == 0
    np.testing.assert_allclose(floor.colour, [0.5, 0.25, 0.0, 1.0], atol=0.01)
    assert not wedge.flat
    np.testing.assert_allclose(wedge.colour, [0, 1, 0, 0.5])
    assert visual.body_names == ("world", "arm")


def test_a_mesh_stands_where_the_model_puts_it(arm):
    """A corner of the wedge, by the chain of transforms written out."""
    outline = Visual(arm).outline(arm.home)

    def turn(axis, degrees):
        quaternion, matrix = np.empty(4), np.empty(9)
        mujoco.mju_axisAngle2Quat(quaternion, np.eye(3)[axis], np.radians(degrees))
        mujoco.mju_quat2Mat(matrix, quaternion)
        return matrix.reshape(3, 3)

    body = turn(0, 10) @ turn(1, 20) @ turn(2, 30)
    for corner in ([0, 0, 0], [0.2, 0, 0], [0, 0.1, 0], [0, 0, 0.3]):
        world = body @ (turn(1, 40) @ corner + [0.1, 0, 0]) + [0, 0, 0.5]
        assert np.linalg.norm(outline - world, axis=1).min() < 1e-6


def test_an_arm_without_shapes_is_drawn_as_sticks(tmp_path):
    path = tmp_path / "bare.xml"
    path.write_text(
        """<mujoco><worldbody><body pos="0 0 .3"><joint axis="0 1 0"/><inertial mass="1" pos="0 0 0"
        diaginertia=".1 .1 .1"/><site name="end_effector" pos=".4 0 0"/></body></worldbody></mujoco>"""
    )
    robot = load_robot(path)
    visual = Visual(robot)
    assert [one.body for one in visual.shapes] == [0, 1]
    outline = visual.outline(robot.home)
    for end in ([0, 0, 0], [0, 0, 0.3], robot.forward(robot.home).position):
        assert np.linalg.norm(outline - end, axis=1).min() < 0.02


def test_joint_positions_of_another_arm_are_refused():
    with pytest.raises(InputError, match=r"q has the shape \(7,\); expected \(2,\)"):
        Visual(load_robot("planar")).poses(np.zeros(7))
