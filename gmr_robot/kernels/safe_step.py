"""One tick of the joint part of the safety chain: checks and the joint filter, or a tick of a stop in force."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.kernels.compile import kernel
from gmr_robot.kernels.joint_filter import CHANGE, POSITION, RATE, filter_joints, guide_stop

RUNNING, STALE, STATE_NOT_FINITE, REFERENCE_NOT_FINITE, FAR_FROM_COMMAND = range(5)
"""Why a motion stops."""

PERIOD, BANDWIDTH, MAX_AGE, MAX_DEVIATION, SETTINGS = range(5)
"""Places in the settings: [s], [1/s], [s], [rad]; SETTINGS is their number."""


@kernel
def all_finite(values: FloatArray) -> bool:
    """Whether all of an array (n, m) is finite."""
    for i in range(values.shape[0]):
        for j in range(values.shape[1]):
            if not abs(values[i, j]) < np.inf:
                return False
    return True


@kernel
def fault(
    measured: FloatArray, age: float, targets: FloatArray, states: FloatArray, settings: FloatArray
) -> int:
    """Return the code of what is wrong with a tick's input, the worst first; RUNNING when nothing is.

    measured (n, 2) position and velocity, of an age [s]; targets (n, 3); states (n, 3) of the command.
    """
    if not 0.0 <= age <= settings[MAX_AGE]:  # true for NaN as well
        return STALE
    if not all_finite(measured):
        return STATE_NOT_FINITE
    for i in range(measured.shape[0]):
        if abs(measured[i, POSITION] - states[i, POSITION]) > settings[MAX_DEVIATION]:
            return FAR_FROM_COMMAND
    return RUNNING if all_finite(targets) else REFERENCE_NOT_FINITE


@kernel
def safe_step(
    measured: FloatArray,
    age: float,
    targets: FloatArray,
    settings: FloatArray,
    limits: FloatArray,
    states: FloatArray,
    plans: FloatArray,
    command: FloatArray,
) -> int:
    """Move the commanded motion on by a tick towards its targets, unless there is a reason to stop.

    measured (n, 2) of an age [s], targets (n, 3), settings (4,), limits (n, 5); states (n, 3) and plans (n, 5) of
    the joint filter in place. Written is the command (n, 3) for the tick that begins: position, velocity, and the
    mean acceleration of the tick. Returns the code of what is wrong, with which nothing has moved.
    """
    code = fault(measured, age, targets, states, settings)
    if code == RUNNING:
        begin(states, command)
        filter_joints(states, targets, settings[PERIOD], settings[BANDWIDTH], limits, plans)
        end(states, command, settings[PERIOD])
    return code


@kernel
def stop_step(
    accelerations: FloatArray,
    h: float,
    limits: FloatArray,
    states: FloatArray,
    plans: FloatArray,
    command: FloatArray,
) -> None:
    """Move the commanded motion on by a tick of a stop, to planned accelerations (n,); the rest as in `safe_step`."""
    begin(states, command)
    guide_stop(states, accelerations, h, limits, plans)
    end(states, command, h)


@kernel
def begin(states: FloatArray, command: FloatArray) -> None:
    """Write position and velocity of a command (n, 3) at the beginning of a tick."""
    for i in range(states.shape[0]):
        command[i, POSITION], command[i, RATE] = states[i, POSITION], states[i, RATE]


@kernel
def end(states: FloatArray, command: FloatArray, h: float) -> None:
    """Write the mean acceleration of the tick that a command (n, 3) was for: states (n, 3) are at its end."""
    for i in range(states.shape[0]):
        command[i, CHANGE] = (states[i, RATE] - command[i, RATE]) / h
