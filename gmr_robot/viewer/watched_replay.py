"""What there is to watch of a replay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gmr_robot.arrays import FloatArray
from gmr_robot.robot import RobotModel
from gmr_robot.simulation import PreparedReplay, ReplayResult
from gmr_robot.skill import AnySkill, TaskFrame
from gmr_robot.viewer.colours import Colour


@dataclass(frozen=True, eq=False, kw_only=True)
class PathGroup:
    """Paths of one kind, shown and hidden together.

    Parameters
    ----------
    name : str
        What they are called.
    paths : sequence of array, shape (T, 3)
        World positions [m].
    colour : tuple of int
        Red, green, blue, 0 to 255.
    shown : bool, default True
        Whether they are seen at first.
    """

    name: str
    paths: tuple[FloatArray, ...]
    colour: Colour
    shown: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "paths", tuple(self.paths))


@dataclass(frozen=True, eq=False, kw_only=True)
class PlacedSkill:
    """A skill of two or three dimensions in the world.

    Parameters
    ----------
    skill : Skill or TimeIndexedSkill
        What is executed.
    frame : TaskFrame
        Where it lies.
    motion : array, shape (T, d)
        Its mean motion, in its own coordinates; the tube is drawn around it.
    alpha : float, default 0.9545
        Confidence of the tube, 0 to 1.
    """

    skill: AnySkill
    frame: TaskFrame
    motion: FloatArray
    alpha: float = 0.9545


@dataclass(frozen=True, eq=False, kw_only=True)
class Live:
    """How to take part.

    Parameters
    ----------
    begin : callable
        Makes the replay ready to run, anew each time.
    to_goal : callable, optional
        From a world position (3,) [m] to a goal in the policy's coordinates; None where there is no goal to move. It
        may raise an InputError.
    axes : array, shape (3, r), optional
        World directions along which the goal can be moved, orthonormal; all when not given.
    """

    begin: Callable[[], PreparedReplay]
    to_goal: Callable[[FloatArray], FloatArray] | None = None
    axes: FloatArray | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class WatchedReplay:
    """A replay and what is shown with it.

    Parameters
    ----------
    robot : RobotModel
        The arm; the page has it for itself.
    result : ReplayResult
        What the arm did.
    groups : sequence of PathGroup
        Demonstrations, rollouts.
    placed : PlacedSkill, optional
        Whose field and tube are drawn.
    live : Live, optional
        How to take part; None where one can only watch.
    """

    robot: RobotModel
    result: ReplayResult
    groups: tuple[PathGroup, ...] = ()
    placed: PlacedSkill | None = None
    live: Live | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "groups", tuple(self.groups))
