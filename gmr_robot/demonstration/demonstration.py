"""One recorded motion."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import partial
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array, readonly
from gmr_robot.exceptions import DemonstrationError, InputError


@dataclass(frozen=True, eq=False, kw_only=True)
class Demonstration:
    """One recorded motion: times, positions and velocities, with their meaning. Immutable.

    Parameters
    ----------
    times : array, shape (T,)
        Time stamps [s], strictly increasing; T is at least 2.
    positions : array, shape (T, d)
        Positions, in `unit`.
    velocities : array, shape (T, d), optional
        Velocities, in `unit`/s. Derived from the positions by second-order differences when not
        given; `velocity_source` says which.
    names : sequence of str, optional
        A name for each of the d dimensions; ``x1, x2, ...`` when not given.
    unit : str, default "m"
        Unit of the positions.
    frame : str, default "task"
        The frame that the positions are expressed in.
    channels : mapping of str to array, shape (T, c), optional
        What else was recorded: gripper, force, quaternion.
    source : str, default ""
        Where it came from, for messages and provenance.
    velocity_source : str, optional
        How the velocities came about; ``"given"`` or ``"central differences"`` when not stated.

    Raises
    ------
    DemonstrationError
        When times do not increase, a number is not finite, or shapes do not agree; the message
        names the source and the sample.
    """

    times: FloatArray
    positions: FloatArray
    velocities: FloatArray = None  # type: ignore[assignment]  # derived when not given
    names: tuple[str, ...] = ()
    unit: str = "m"
    frame: str = "task"
    channels: Mapping[str, FloatArray] = field(default_factory=dict)
    source: str = ""
    velocity_source: str = ""

    def __post_init__(self) -> None:
        try:
            self._validate()
        except DemonstrationError:
            raise
        except InputError as error:
            raise DemonstrationError(f"{self.where}{error}") from error

    def __len__(self) -> int:
        """Number of samples T."""
        return len(self.times)

    @property
    def n_dimensions(self) -> int:
        """Number of dimensions d."""
        return int(self.positions.shape[1])

    @property
    def duration(self) -> float:
        """Time from the first sample to the last [s]."""
        return float(self.times[-1] - self.times[0])

    @property
    def start(self) -> FloatArray:
        """First position, shape (d,)."""
        first: FloatArray = self.positions[0]
        return first

    @property
    def end(self) -> FloatArray:
        """Last position, shape (d,)."""
        last: FloatArray = self.positions[-1]
        return last

    @property
    def where(self) -> str:
        """Beginning of a message about this demonstration: its source and a colon, or nothing."""
        return f"{self.source}: " if self.source else ""

    def samples(self, keep: slice) -> Demonstration:
        """Return some of the samples, everything else unchanged.

        Parameters
        ----------
        keep : slice
            Which samples, of at least two.

        Raises
        ------
        DemonstrationError
            When fewer than two samples remain, or the slice turns time around.
        """
        return replace(
            self,
            times=self.times[keep],
            positions=self.positions[keep],
            velocities=self.velocities[keep],
            channels={name: values[keep] for name, values in self.channels.items()},
        )

    def __reduce__(self) -> tuple[Callable[[], Demonstration], tuple[()]]:
        # Pickling goes through the constructor: a mapping proxy cannot be pickled, and arrays
        # would come back writable.
        content = {one.name: getattr(self, one.name) for one in fields(self)}
        return partial(Demonstration, **(content | {"channels": dict(self.channels)})), ()

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    def _validate(self) -> None:
        times = float_array(self.times, name="times", shape=("T",))
        if len(times) < 2:
            raise DemonstrationError(f"{self.where}{len(times)} sample(s); a demonstration needs at least 2")
        self._check_increasing(times)
        positions = float_array(self.positions, name="positions", shape=(len(times), "d"))
        if positions.shape[1] == 0:
            raise DemonstrationError(f"{self.where}positions have no column; expected at least one")
        self._set("times", readonly(times))
        self._set("positions", readonly(positions))
        self._set_velocities(self.velocities)
        self._set_names()
        channels = {
            str(name): readonly(float_array(values, name=f"channel {name!r}", shape=(len(times), "c")))
            for name, values in self.channels.items()
        }
        self._set("channels", MappingProxyType(channels))

    def _check_increasing(self, times: FloatArray) -> None:
        steps = np.diff(times)
        if (steps > 0.0).all():
            return
        at = int(np.argmin(steps > 0.0)) + 1
        what = "repeats" if steps[at - 1] == 0.0 else "goes back"
        raise DemonstrationError(
            f"{self.where}time {what} at sample {at}: {times[at - 1]:g} s, then {times[at]:g} s; "
            "time stamps must increase strictly (drop or sort the offending samples)"
        )

    def _set_velocities(self, velocities: ArrayLike | None) -> None:
        if velocities is None:
            self._set("velocities", readonly(self._derived_velocities()))
            self._set("velocity_source", self.velocity_source or "central differences")
            return
        given = float_array(velocities, name="velocities", shape=self.positions.shape)
        self._set("velocities", readonly(given))
        self._set("velocity_source", self.velocity_source or "given")

    def _derived_velocities(self) -> FloatArray:
        order: Literal[1, 2] = 2 if len(self.times) > 2 else 1
        with np.errstate(all="ignore"):  # an overflow is reported below, with its place
            derived: FloatArray = np.gradient(self.positions, self.times, axis=0, edge_order=order)
        if not np.isfinite(derived).all():
            at = int(np.argwhere(~np.isfinite(derived))[0, 0])
            raise DemonstrationError(
                f"{self.where}the velocity at sample {at} overflows; "
                "times lie too close together, or positions too far apart"
            )
        return derived

    def _set_names(self) -> None:
        names = tuple(self.names) or tuple(f"x{i + 1}" for i in range(self.n_dimensions))
        if len(names) != self.n_dimensions or len(set(names)) != len(names):
            raise DemonstrationError(
                f"{self.where}names {names} do not fit {self.n_dimensions} dimension(s); "
                "expected one distinct name each"
            )
        self._set("names", names)
