"""Pictures of a replay: the arm at chosen instants, and the line it has drawn so far."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gmr_robot.arrays import FloatArray, IntArray, float_array
from gmr_robot.exceptions import InputError
from gmr_robot.robot import RobotModel
from gmr_robot.simulation.camera import render_frames
from gmr_robot.simulation.mark import Mark
from gmr_robot.simulation.replay_result import ReplayResult
from gmr_robot.simulation.trace import Trace
from gmr_robot.simulation.view import View

SLATE = (0.20, 0.27, 0.36, 1.0)
"""Colour of the reference."""


@dataclass(frozen=True, eq=False, kw_only=True)
class ReplayFrames:
    """Pictures of a replay.

    Parameters
    ----------
    times : array, shape (F,)
        Instants [s].
    frames : array of uint8, shape (F, height, width, 3)
        Red, green and blue.
    """

    times: FloatArray
    frames: NDArray[np.uint8]


def render_replay(
    robot: RobotModel,
    result: ReplayResult,
    *,
    instants: ArrayLike | None = None,
    n_frames: int = 6,
    width: int = 640,
    height: int = 480,
    view: View | None = None,
) -> ReplayFrames:
    """Render the arm during a replay: `stream_replay` with all pictures at hand, and their instants.

    Parameters
    ----------
    instants : array, shape (F,), optional
        When to take pictures [s]; `n_frames` instants from start to end when not given.
    n_frames : int, default 6
        Number of pictures when no instants are given.
    """
    wanted = np.linspace(0.0, result.duration, n_frames) if instants is None else instants
    wanted = float_array(wanted, name="instants", shape=("F",))
    frames = stream_replay(robot, result, instants=wanted, width=width, height=height, view=view)
    return ReplayFrames(times=result.times[_ticks(result, wanted)], frames=np.stack(list(frames)))


def stream_replay(
    robot: RobotModel,
    result: ReplayResult,
    *,
    instants: ArrayLike,
    width: int = 640,
    height: int = 480,
    view: View | None = None,
) -> Iterator[NDArray[np.uint8]]:
    """Render the arm during a replay, one picture at a time.

    The reference is thin and grey, the path so far orange, the goal a green ball.

    Parameters
    ----------
    robot : RobotModel
        The arm that was replayed on.
    result : ReplayResult
        The replay.
    instants : array, shape (F,)
        When to take pictures [s]; the nearest tick is shown.
    width, height : int
        Size of the pictures [pixels].
    view : View, optional
        The camera; one that takes in the arm and its path when not given.

    Yields
    ------
    array of uint8, shape (height, width, 3)
        Red, green and blue.

    Raises
    ------
    InputError
        When the replay was made on a robot with other joints.
    RenderingUnavailableError
        When this machine cannot render offscreen.
    SimulationError
        When rendering ends before the last picture.
    """
    if result.joint_names != robot.joint_names:
        raise InputError(
            f"the replay has the joints {', '.join(result.joint_names)}, but {robot.name} has "
            f"{', '.join(robot.joint_names)}; render with the robot that was replayed on"
        )
    ticks = _ticks(result, float_array(instants, name="instants", shape=("F",)))
    traces = (
        Trace(points=result.reference, colour=np.array(SLATE), width=0.003),
        Trace(points=result.end_effector, width=0.005),
    )
    drawn = np.column_stack([np.full(len(ticks), len(result)), ticks + 1])
    return render_frames(
        robot,
        result.joint_positions[ticks],
        width=width,
        height=height,
        view=view,
        traces=traces,
        drawn=drawn,
        marks=(Mark(positions=result.goals[ticks]),),
    )


def _ticks(result: ReplayResult, instants: FloatArray) -> IntArray:
    """Return the ticks that are nearest to some instants [s]."""
    return np.asarray(np.abs(result.times[:, None] - instants).argmin(axis=0))
