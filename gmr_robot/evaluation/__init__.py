"""How good a skill is: numbers, each with its formula and source."""

from gmr_robot.evaluation.calibration import calibration as calibration
from gmr_robot.evaluation.convergence import Arrivals as Arrivals
from gmr_robot.evaluation.convergence import Convergence as Convergence
from gmr_robot.evaluation.convergence import convergence as convergence
from gmr_robot.evaluation.convergence import spurious_attractors as spurious_attractors
from gmr_robot.evaluation.curves import along_arc as along_arc
from gmr_robot.evaluation.curves import dtw_distance as dtw_distance
from gmr_robot.evaluation.curves import frechet_distance as frechet_distance
from gmr_robot.evaluation.curves import swept_error_area as swept_error_area
from gmr_robot.evaluation.diversity import diversity as diversity
from gmr_robot.evaluation.ideal import distance_from_ideal as distance_from_ideal
from gmr_robot.evaluation.laps import LapCount as LapCount
from gmr_robot.evaluation.laps import count_laps as count_laps
from gmr_robot.evaluation.protocol import SkillMetrics as SkillMetrics
from gmr_robot.evaluation.protocol import evaluate_skill as evaluate_skill
from gmr_robot.evaluation.rollouts import RolloutMetrics as RolloutMetrics
from gmr_robot.evaluation.smoothness import log_dimensionless_jerk as log_dimensionless_jerk
from gmr_robot.evaluation.starts import surrounding_starts as surrounding_starts
from gmr_robot.evaluation.time_indexed import AnyMetrics as AnyMetrics
from gmr_robot.evaluation.time_indexed import TimedMetrics as TimedMetrics
from gmr_robot.evaluation.time_indexed import evaluate_time_indexed_skill as evaluate_time_indexed_skill
from gmr_robot.evaluation.velocities import direction_error as direction_error
from gmr_robot.evaluation.velocities import mean_correction as mean_correction
from gmr_robot.evaluation.velocities import seds_error as seds_error
from gmr_robot.evaluation.velocities import velocity_rmse as velocity_rmse
