"""How good a skill is: numbers, each with its formula and source."""

from gmr_robot.evaluation.curves import dtw_distance as dtw_distance
from gmr_robot.evaluation.curves import frechet_distance as frechet_distance
from gmr_robot.evaluation.protocol import RolloutMetrics as RolloutMetrics
from gmr_robot.evaluation.protocol import SkillMetrics as SkillMetrics
from gmr_robot.evaluation.protocol import evaluate_skill as evaluate_skill
from gmr_robot.evaluation.velocities import direction_error as direction_error
from gmr_robot.evaluation.velocities import velocity_rmse as velocity_rmse
