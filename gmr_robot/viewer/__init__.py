"""3-D in the browser, served to this machine only: the arm, demonstrations, motions and the skill's field."""

from gmr_robot.viewer.arm_view import ArmView as ArmView
from gmr_robot.viewer.look import look_at as look_at
from gmr_robot.viewer.server import address as address
from gmr_robot.viewer.server import serving as serving
from gmr_robot.viewer.server import wait_for_end as wait_for_end
