"""Kernels compiled before the clock of a run starts."""

from gmr_robot.experiment.warm_up.kernels import warm_up as warm_up
