"""A replay that is ready to run."""

from __future__ import annotations

from dataclasses import dataclass

from gmr_robot.arrays import FloatArray
from gmr_robot.control import Controller, Policy
from gmr_robot.robot import RobotModel
from gmr_robot.simulation.motion import Motion
from gmr_robot.simulation.options import ReplayOptions


@dataclass(frozen=True, eq=False, kw_only=True)
class PreparedReplay:
    """A replay whose start is found and checked; it runs once, as a whole (`run_replay`) or live (`LiveReplay`).

    Parameters
    ----------
    robot : RobotModel
        The arm.
    motion : Motion
        What it follows.
    q : array, shape (n,)
        Where it starts [rad].
    options : ReplayOptions
        Rates, limits, disturbances.
    controller : Controller, optional
        What follows the commanded joint motion; computed torque with the options' gains when not given.
    policy : Policy, optional
        Whose motion it is; None where the clock alone decides.
    """

    robot: RobotModel
    motion: Motion
    q: FloatArray
    options: ReplayOptions
    controller: Controller | None = None
    policy: Policy | None = None
