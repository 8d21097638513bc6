"""The safety chain: what is wanted goes in, what a robot may be sent comes out.

Wanted velocity → speed, acceleration and workspace of the end effector (`MotionLimit`) → inverse kinematics →
position, velocity, acceleration and jerk of the joints (`JointSafety`) → controller → torque and its rate
(`TorqueLimit`).
"""

from gmr_robot.control.safety.joint_bounds import JointBounds as JointBounds
from gmr_robot.control.safety.joint_bounds import joint_bounds as joint_bounds
from gmr_robot.control.safety.joint_filter import JointFilter as JointFilter
from gmr_robot.control.safety.joint_safety import JointSafety as JointSafety
from gmr_robot.control.safety.known_region import KnownRegion as KnownRegion
from gmr_robot.control.safety.motion_bounds import MotionBounds as MotionBounds
from gmr_robot.control.safety.motion_limit import MotionLimit as MotionLimit
from gmr_robot.control.safety.safety_event import Intervention as Intervention
from gmr_robot.control.safety.safety_event import SafetyEvent as SafetyEvent
from gmr_robot.control.safety.safety_event import safety_events as safety_events
from gmr_robot.control.safety.safety_event import spans as spans
from gmr_robot.control.safety.safety_limits import SafetyLimits as SafetyLimits
from gmr_robot.control.safety.stop_reason import StopReason as StopReason
from gmr_robot.control.safety.torque_limit import LimitedTorque as LimitedTorque
from gmr_robot.control.safety.torque_limit import TorqueLimit as TorqueLimit
from gmr_robot.control.safety.workspace_box import WorkspaceBox as WorkspaceBox
