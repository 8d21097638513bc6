"""Trajectories from files: recordings in any format, and the rollouts and replays that runs leave behind."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gmr_robot.arrays import FloatArray
from gmr_robot.demonstration import Demonstration, DemonstrationSet, read_demonstrations
from gmr_robot.demonstration.formats.npz_guard import MOST_BYTES, load_arrays
from gmr_robot.demonstration.formats.sources import read_bytes
from gmr_robot.exceptions import InputError
from gmr_robot.experiment.config.trajectory import TrajectoryConfig

Space = Literal["task", "joint"]
_Arrays = dict[str, NDArray[np.generic]]

ROLLOUTS = {"0/times", "0/positions", "goal", "stop"}
"""Arrays by which a file of rollouts is known."""

REPLAY = {"times", "joint_positions", "end_effector", "joint_names"}
"""Arrays by which a file of a replay is known."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Trajectory:
    """Positions over time.

    Attributes
    ----------
    times : array, shape (T,)
        [s], strictly increasing.
    positions : array, shape (T, d)
        Of the end effector, or of joints.
    names : tuple of str, length d
        What the dimensions are called.
    in_world : bool
        Whether they are positions in the world [m], and need no task frame.
    source : str
        Where they come from, for messages.
    """

    times: FloatArray
    positions: FloatArray
    names: tuple[str, ...]
    in_world: bool
    source: str


def read_trajectory(section: TrajectoryConfig, *, space: Space) -> Trajectory:
    """Read the motion that is to be followed.

    Of a replay, what the arm did is taken: in task space where its end effector was in the world, in joint space
    where its joints were.

    Raises
    ------
    InputError
        When there is no such file or no such motion in it, numbers are not finite, or times do not increase.
    """
    held = _arrays_of(section)
    if held >= REPLAY:
        motions = _replayed(section, space)
    elif held >= ROLLOUTS:
        motions = _rolled_out(section)
    else:
        motions = read_demonstrations(section.path, format=section.format, options=section.options())
    if section.number >= len(motions):
        raise InputError(
            f"trajectory.number is {section.number}, but {section.path} holds {len(motions)} motion(s), numbered 0 "
            f"to {len(motions) - 1}"
        )
    one = motions[section.number]
    return Trajectory(
        times=one.times,
        positions=one.positions,
        names=one.names,
        in_world=held >= REPLAY and space == "task",
        source=f"{Path(section.path).name}, motion {section.number}"
        if len(motions) > 1
        else Path(section.path).name,
    )


def _arrays_of(section: TrajectoryConfig) -> set[str]:
    """Return the names of the arrays in an NPZ file; none of anything else."""
    path = Path(section.path)
    if section.format not in (None, "npz") or path.suffix.lower() != ".npz" or not path.is_file():
        return set()
    try:
        with zipfile.ZipFile(path) as archive:
            return {name.removesuffix(".npy") for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError):
        return set()  # the reader of recordings says what is wrong with it


def _load(section: TrajectoryConfig) -> _Arrays:
    path = Path(section.path)
    return load_arrays(read_bytes(path, at_most=MOST_BYTES), where=str(path))


def _replayed(section: TrajectoryConfig, space: Space) -> DemonstrationSet:
    arrays = _load(section)
    names: tuple[str, ...]
    if space == "task":
        what, names = "end_effector", ("x", "y", "z")
    else:
        what, names = "joint_positions", tuple(map(str, arrays["joint_names"]))
    return _as_recordings(section, [(arrays["times"], arrays[what])], names=names)


def _rolled_out(section: TrajectoryConfig) -> DemonstrationSet:
    arrays, number, pairs = _load(section), 0, []
    while {f"{number}/times", f"{number}/positions"} <= arrays.keys():
        pairs.append((arrays[f"{number}/times"], arrays[f"{number}/positions"]))
        number += 1
    return _as_recordings(section, pairs, names=())


def _as_recordings(
    section: TrajectoryConfig,
    pairs: list[tuple[NDArray[np.generic], NDArray[np.generic]]],
    *,
    names: tuple[str, ...],
) -> DemonstrationSet:
    """Return times (T,) and positions (T, d) as recordings, to which the options of reading apply."""
    path = Path(section.path)
    recordings = tuple(
        Demonstration(
            times=np.asarray(times),
            positions=np.asarray(positions),
            names=names,
            source=f"{path}, motion {index}" if len(pairs) > 1 else str(path),
        )
        for index, (times, positions) in enumerate(pairs)
    )
    return section.options().applied_to(DemonstrationSet(recordings, path.stem))
