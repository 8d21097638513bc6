"""The frame rate of a set: LeRobot has one for the whole dataset."""

from __future__ import annotations

import numpy as np

from gmr_robot.demonstration.demonstration_set import DemonstrationSet
from gmr_robot.exceptions import DemonstrationError

TOLERANCE = 1e-4  # [s]; what LeRobot allows a frame to be early or late


def frame_rate(demonstrations: DemonstrationSet) -> int | float:
    """Return the frames per second that all demonstrations share; a whole number where it is one.

    Raises
    ------
    DemonstrationError
        When two samples lie further apart or closer together than the rate says.
    """
    steps = [np.diff(one.times) for one in demonstrations]
    step = float(np.median(np.concatenate(steps)))
    rate = 1.0 / step
    rate = round(rate) if abs(rate - round(rate)) < 1e-6 * rate else rate
    for index, each in enumerate(steps):
        off = np.abs(each - step)
        if off.max() > TOLERANCE:
            at = int(np.argmax(off))
            raise DemonstrationError(
                f"demonstration {index}, sample {at + 1}: {each[at]:.6g} s after the one before, but LeRobot "
                f"datasets have one frame rate, here {rate:.6g} per second ({step:.6g} s, tolerance "
                f"{TOLERANCE:g} s); bring them to one rate first: gmr-robot convert --rate"
            )
    return rate
