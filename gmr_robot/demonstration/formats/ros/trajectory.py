"""Export generated trajectories as ``trajectory_msgs/JointTrajectory`` in MCAP, for a controller to follow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.demonstration.formats.ros.library import check_rosbags
from gmr_robot.demonstration.formats.ros.outgoing import FIRST_STAMP, Outgoing, header
from gmr_robot.demonstration.formats.ros.writer import write_bag_file
from gmr_robot.exceptions import DemonstrationError

if TYPE_CHECKING:
    from rosbags.typesys.store import Typestore

_TYPE = "trajectory_msgs/msg/JointTrajectory"
_NONE = np.empty(0)


class Trajectory(Protocol):
    """A motion in time: a Rollout or a Demonstration."""

    @property
    def times(self) -> FloatArray:
        """Times [s], shape (T,)."""

    @property
    def positions(self) -> FloatArray:
        """Positions [rad or m], shape (T, d)."""

    @property
    def velocities(self) -> FloatArray:
        """Velocities [rad/s or m/s], shape (T, d)."""


def write_trajectory(
    path: str | Path,
    trajectories: Sequence[Trajectory],
    *,
    names: Sequence[str],
    topic: str = "/joint_trajectory",
) -> None:
    """Write trajectories as messages of one topic, in one MCAP file that is replaced as a whole.

    Stamps in the headers are zero, which tells a controller to start at once; ``time_from_start`` counts from the
    first sample of each trajectory. A player publishes each when the one before has ended.

    Parameters
    ----------
    path : str or Path
        A file that ends in ``.mcap``.
    trajectories : sequence of Trajectory
        At least one; all of them of the same d.
    names : sequence of str
        The joints, d of them.
    topic : str
        Where a controller listens, such as ``/arm_controller/joint_trajectory``.

    Raises
    ------
    DemonstrationError
        When the path is not one of MCAP, there is no trajectory, or one does not fit the names.
    MissingDependencyError
        When rosbags is not installed.
    OSError
        When the file cannot be written; what stood there before is unchanged.
    """
    check_rosbags("writing trajectories")
    path = Path(path)
    if path.suffix.lower() != ".mcap":
        raise DemonstrationError(f"{path} does not end in .mcap; trajectories are written as MCAP")
    if not trajectories:
        raise DemonstrationError("there is no trajectory to write; expected at least one")
    for index, one in enumerate(trajectories):
        if one.positions.shape[1] != len(names):
            raise DemonstrationError(
                f"trajectory {index} has {one.positions.shape[1]} dimensions, but {len(names)} joints are named"
            )
    write_bag_file(path, [Outgoing(topic, _TYPE, _Messages(trajectories, list(names)))])


class _Messages:
    """The messages of one file, made for a store of types."""

    def __init__(self, trajectories: Sequence[Trajectory], names: list[str]) -> None:
        self._trajectories = trajectories
        self._names = names

    def __call__(self, store: Typestore) -> Iterator[tuple[int, Any]]:
        stamp = FIRST_STAMP
        for one in self._trajectories:
            points = [_point(store, one, i) for i in range(len(one.times))]
            yield (
                stamp,
                store.types[_TYPE](header=header(store, 0, ""), joint_names=self._names, points=points),
            )
            stamp += round(float(one.times[-1] - one.times[0]) * 1e9) + 1


def _point(store: Typestore, one: Trajectory, index: int) -> Any:
    after = round(float(one.times[index] - one.times[0]) * 1e9)
    return store.types["trajectory_msgs/msg/JointTrajectoryPoint"](
        positions=one.positions[index],
        velocities=one.velocities[index],
        accelerations=_NONE,
        effort=_NONE,
        time_from_start=store.types["builtin_interfaces/msg/Duration"](
            sec=after // 10**9, nanosec=after % 10**9
        ),
    )
