"""How far a reference may run ahead of the arm."""

from __future__ import annotations

import math

from gmr_robot.arrays import FloatArray
from gmr_robot.simulation.options import ReplayOptions

LEAD_TIME = 0.1
"""Time in which a reference that runs more than `max_lead` ahead is taken back [s], the same as of the real-time
loop."""


def kept_lead(lead: FloatArray, along: FloatArray, options: ReplayOptions) -> FloatArray:
    """Return how far ahead of the arm the reference stands on, given how far it does.

    What exceeds `max_lead` is taken back over `LEAD_TIME`: slow against the controller, so that the two do not excite
    each other.

    Parameters
    ----------
    lead : array, shape (d,)
        Reference minus measured position [m], or [rad].
    along : array, shape (d,)
        The part of it that the arm can move along; its length counts.
    options : ReplayOptions
        The greatest lead and the control period.
    """
    length = math.sqrt(along @ along)
    excess = length - options.max_lead
    if excess <= 0.0:
        return lead
    return lead * (1.0 - min(1.0, options.period / LEAD_TIME) * excess / length)
