"""From measured state and reference to torques; robots and policies are seen as protocols only."""

from gmr_robot.control.cartesian_impedance import CartesianImpedance as CartesianImpedance
from gmr_robot.control.computed_torque import ComputedTorque as ComputedTorque
from gmr_robot.control.controller import Controller as Controller
from gmr_robot.control.energy_tank import EnergyTank as EnergyTank
from gmr_robot.control.joint_filter import JointFilter as JointFilter
from gmr_robot.control.joint_pd import JointPD as JointPD
from gmr_robot.control.joint_signals import JointReference as JointReference
from gmr_robot.control.joint_signals import JointState as JointState
from gmr_robot.control.motion_bounds import MotionBounds as MotionBounds
from gmr_robot.control.motion_limit import MotionLimit as MotionLimit
from gmr_robot.control.policy import Novelty as Novelty
from gmr_robot.control.policy import Policy as Policy
from gmr_robot.control.reference_generator import InverseKinematics as InverseKinematics
from gmr_robot.control.reference_generator import ReferenceGenerator as ReferenceGenerator
from gmr_robot.control.robot_model import RobotModel as RobotModel
from gmr_robot.control.stiffness_map import StiffnessMap as StiffnessMap
from gmr_robot.control.stiffness_source import ConstantStiffness as ConstantStiffness
from gmr_robot.control.stiffness_source import StiffnessFromUncertainty as StiffnessFromUncertainty
from gmr_robot.control.stiffness_source import StiffnessSource as StiffnessSource
from gmr_robot.control.torque_limit import LimitedTorque as LimitedTorque
from gmr_robot.control.torque_limit import limit_torque as limit_torque
