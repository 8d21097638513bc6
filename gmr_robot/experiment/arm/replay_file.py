"""Replays on the disk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gmr_robot.experiment.run.folder import write_arrays

if TYPE_CHECKING:  # simulation needs MuJoCo, which only a replay uses
    from gmr_robot.simulation import ReplayResult


def save_replay(path: Path, replay: ReplayResult) -> None:
    """Write a replay to an NPZ file: the arrays of `ReplayResult` by their names, and the joints' limits."""
    names = (
        *("robot", "mode", "space", "speed", "stop", "times", "joint_names", "joint_units"),
        *("joint_positions", "joint_velocities", "joint_torques", "saturated", "interventions"),
        *("commanded_positions", "commanded_velocities", "commanded_accelerations"),
        *("end_effector", "reference", "goal", "goals", "goal_tolerance"),
        *(() if replay.joint_goal is None else ("joint_goal",)),
    )
    limits = ("lower", "upper", "velocity", "torque")
    write_arrays(
        path,
        {name: np.asarray(getattr(replay, name)) for name in names}
        | {f"limits/{name}": getattr(replay.limits, name) for name in limits},
    )
