"""Pictures, and the report that opens without a network."""

from gmr_robot.report.contents import Report as Report
from gmr_robot.report.contents import ReportContents as ReportContents
from gmr_robot.report.inspection import write_inspection_pictures as write_inspection_pictures
from gmr_robot.report.pictures import Picture as Picture
from gmr_robot.report.pictures import Tile as Tile
from gmr_robot.report.pictures import draw_arm_frames as draw_arm_frames
from gmr_robot.report.pictures import draw_arm_sticks as draw_arm_sticks
from gmr_robot.report.pictures import draw_choice as draw_choice
from gmr_robot.report.pictures import draw_conditional as draw_conditional
from gmr_robot.report.pictures import draw_gallery as draw_gallery
from gmr_robot.report.pictures import draw_joints as draw_joints
from gmr_robot.report.pictures import draw_recorded_paths as draw_recorded_paths
from gmr_robot.report.pictures import draw_recorded_samples as draw_recorded_samples
from gmr_robot.report.pictures import draw_rollouts as draw_rollouts
from gmr_robot.report.pictures import draw_safety as draw_safety
from gmr_robot.report.pictures import draw_skill as draw_skill
from gmr_robot.report.pictures import draw_tracking as draw_tracking
from gmr_robot.report.pictures import draw_training as draw_training
from gmr_robot.report.pictures import plot_density as plot_density
from gmr_robot.report.pictures import plot_ellipses as plot_ellipses
from gmr_robot.report.write import write_report as write_report
