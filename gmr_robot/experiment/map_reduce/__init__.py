"""Who passes over blocks of samples for `fit_mixture_blocks`: this process, several, or a Dask cluster.

All give the same bits for the same blocks, with any number of workers.
"""

from gmr_robot.experiment.map_reduce.in_processes import Processes as Processes
from gmr_robot.experiment.map_reduce.in_processes import processes as processes
from gmr_robot.experiment.map_reduce.in_series import serial as serial
from gmr_robot.experiment.map_reduce.on_dask import DaskCluster as DaskCluster
from gmr_robot.experiment.map_reduce.on_dask import dask as dask
from gmr_robot.experiment.map_reduce.partitions import DaskPartitions as DaskPartitions
from gmr_robot.experiment.map_reduce.partitions import dask_partitions as dask_partitions
