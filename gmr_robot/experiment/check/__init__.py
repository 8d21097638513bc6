"""Whether a run gives the same numbers again: run it once more, and compare bit by bit."""

from gmr_robot.experiment.check.check_run import RunCheck as RunCheck
from gmr_robot.experiment.check.check_run import check_run as check_run
from gmr_robot.experiment.check.differences import Difference as Difference
from gmr_robot.experiment.check.sources import SourceChange as SourceChange
