"""Bags of ROS 1 and ROS 2, and MCAP: read in a stream by a reader that trusts nothing, written by rosbags."""

from gmr_robot.demonstration.formats.ros.bag_format import bag_format as bag_format
from gmr_robot.demonstration.formats.ros.trajectory import Trajectory as Trajectory
from gmr_robot.demonstration.formats.ros.trajectory import write_trajectory as write_trajectory
