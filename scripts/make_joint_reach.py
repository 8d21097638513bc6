#!/usr/bin/env python3
"""Make demos/joint_reach: a seven-joint arm led by hand from one side to the other. See demos/README.md."""

from __future__ import annotations

import numpy as np
from write_demos import write_demos

from gmr_robot.arrays import FloatArray
from gmr_robot.demonstration import Demonstration, DemonstrationSet

SEED = 3
COUNT = 6
RATE = 50.0  # [Hz]
DURATION = 4.0  # [s], on average
NOISE = 2e-4  # [rad], standard deviation of the measurement
# Joint angles of a seven-joint arm with the Panda's kinematics [rad]: from, by way of, and to where it is led.
START = np.array([-0.7, 0.25, -0.15, -2.0, 0.1, 2.3, 0.2])
BETWEEN = np.array([-0.1, -0.25, 0.05, -2.1, 0.0, 1.8, 0.5])
END = np.array([0.6, 0.35, 0.1, -1.8, -0.1, 2.2, 1.1])


def joint_reach() -> DemonstrationSet:
    """Return the demonstrations; all end in the same posture, to within what a hand can do."""
    # The stream of RandomState is frozen for good: the files come out the same with any version of numpy.
    random = np.random.RandomState(SEED)
    recorded = []
    for _ in range(COUNT):
        start = START + 0.06 * random.standard_normal(7)
        between = BETWEEN + 0.04 * random.standard_normal(7)
        duration = DURATION * (1.0 + 0.1 * random.standard_normal())
        times = np.arange(int(duration * RATE)) / RATE
        angles = _arc(times / times[-1], start, between)
        angles = np.round(angles + NOISE * random.standard_normal(angles.shape), 5)
        recorded.append(
            Demonstration(
                times=times, positions=angles, names=tuple(f"joint{i + 1}" for i in range(7)), unit="rad"
            )
        )
    return DemonstrationSet(tuple(recorded), "joint_reach")


def _arc(u: FloatArray, start: FloatArray, between: FloatArray) -> FloatArray:
    """Go from start to end with minimal jerk, on a parabola that passes the point between half-way."""
    s = (10.0 * u**3 - 15.0 * u**4 + 6.0 * u**5)[:, None]
    bulge = between - 0.5 * (start + END)
    return np.asarray(start + s * (END - start) + 4.0 * s * (1.0 - s) * bulge)


if __name__ == "__main__":
    write_demos(joint_reach(), what=__doc__)
