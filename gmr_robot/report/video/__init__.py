"""Videos of a replay: MP4 or an animated GIF."""

from gmr_robot.report.video.write import VIDEO_KINDS as VIDEO_KINDS
from gmr_robot.report.video.write import check_video as check_video
from gmr_robot.report.video.write import write_video as write_video
