"""A replay that is ready to run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from gmr_robot.arrays import FloatArray
from gmr_robot.control import Controller, Policy
from gmr_robot.robot import RobotModel
from gmr_robot.simulation.control_loop import run_motion
from gmr_robot.simulation.motion import Motion
from gmr_robot.simulation.options import ReplayOptions
from gmr_robot.simulation.replay_result import ReplayResult


@dataclass(frozen=True, eq=False, kw_only=True)
class PreparedReplay:
    """A replay whose start is found and checked; it runs once, as a whole or tick by tick (`LiveReplay`).

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
        What follows the commanded joint motion; computed torque when not given.
    policy : Policy, optional
        Whose motion it is; None where the clock alone decides.
    goal_displacements : callable, optional
        From times (T,) [s] to how far the goal lies then from where it ends (T, 3) [m]; where a script moves it.
    """

    robot: RobotModel
    motion: Motion
    q: FloatArray
    options: ReplayOptions
    controller: Controller | None = None
    policy: Policy | None = None
    goal_displacements: Callable[[FloatArray], FloatArray] | None = None

    def run(self) -> ReplayResult:
        """Run it until it stops.

        Raises
        ------
        SimulationError
            When the simulated state ceases to be finite.
        """
        result = run_motion(
            self.robot, self.motion, q=self.q, options=self.options, controller=self.controller
        )
        if self.goal_displacements is None:
            return result
        return replace(result, goals=result.goal + self.goal_displacements(result.times))
