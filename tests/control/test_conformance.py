"""The conformance tests themselves: each must catch a controller that breaks its rule."""

from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.control import ComputedTorque
from gmr_robot.control.conformance import ControllerConformance
from gmr_robot.robot import load_robot

ROBOT = load_robot("planar")


class Wrong(ComputedTorque):
    """Computed torque, spoilt."""

    def __init__(self, robot, how):
        super().__init__(robot)
        self.how, self.kept = how, np.empty(2)
        self.steps = 0

    def torque(self, state, reference):
        torque = super().torque(state, reference)
        self.steps += 1
        if self.how == "short":
            return torque[:1]
        if self.how == "nan":
            return torque * np.nan
        if self.how == "writes":
            state.position[:] = 0.0
        if self.how == "shares":
            self.kept[:] = torque
            return self.kept
        if self.how == "remembers":
            return torque + self.steps
        if self.how == "leans":
            return torque + 0.1
        if self.how == "reversed":
            return 2.0 * ROBOT.bias_forces(state.position, state.velocity) - torque
        return torque


class Held(ControllerConformance):
    __test__ = False
    robot = ROBOT
    posture = ROBOT.home

    def __init__(self, how):
        self.how = how

    def controller(self, robot):
        return Wrong(robot, self.how)


@pytest.mark.parametrize(
    ("how", "rule"),
    [
        ("short", "test_torque_has_one_finite_number_a_joint"),
        ("nan", "test_torque_has_one_finite_number_a_joint"),
        ("writes", "test_arguments_are_not_written"),
        ("shares", "test_returned_torque_is_not_overwritten_by_the_next_step"),
        ("remembers", "test_same_arguments_after_reset_give_the_same_bytes"),
        ("leans", "test_rest_at_the_reference_is_an_equilibrium"),
        ("reversed", "test_torque_pushes_towards_the_reference"),
        ("reversed", "test_error_dies_out"),
    ],
)
def test_broken_rule_is_caught(how, rule):
    getattr(Held(None), rule)()
    with np.errstate(all="ignore"), pytest.raises((AssertionError, ValueError)):
        getattr(Held(how), rule)()
