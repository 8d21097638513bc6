"""Where n joints shall be at some times."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray, float_array, readonly
from gmr_robot.exceptions import InputError

AT_REST = 1e-9
"""Speed below which a trajectory ends at rest [rad/s]."""


@dataclass(frozen=True, eq=False, kw_only=True)
class JointTrajectory:
    """Points that joints pass; between them linear, cubic or quintic, by the fields that are given. Immutable.

    Parameters
    ----------
    times : array, shape (N,)
        From the start of the trajectory, strictly increasing, not below 0 [s].
    positions : array, shape (N, n)
        [rad]; alone, they are joined by straight lines, whose velocity jumps.
    velocities : array, shape (N, n), optional
        [rad/s]; with them, cubic polynomials join the points. The last one is zero.
    accelerations : array, shape (N, n), optional
        [rad/s²]; with them and velocities, quintic polynomials.

    Raises
    ------
    InputError
        When a number is NaN or infinite, shapes disagree, times do not increase, accelerations come without
        velocities, or the last velocity is not zero.
    """

    times: FloatArray
    positions: FloatArray
    velocities: FloatArray | None = None
    accelerations: FloatArray | None = None

    def __post_init__(self) -> None:
        positions = float_array(self.positions, name="positions", shape=("N", "n"))
        for name, shape in (("times", positions.shape[:1]), ("positions", positions.shape)):
            self._take(name, shape)
        for name in ("velocities", "accelerations"):
            if getattr(self, name) is not None:
                self._take(name, positions.shape)
        self._check_times()
        self._check_fields()

    @property
    def n_joints(self) -> int:
        """Number of joints n."""
        return int(self.positions.shape[1])

    @property
    def duration(self) -> float:
        """Time of the last point [s]."""
        return float(self.times[-1])

    def _take(self, name: str, shape: tuple[int, ...]) -> None:
        object.__setattr__(self, name, readonly(float_array(getattr(self, name), name=name, shape=shape)))

    def _check_times(self) -> None:
        if len(self.times) == 0:
            raise InputError("a trajectory has at least one point; got none")
        if self.times[0] < 0.0:
            raise InputError(
                f"times[0] is {self.times[0]:g} s; expected at least 0, the start of the trajectory"
            )
        steps = np.diff(self.times)
        if (steps <= 0.0).any():
            point = int((steps <= 0.0).argmax()) + 1
            raise InputError(
                f"times[{point}] is {self.times[point]:g} s after {self.times[point - 1]:g} s; expected times to "
                "increase from point to point"
            )

    def _check_fields(self) -> None:
        if self.accelerations is not None and self.velocities is None:
            raise InputError("accelerations come without velocities; give both, or positions alone")
        if self.velocities is not None and np.abs(self.velocities[-1]).max() > AT_REST:
            joint = int(np.abs(self.velocities[-1]).argmax())
            raise InputError(
                f"the last velocity of joint {joint} is {self.velocities[-1, joint]:g}; expected 0, since the "
                "trajectory's end is held"
            )
