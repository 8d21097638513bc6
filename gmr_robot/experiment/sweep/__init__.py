"""Sweeps: many runs around one configuration, and their results as one table."""

from gmr_robot.experiment.sweep.best import Best as Best
from gmr_robot.experiment.sweep.best import best_so_far as best_so_far
from gmr_robot.experiment.sweep.folder import SweepFolder as SweepFolder
from gmr_robot.experiment.sweep.point import SweepPoint as SweepPoint
from gmr_robot.experiment.sweep.progress import SweepProgress as SweepProgress
from gmr_robot.experiment.sweep.run import SweepOutcome as SweepOutcome
from gmr_robot.experiment.sweep.run import run_sweep as run_sweep
from gmr_robot.experiment.sweep.sweep import Sweep as Sweep
from gmr_robot.experiment.sweep.sweep import read_sweep as read_sweep
from gmr_robot.experiment.sweep.table import is_sweep as is_sweep
from gmr_robot.experiment.sweep.table import read_results as read_results
