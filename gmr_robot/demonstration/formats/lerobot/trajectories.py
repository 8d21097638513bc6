"""Generated trajectories as LeRobot episodes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gmr_robot.demonstration.demonstration import Demonstration
from gmr_robot.demonstration.demonstration_set import DemonstrationSet
from gmr_robot.demonstration.formats.lerobot.writer import write_lerobot
from gmr_robot.demonstration.formats.ros.trajectory import Trajectory
from gmr_robot.exceptions import DemonstrationError


def write_episodes(
    path: str | Path,
    trajectories: Sequence[Trajectory],
    *,
    names: Sequence[str],
    unit: str = "m",
    task: str = "generated",
) -> None:
    """Write trajectories, such as rollouts, as a dataset v3.0: an episode each.

    Parameters
    ----------
    path : str or Path
        The folder; a dataset that stands there is replaced as a whole.
    trajectories : sequence of Trajectory
        At least one; all of the same d and step of time.
    names : sequence of str
        The dimensions, d of them.
    unit : str, default "m"
        Of the positions.
    task : str, default "generated"
        What is done, in words.

    Raises
    ------
    DemonstrationError
        When there is no trajectory, one is too short or does not fit the names, or they share no frame rate.
    MissingDependencyError
        When pyarrow is not installed.
    OSError
        When writing fails; what stood there before is unchanged.
    """
    path = Path(path)
    if not path.parent.is_dir():
        raise DemonstrationError(f"{path} cannot be written: the folder {path.parent} does not exist")
    episodes = tuple(
        Demonstration(
            times=one.times,
            positions=one.positions,
            velocities=one.velocities,
            names=tuple(names),
            unit=unit,
            source=f"trajectory {index}",
            velocity_source="generated",
        )
        for index, one in enumerate(trajectories)
    )
    write_lerobot(path, DemonstrationSet(episodes, task))
