"""From a set of demonstrations to the features of a dataset."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gmr_robot.arrays import FloatArray
from gmr_robot.demonstration.demonstration import Demonstration
from gmr_robot.demonstration.demonstration_set import DemonstrationSet
from gmr_robot.demonstration.formats.lerobot.info import BOOKKEEPING, EXACT_TIMES, STATE
from gmr_robot.exceptions import DemonstrationError

ACTION = "action"
VELOCITY = "observation.velocity"


@dataclass(frozen=True, kw_only=True)
class WrittenFeature:
    """A feature of the dataset.

    Attributes
    ----------
    key : str
        What it is called.
    dtype : str
        ``float32``, ``float64`` or ``int64``.
    width : int
        Numbers a frame.
    names : tuple of str or None
        Names of the numbers.
    values : callable
        From a demonstration to its numbers, shape (T, width).
    """

    key: str
    dtype: str
    width: int
    names: tuple[str, ...] | None
    values: Callable[[Demonstration], NDArray[np.generic]]


def velocity_key(demonstrations: DemonstrationSet) -> str:
    """Return the feature that velocities are written to: the action, unless a channel is that."""
    return VELOCITY if ACTION in demonstrations[0].channels else ACTION


def channel_key(name: str) -> str:
    """Return the feature that a channel is written to: LeRobot takes no ``/``, which stands in topics' names."""
    return name.replace("/", ".")


def recorded_features(demonstrations: DemonstrationSet) -> tuple[WrittenFeature, ...]:
    """Return what is written of every demonstration, without LeRobot's bookkeeping.

    Raises
    ------
    DemonstrationError
        When channels differ between demonstrations, or have names that a dataset cannot hold.
    """
    first = demonstrations[0]
    _check_channels(demonstrations)
    if not all(demonstrations.names):
        raise DemonstrationError(
            f"a dimension has no name: {demonstrations.names}; LeRobot datasets need one"
        )
    names = demonstrations.names
    rates = tuple(f"{name}.vel" for name in names)
    return (
        _feature(STATE, names, lambda one: one.positions, demonstrations),
        _feature(velocity_key(demonstrations), rates, lambda one: one.velocities, demonstrations),
        *(_feature(channel_key(name), None, _channel(name), demonstrations) for name in first.channels),
    )


def time_features(demonstrations: DemonstrationSet) -> tuple[WrittenFeature, ...]:
    """Return the time stamps, which begin at zero, and the recorded ones where they differ."""
    stamps = WrittenFeature(
        key="timestamp",
        dtype="float32",
        width=1,
        names=None,
        values=lambda one: (one.times - one.times[0]).astype(np.float32)[:, np.newaxis],
    )
    exact = WrittenFeature(
        key=EXACT_TIMES,
        dtype="float64",
        width=1,
        names=None,
        values=lambda one: one.times[:, np.newaxis],
    )
    same = all(np.array_equal(stamps.values(one), exact.values(one)) for one in demonstrations)
    return (stamps,) if same else (stamps, exact)


def _channel(name: str) -> Callable[[Demonstration], FloatArray]:
    return lambda one: one.channels[name]


def _feature(
    key: str,
    names: tuple[str, ...] | None,
    values: Callable[[Demonstration], FloatArray],
    demonstrations: DemonstrationSet,
) -> WrittenFeature:
    """Return a feature in single precision, as LeRobot's own are, or in double where that loses digits."""
    width = values(demonstrations[0]).shape[1]
    if all(np.array_equal(_single(values(one)), values(one)) for one in demonstrations):
        return WrittenFeature(
            key=key, dtype="float32", width=width, names=names, values=lambda one: _single(values(one))
        )
    return WrittenFeature(key=key, dtype="float64", width=width, names=names, values=values)


def _single(values: FloatArray) -> NDArray[np.float32]:
    with np.errstate(over="ignore"):  # then it does not fit
        return values.astype(np.float32)


def _check_channels(demonstrations: DemonstrationSet) -> None:
    first = demonstrations[0]
    shapes = {name: values.shape[1] for name, values in first.channels.items()}
    taken = {*BOOKKEEPING, EXACT_TIMES, STATE, velocity_key(demonstrations)}
    for name, width in shapes.items():
        if (key := channel_key(name)) in taken or not key or not width:
            raise DemonstrationError(
                f"the channel {name!r} with {width} column(s) cannot be written as a LeRobot feature; "
                f"expected at least one column, and a name that is none of {', '.join(sorted(taken))} "
                "(or leave it out: state the channels that are wanted)"
            )
        taken.add(key)
    for index, one in enumerate(demonstrations):
        if {name: values.shape[1] for name, values in one.channels.items()} != shapes:
            raise DemonstrationError(
                f"demonstration {index} has other channels than demonstration 0; "
                "all frames of a LeRobot dataset have the same features"
            )
