"""A replay that one can take part in: advanced bit by bit, while the arm is pushed and its goal is moved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray
from gmr_robot.control import StopReason
from gmr_robot.exceptions import InputError
from gmr_robot.simulation.controlled_arm import ControlledArm
from gmr_robot.simulation.disturbances import Push, force_at
from gmr_robot.simulation.prepared import PreparedReplay


@dataclass(frozen=True, eq=False, kw_only=True)
class LiveState:
    """Where a live replay is.

    Parameters
    ----------
    time : float
        Simulated time [s].
    q : array, shape (n,)
        Joint positions [rad].
    end_effector : array, shape (3,)
        Where the end effector is [m].
    goal : array, shape (3,)
        Where it is to end [m].
    pushed : bool
        Whether a push acts on it.
    stopped : StopReason or None
        Why the safety chain stopped it; None while it runs.
    """

    time: float
    q: FloatArray
    end_effector: FloatArray
    goal: FloatArray
    pushed: bool
    stopped: StopReason | None


class LiveReplay:
    """A replay without an end: it goes on at the goal, where the arm may be pushed away or the goal moved.

    Until somebody takes part it does, tick by tick, what the replay does that is run as a whole. A stop of the
    safety chain is latched here too: `restart` begins anew.

    Parameters
    ----------
    begin : callable
        Makes the replay ready, anew each time.

    Raises
    ------
    GmrRobotError
        What `begin` raises.
    """

    def __init__(self, begin: Callable[[], PreparedReplay]) -> None:
        self._begin = begin
        self.restart()

    def restart(self) -> None:
        """Begin anew, at the start and with the goal that the replay had."""
        self._prepared = self._begin()
        self._arm = ControlledArm(self._prepared)
        self._pushes: tuple[Push, ...] = ()
        self._owed = 0.0

    @property
    def state(self) -> LiveState:
        """Where it is."""
        return LiveState(
            time=self.time,
            q=self._arm.world.state.position,
            end_effector=self._arm.world.end_effector,
            goal=self._prepared.motion.goal,
            pushed=self._force() is not None,
            stopped=self._arm.chain.stopped,
        )

    @property
    def time(self) -> float:
        """Simulated time [s]."""
        return self._arm.time

    def advance(self, seconds: float) -> LiveState:
        """Simulate as many whole ticks as fit into a time [s], and return where it is then.

        What is left of the time counts when it is advanced again.

        Raises
        ------
        SimulationError
            When the simulated state ceases to be finite.
        """
        period = self._prepared.options.period
        self._owed += seconds
        ticks = int(self._owed / period + 1e-6)
        self._owed -= ticks * period
        for _ in range(ticks):
            self._step()
        return self.state

    def push(self, force: ArrayLike, *, duration: float) -> None:
        """Push the end effector from now on.

        Parameters
        ----------
        force : array, shape (3,)
            Force along the world's axes [N].
        duration : float
            How long it lasts [s].

        Raises
        ------
        InputError
            When the force is not three finite numbers, or the duration not above zero.
        """
        push = Push(force=np.asarray(force), start=self.time, duration=duration)
        lasting = (one for one in self._pushes if one.start + one.duration > self.time)
        self._pushes = (*lasting, push)

    def move_goal(self, goal: ArrayLike) -> None:
        """Set the policy's goal, in the policy's own coordinates, shape (d,).

        Raises
        ------
        InputError
            When it is not d finite numbers, or there is no policy whose goal could be set.
        """
        policy: Any = (
            self._prepared.policy
        )  # whose goal may be set; the protocol says only that it may be read
        if policy is None:
            raise InputError(
                "the replay follows a trajectory by the clock; only a closed loop has a goal to move"
            )
        policy.goal = goal

    def _force(self) -> FloatArray | None:
        return force_at((*self._arm.pushes, *self._pushes), self.time)

    def _step(self) -> None:
        self._arm.advance(self._arm.control().done, push=self._force())
