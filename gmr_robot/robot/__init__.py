"""The arm's model: kinematics, dynamics terms, inverse kinematics and limits, read by MuJoCo and mink."""

from gmr_robot.robot.differential_kinematics import DifferentialKinematics as DifferentialKinematics
from gmr_robot.robot.end_effector import EndEffector as EndEffector
from gmr_robot.robot.find_configuration import find_configuration as find_configuration
from gmr_robot.robot.joint_limits import JointLimits as JointLimits
from gmr_robot.robot.led_kinematics import LedKinematics as LedKinematics
from gmr_robot.robot.loader import ARMS as ARMS
from gmr_robot.robot.loader import load_robot as load_robot
from gmr_robot.robot.pose import Pose as Pose
from gmr_robot.robot.reach import check_reach as check_reach
from gmr_robot.robot.robot_model import RobotModel as RobotModel
from gmr_robot.robot.surfaces import Surface as Surface
from gmr_robot.robot.visual import BodyPoses as BodyPoses
from gmr_robot.robot.visual import Visual as Visual
from gmr_robot.robot.visual import VisualShape as VisualShape
