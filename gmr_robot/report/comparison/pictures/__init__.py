"""Pictures of many runs: methods beside each other, metrics against parameters and against time."""

from gmr_robot.report.comparison.pictures.boxes import draw_boxes as draw_boxes
from gmr_robot.report.comparison.pictures.cost import draw_cost as draw_cost
from gmr_robot.report.comparison.pictures.curves import draw_curves as draw_curves
from gmr_robot.report.comparison.pictures.curves import numeric_parameters as numeric_parameters
from gmr_robot.report.comparison.pictures.differences import draw_differences as draw_differences
