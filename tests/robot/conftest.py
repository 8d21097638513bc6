from __future__ import annotations

import pytest

from gmr_robot.robot import load_robot

URDF = """<?xml version="1.0"?>
<robot name="demo_arm">
  <link name="base_link"/>
  <link name="upper">
    <inertial><origin xyz="0 0 0.15"/><mass value="2"/>
      <inertia ixx="0.02" ixy="0" ixz="0" iyy="0.02" iyz="0" izz="0.005"/></inertial>
  </link>
  <link name="fore">
    <inertial><origin xyz="0 0 0.15"/><mass value="1"/>
      <inertia ixx="0.01" ixy="0" ixz="0" iyy="0.01" iyz="0" izz="0.003"/></inertial>
  </link>
  <link name="tool0"/>
  <joint name="shoulder" type="revolute">
    <parent link="base_link"/><child link="upper"/><origin xyz="0 0 0.1"/><axis xyz="0 1 0"/>
    <limit lower="-2" upper="2" effort="50" velocity="1.5"/>
  </joint>
  <joint name="elbow" type="continuous">
    <parent link="upper"/><child link="fore"/><origin xyz="0 0 0.3"/><axis xyz="0 1 0"/>
    <dynamics damping="0.2"/>
  </joint>
  <joint name="tool" type="fixed">
    <parent link="fore"/><child link="tool0"/><origin xyz="0 0 0.3"/>
  </joint>
</robot>
"""

MJCF = """<mujoco>
  {extra}
  <worldbody>
    <body name="base">
      <geom name="block" type="box" size="0.1 0.1 0.1"/>
      <body name="slider" pos="0 0 0.2">
        <joint name="slide" type="slide" axis="1 0 0" range="0 0.5"/>
        <geom type="box" size="0.05 0.05 0.05" mass="1"/>
        <body name="arm" pos="0 0 0.1">
          <joint axis="0 1 0"/>
          <geom type="capsule" fromto="0 0 0 0 0 0.3" size="0.03" mass="1"/>
          <site name="tip" pos="0 0 0.35"/>
        </body>
      </body>
      <site name="foot"/>
    </body>
    {more}
  </worldbody>
</mujoco>
"""


@pytest.fixture(scope="session")
def panda():
    return load_robot("panda")


@pytest.fixture(scope="session")
def planar():
    return load_robot("planar")


@pytest.fixture
def urdf(tmp_path):
    """A two-joint URDF arm, with a tool link that is joined rigidly."""
    path = tmp_path / "demo_arm.urdf"
    path.write_text(URDF)
    return path


@pytest.fixture
def mjcf(tmp_path):
    """Write a slide-and-hinge MJCF arm with additions: at the top, and in the world body."""

    def write(extra: str = "", more: str = ""):
        path = tmp_path / "own_arm.xml"
        path.write_text(MJCF.format(extra=extra, more=more))
        return path

    return write
