"""What control asks of robots and policies is met, and asks for no simulator."""

from __future__ import annotations

import subprocess
import sys

from gmr_robot import control
from gmr_robot.robot import DifferentialKinematics, load_robot


def public(protocol):
    return {name for name in vars(protocol) if not name.startswith("_")}


def test_robot_model_has_what_the_protocol_names():
    assert public(control.RobotModel) <= set(dir(load_robot("planar")))


def test_inverse_kinematics_has_what_the_protocol_names():
    assert public(control.InverseKinematics) <= set(dir(DifferentialKinematics(load_robot("planar"))))


def test_computed_torque_has_what_the_protocol_names():
    assert public(control.Controller) <= set(dir(control.ComputedTorque))


def test_policy_of_a_skill_has_what_the_protocol_names():
    from gmr_robot.skill import Policy, TimedPolicy

    assert public(control.Policy) <= set(dir(Policy))
    assert public(control.Policy) <= set(dir(TimedPolicy))


def test_control_loads_no_simulator():
    code = "import sys, gmr_robot.control.conformance; print('mujoco' in sys.modules, 'mink' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
