"""3-D in the browser, served to this machine only: the arm, demonstrations, motions and the skill's field."""

from gmr_robot.viewer.arm_view import ArmView as ArmView
from gmr_robot.viewer.look import look_at as look_at
from gmr_robot.viewer.replay_page import ReplayPage as ReplayPage
from gmr_robot.viewer.server import address as address
from gmr_robot.viewer.server import check_port as check_port
from gmr_robot.viewer.server import serving as serving
from gmr_robot.viewer.watch import watch_replay as watch_replay
from gmr_robot.viewer.watched_replay import Live as Live
from gmr_robot.viewer.watched_replay import PathGroup as PathGroup
from gmr_robot.viewer.watched_replay import PlacedSkill as PlacedSkill
from gmr_robot.viewer.watched_replay import WatchedReplay as WatchedReplay
