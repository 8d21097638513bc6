"""Replay on a simulated arm: worlds, pushes, replays of trajectories and of policies, pictures."""

from gmr_robot.simulation.camera import RenderingUnavailableError as RenderingUnavailableError
from gmr_robot.simulation.camera import render_frames as render_frames
from gmr_robot.simulation.closed_loop import replay_closed_loop as replay_closed_loop
from gmr_robot.simulation.control_loop import run_replay as run_replay
from gmr_robot.simulation.disturbances import Disturbances as Disturbances
from gmr_robot.simulation.disturbances import Push as Push
from gmr_robot.simulation.joint_space import replay_joint_space as replay_joint_space
from gmr_robot.simulation.joint_space import track_joint_space as track_joint_space
from gmr_robot.simulation.live import LiveReplay as LiveReplay
from gmr_robot.simulation.live import LiveState as LiveState
from gmr_robot.simulation.mark import Mark as Mark
from gmr_robot.simulation.options import ReplayOptions as ReplayOptions
from gmr_robot.simulation.prepared import PreparedReplay as PreparedReplay
from gmr_robot.simulation.replay_frames import ReplayFrames as ReplayFrames
from gmr_robot.simulation.replay_frames import render_replay as render_replay
from gmr_robot.simulation.replay_frames import stream_replay as stream_replay
from gmr_robot.simulation.replay_result import ReplayResult as ReplayResult
from gmr_robot.simulation.timed_path import TimedPath as TimedPath
from gmr_robot.simulation.trace import Trace as Trace
from gmr_robot.simulation.track import replay_track as replay_track
from gmr_robot.simulation.view import View as View
from gmr_robot.simulation.world import World as World
