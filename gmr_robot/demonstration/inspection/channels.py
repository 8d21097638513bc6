"""Dimensions and channels that do not move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.demonstration.demonstration import Demonstration
from gmr_robot.demonstration.inspection.fault import Fault
from gmr_robot.demonstration.inspection.motion import ROUNDING, extent

STUCK_SHARE = 0.05
"""Share of the extent that a dimension moves in the other demonstrations when one that stands still is stuck."""


def find_stuck(demonstrations: Mapping[int, Demonstration]) -> dict[int, Fault]:
    """Find demonstrations in which a dimension stands still that moves in the others, by number."""
    shares = np.stack([_shares(one) for one in demonstrations.values()])
    moves = np.median(shares, axis=0) > STUCK_SHARE
    found = {}
    for (index, one), stuck in zip(demonstrations.items(), (shares <= ROUNDING) & moves, strict=True):
        if stuck.any():
            names = ", ".join(name for name, is_stuck in zip(one.names, stuck, strict=True) if is_stuck)
            message = f"no motion of {names}, which moves in the other demonstrations"
            found[index] = Fault(kind="stuck channel", message=message)
    return found


def still_remarks(demonstrations: Sequence[Demonstration]) -> list[str]:
    """Say which dimensions and channels move in no demonstration."""
    names = demonstrations[0].names
    still = np.stack([_shares(one) for one in demonstrations]).max(axis=0) <= ROUNDING
    moving = [name for name, is_still in zip(names, still, strict=True) if not is_still]
    remarks = [
        f"{name} does not move in any demonstration; leave it out with channels: [{', '.join(moving)}]"
        for name, is_still in zip(names, still, strict=True)
        if is_still
    ]
    channels = [name for name in demonstrations[0].channels if _is_still(demonstrations, name)]
    return remarks + [f"the channel {name} does not change in any demonstration" for name in channels]


def _shares(one: Demonstration) -> FloatArray:
    """Range of each dimension as a share of the extent, shape (d,)."""
    shares: FloatArray = np.ptp(one.positions, axis=0) / (extent(one) or 1.0)
    return shares


def _is_still(demonstrations: Sequence[Demonstration], channel: str) -> bool:
    return all(
        not np.ptp(one.channels[channel], axis=0).any() for one in demonstrations if channel in one.channels
    )
