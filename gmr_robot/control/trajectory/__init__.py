"""Joint trajectories executed by the clock, with the semantics of ros2_control's joint_trajectory_controller."""

from gmr_robot.control.trajectory.execution import TrajectoryExecution as TrajectoryExecution
from gmr_robot.control.trajectory.joint_trajectory import JointTrajectory as JointTrajectory
from gmr_robot.control.trajectory.status import TrajectoryStatus as TrajectoryStatus
from gmr_robot.control.trajectory.tolerances import TrajectoryTolerances as TrajectoryTolerances
