"""What a user says about a recording that its file does not: which channels, their names, unit and conventions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.demonstration.demonstration import Demonstration
from gmr_robot.demonstration.demonstration_set import DemonstrationSet
from gmr_robot.demonstration.formats.units import position_unit
from gmr_robot.exceptions import DemonstrationError, InputError, UnknownNameError

QUATERNIONS = {"xyzw": (0, 1, 2, 3), "wxyz": (1, 2, 3, 0)}
"""For each convention, where x, y, z and w stand."""

QUATERNION_CHANNELS = ("orientation", "quaternion")
"""Names of channels that hold quaternions; in a Demonstration always in the order x, y, z, w."""


@dataclass(frozen=True, kw_only=True)
class ReadOptions:
    """How to read a recording.

    Attributes
    ----------
    channels : tuple of str
        What the positions are made of, in this order: names of dimensions or of other channels (with all
        their columns, or one as ``name[2]``); the format's usual choice when empty.
    rename : mapping of str to str
        New names of dimensions, by the names that they have in the file.
    unit : str, optional
        Unit of the positions in a file that states none, such as ``mm`` or ``deg``; they are converted to SI.
    quaternion : {"xyzw", "wxyz"}, optional
        Order in which the file stores quaternions; the format's own when not given.
    recover : bool
        Whether what is left of a damaged file is read, and counted in the set's notes, instead of refused.

    Raises
    ------
    InputError
        When a name is given twice, or a unit or convention is unknown.
    """

    channels: tuple[str, ...] = ()
    rename: Mapping[str, str] = field(default_factory=dict)
    unit: str | None = None
    quaternion: str | None = None
    recover: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "channels", tuple(self.channels))
        object.__setattr__(self, "rename", MappingProxyType(dict(self.rename)))
        repeated = [name for name in self.channels if self.channels.count(name) > 1]
        if repeated:
            raise InputError(f"channels name {repeated[0]!r} more than once; expected each once")
        if self.unit is not None:
            position_unit(self.unit)
        if self.quaternion is not None and self.quaternion not in QUATERNIONS:
            raise UnknownNameError("convention of quaternions", self.quaternion, QUATERNIONS)

    def applied_to(self, demonstrations: DemonstrationSet) -> DemonstrationSet:
        """Return what was read whole, with channels chosen, quaternions in order, units converted, renamed.

        Raises
        ------
        DemonstrationError
            When there is no such channel, or the unit does not fit.
        """
        if self == ReadOptions(recover=self.recover):
            return demonstrations
        changed = tuple(map(self._applied_to_one, demonstrations))
        return replace(demonstrations, demonstrations=changed)

    def _applied_to_one(self, one: Demonstration) -> Demonstration:
        return self._renamed(self._converted(self._chosen(self._ordered(one))))

    def _ordered(self, one: Demonstration) -> Demonstration:
        if self.quaternion is None:
            return one
        order = list(QUATERNIONS[self.quaternion])
        turned = {
            name: values[:, order] if name in QUATERNION_CHANNELS else values
            for name, values in one.channels.items()
        }
        return replace(one, channels=turned)

    def _chosen(self, one: Demonstration) -> Demonstration:
        if not self.channels:
            return one
        columns = {name: one.positions[:, i] for i, name in enumerate(one.names)}
        rates = {name: one.velocities[:, i] for i, name in enumerate(one.names)}
        for name, values in one.channels.items():
            columns |= {f"{name}[{i}]": column for i, column in enumerate(values.T)}
        names = [each for name in self.channels for each in _columns_named(name, columns, one)]
        known = all(name in rates for name in names)
        return replace(
            one,
            positions=_stacked(columns, names),
            velocities=_stacked(rates, names) if known else None,  # type: ignore[arg-type]  # derived when not given
            velocity_source=one.velocity_source if known else "",
            names=tuple(names),
        )

    def _converted(self, one: Demonstration) -> Demonstration:
        if self.unit is None:
            return one
        unit, divisor = position_unit(self.unit)
        return replace(one, positions=one.positions / divisor, velocities=one.velocities / divisor, unit=unit)

    def _renamed(self, one: Demonstration) -> Demonstration:
        for name in self.rename:
            if name not in one.names:
                raise UnknownNameError("dimension to rename", name, one.names)
        return replace(one, names=tuple(self.rename.get(name, name) for name in one.names))


def _columns_named(name: str, columns: Mapping[str, FloatArray], one: Demonstration) -> list[str]:
    if name in columns:
        return [name]
    if name in one.channels:
        return [f"{name}[{i}]" for i in range(one.channels[name].shape[1])]
    held = ", ".join([*one.names, *one.channels])
    raise DemonstrationError(f"{one.where}there is no channel {name!r}; it holds {held}")


def _stacked(columns: Mapping[str, FloatArray], names: list[str]) -> FloatArray:
    stacked: FloatArray = np.stack([columns[name] for name in names], axis=1)
    return stacked
