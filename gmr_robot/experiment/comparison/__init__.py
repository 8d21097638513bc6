"""Sweeps and other folders of runs, compared."""

from gmr_robot.experiment.comparison.report import compare_folder as compare_folder
from gmr_robot.experiment.comparison.run_folders import read_run_folders as read_run_folders
