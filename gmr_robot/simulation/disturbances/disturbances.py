"""Everything that is done to an arm during a replay, as one script."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.robot import EndEffector
from gmr_robot.robot.engine import mujoco
from gmr_robot.simulation.disturbances.friction_error import FrictionError
from gmr_robot.simulation.disturbances.moved_goal import MovedGoal
from gmr_robot.simulation.disturbances.payload import Payload
from gmr_robot.simulation.disturbances.push import Push
from gmr_robot.simulation.disturbances.random_push import RandomPush
from gmr_robot.simulation.disturbances.sensor_error import SensorError
from gmr_robot.simulation.disturbances.start_offset import StartOffset


@dataclass(frozen=True, eq=False, kw_only=True)
class Disturbances:
    """The script of a replay's disturbances; nothing happens by default.

    Parameters
    ----------
    pushes : sequence of Push
        Forces on the end effector.
    random_pushes : sequence of RandomPush
        Forces whose direction and time are drawn; `drawn` makes pushes of them.
    goal_moves : sequence of MovedGoal
        Steps of the goal.
    start_offset : StartOffset, optional
        Where the arm begins instead.
    payload : Payload, optional
        An unknown load in the hand.
    sensor : SensorError, optional
        Noise and delay of the measured joint positions and velocities.
    friction : FrictionError, optional
        Unknown friction in the joints.
    """

    pushes: tuple[Push, ...] = ()
    random_pushes: tuple[RandomPush, ...] = ()
    goal_moves: tuple[MovedGoal, ...] = ()
    start_offset: StartOffset | None = None
    payload: Payload | None = None
    sensor: SensorError | None = None
    friction: FrictionError | None = None

    def __post_init__(self) -> None:
        for name in ("pushes", "random_pushes", "goal_moves"):
            object.__setattr__(self, name, tuple(getattr(self, name)))

    def drawn(self, *, directions: FloatArray, rng: np.random.Generator) -> Disturbances:
        """Return the script with its random pushes drawn, along the directions (3, r) of an arm's motion."""
        more = tuple(one.push(directions=directions, rng=rng) for one in self.random_pushes)
        return replace(self, pushes=self.pushes + more, random_pushes=())

    def change(self, model: mujoco.MjModel, end_effector: EndEffector) -> None:
        """Change a model of the physics by what the controller does not know of: payload and friction."""
        if self.payload is not None:
            self.payload.load(model, end_effector)
        if self.friction is not None:
            self.friction.add(model)
