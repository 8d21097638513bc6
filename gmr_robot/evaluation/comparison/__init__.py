"""Runs against each other: their results as one table, and what may be said of differences."""

from gmr_robot.evaluation.comparison.direction import MetricDirection as MetricDirection
from gmr_robot.evaluation.comparison.direction import metric_direction as metric_direction
from gmr_robot.evaluation.comparison.flatten import flat_metrics as flat_metrics
from gmr_robot.evaluation.comparison.table import ResultRow as ResultRow
from gmr_robot.evaluation.comparison.table import ResultTable as ResultTable
from gmr_robot.evaluation.comparison.table import parameters_key as parameters_key
