"""Configured experiments: from one YAML file to a run folder."""

from gmr_robot.experiment.config import ExperimentConfig as ExperimentConfig
from gmr_robot.experiment.config import config_schema as config_schema
from gmr_robot.experiment.config import config_text as config_text
from gmr_robot.experiment.config import read_config as read_config
from gmr_robot.experiment.drawn_config import drawn_config_text as drawn_config_text
from gmr_robot.experiment.material import Material as Material
from gmr_robot.experiment.motions import RolloutGroup as RolloutGroup
from gmr_robot.experiment.motions import save_rollouts as save_rollouts
from gmr_robot.experiment.pipeline import run_experiment as run_experiment
from gmr_robot.experiment.replay_file import save_replay as save_replay
from gmr_robot.experiment.results import Evaluation as Evaluation
from gmr_robot.experiment.results import RunResult as RunResult
from gmr_robot.experiment.results import save_evaluation as save_evaluation
from gmr_robot.experiment.run_folder import RunFolder as RunFolder
from gmr_robot.experiment.single_stages import evaluate as evaluate
from gmr_robot.experiment.single_stages import judged_replay as judged_replay
from gmr_robot.experiment.single_stages import replay as replay
from gmr_robot.experiment.single_stages import roll_out as roll_out
from gmr_robot.experiment.single_stages import train as train
from gmr_robot.experiment.stages import STAGES as STAGES
from gmr_robot.experiment.stages import Progress as Progress
from gmr_robot.experiment.stages import Stage as Stage
from gmr_robot.experiment.status import STATUS_FILE as STATUS_FILE
from gmr_robot.experiment.status import RunStatus as RunStatus
from gmr_robot.experiment.status import is_complete as is_complete
from gmr_robot.experiment.status import read_status as read_status
