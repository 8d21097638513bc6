"""Pictures of skills, rollouts and replays, each with its caption; drawn by matplotlib alone."""

from gmr_robot.report.pictures.arm_frames import draw_arm_frames as draw_arm_frames
from gmr_robot.report.pictures.arm_frames import frame_size as frame_size
from gmr_robot.report.pictures.arm_sticks import draw_arm_sticks as draw_arm_sticks
from gmr_robot.report.pictures.choice import draw_choice as draw_choice
from gmr_robot.report.pictures.conditional import draw_conditional as draw_conditional
from gmr_robot.report.pictures.density import plot_density as plot_density
from gmr_robot.report.pictures.ellipses import plot_ellipses as plot_ellipses
from gmr_robot.report.pictures.gallery import Tile as Tile
from gmr_robot.report.pictures.gallery import draw_gallery as draw_gallery
from gmr_robot.report.pictures.joints import draw_joints as draw_joints
from gmr_robot.report.pictures.picture import ImageFile as ImageFile
from gmr_robot.report.pictures.picture import Picture as Picture
from gmr_robot.report.pictures.recordings import draw_recorded_paths as draw_recorded_paths
from gmr_robot.report.pictures.recordings import draw_recorded_samples as draw_recorded_samples
from gmr_robot.report.pictures.rollouts import draw_rollouts as draw_rollouts
from gmr_robot.report.pictures.safety import draw_safety as draw_safety
from gmr_robot.report.pictures.skill import draw_skill as draw_skill
from gmr_robot.report.pictures.tracking import draw_tracking as draw_tracking
from gmr_robot.report.pictures.training import draw_training as draw_training
