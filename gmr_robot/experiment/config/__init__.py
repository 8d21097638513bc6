"""The configuration of an experiment: typed, frozen sections, and how they are read."""

from gmr_robot.experiment.config.demonstrations import DemonstrationsConfig as DemonstrationsConfig
from gmr_robot.experiment.config.experiment import ExperimentConfig as ExperimentConfig
from gmr_robot.experiment.config.read import read_config as read_config
from gmr_robot.experiment.config.read_trajectory import read_replay_config as read_replay_config
from gmr_robot.experiment.config.replay import ReplayConfig as ReplayConfig
from gmr_robot.experiment.config.rollout import RolloutConfig as RolloutConfig
from gmr_robot.experiment.config.schema import config_schema as config_schema
from gmr_robot.experiment.config.skill import SkillConfig as SkillConfig
from gmr_robot.experiment.config.task_frame import TaskFrameConfig as TaskFrameConfig
from gmr_robot.experiment.config.trajectory import TrajectoryReplayConfig as TrajectoryReplayConfig
from gmr_robot.experiment.config.write import config_text as config_text
