"""Runs against each other: their results as one table, and what may be said of differences."""

from gmr_robot.evaluation.comparison.baseline import parse_baseline as parse_baseline
from gmr_robot.evaluation.comparison.compare import BaselineComparison as BaselineComparison
from gmr_robot.evaluation.comparison.compare import Comparison as Comparison
from gmr_robot.evaluation.comparison.compare import MetricComparison as MetricComparison
from gmr_robot.evaluation.comparison.compare import compare_results as compare_results
from gmr_robot.evaluation.comparison.direction import MetricDirection as MetricDirection
from gmr_robot.evaluation.comparison.direction import metric_direction as metric_direction
from gmr_robot.evaluation.comparison.flatten import flat_metrics as flat_metrics
from gmr_robot.evaluation.comparison.interval import Interval as Interval
from gmr_robot.evaluation.comparison.interval import mean_interval as mean_interval
from gmr_robot.evaluation.comparison.methods import Method as Method
from gmr_robot.evaluation.comparison.methods import methods_of as methods_of
from gmr_robot.evaluation.comparison.paired import PairedDifference as PairedDifference
from gmr_robot.evaluation.comparison.paired import holm as holm
from gmr_robot.evaluation.comparison.paired import paired_difference as paired_difference
from gmr_robot.evaluation.comparison.ranking import Ranking as Ranking
from gmr_robot.evaluation.comparison.ranking import rank as rank
from gmr_robot.evaluation.comparison.summary import MethodSummary as MethodSummary
from gmr_robot.evaluation.comparison.summary import summarise as summarise
from gmr_robot.evaluation.comparison.table import ResultRow as ResultRow
from gmr_robot.evaluation.comparison.table import ResultTable as ResultTable
from gmr_robot.evaluation.comparison.table import parameters_key as parameters_key
