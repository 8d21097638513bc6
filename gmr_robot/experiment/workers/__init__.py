"""Processes of this machine and of clusters, each with its share of the cores; sweeps and map_reduce use them."""

from gmr_robot.experiment.workers.client import dask_client as dask_client
from gmr_robot.experiment.workers.place import Place as Place
from gmr_robot.experiment.workers.pool import process_pool as process_pool
from gmr_robot.experiment.workers.threads import limit_threads as limit_threads
