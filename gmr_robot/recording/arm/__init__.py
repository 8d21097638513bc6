"""Demonstrations shown on a simulated arm, whose end effector is dragged."""

from gmr_robot.recording.arm.led_arm import LedArm as LedArm
from gmr_robot.recording.arm.session import ArmSession as ArmSession
from gmr_robot.recording.arm.session import SavedArm as SavedArm
from gmr_robot.recording.arm.task_space import TaskSpace as TaskSpace
