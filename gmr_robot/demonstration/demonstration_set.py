"""Demonstrations of one motion, of the same dimensions, names and unit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray, IntArray
from gmr_robot.demonstration.demonstration import Demonstration
from gmr_robot.exceptions import DemonstrationError


@dataclass(frozen=True, eq=False)
class DemonstrationSet:
    """Demonstrations of one motion, in order. Immutable.

    Parameters
    ----------
    demonstrations : sequence of Demonstration
        At least one; all of the same dimension, names, unit and frame.
    name : str, default ""
        What the motion is called.
    notes : tuple of str
        What the reader left out, changed or recovered, with counts; no part of the set's identity.

    Raises
    ------
    DemonstrationError
        When there is none, or two do not agree; the message names the first that differs.
    """

    demonstrations: tuple[Demonstration, ...]
    name: str = ""
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "demonstrations", tuple(self.demonstrations))
        object.__setattr__(self, "notes", tuple(self.notes))
        if not self.demonstrations:
            raise DemonstrationError(
                f"{self.name or 'the set'} holds no demonstration; expected at least one"
            )
        first = self.demonstrations[0]
        for index, other in enumerate(self.demonstrations):
            for what in ("n_dimensions", "names", "unit", "frame"):
                if getattr(other, what) != getattr(first, what):
                    raise DemonstrationError(
                        f"demonstration {index} ({other.source or 'no source'}) has {what} "
                        f"{getattr(other, what)!r}, but demonstration 0 ({first.source or 'no source'}) has "
                        f"{getattr(first, what)!r}; all demonstrations of a set must agree"
                    )

    def __len__(self) -> int:
        """Number of demonstrations."""
        return len(self.demonstrations)

    def __iter__(self) -> Iterator[Demonstration]:
        return iter(self.demonstrations)

    def __getitem__(self, index: int) -> Demonstration:
        return self.demonstrations[index]

    @property
    def n_dimensions(self) -> int:
        """Number of dimensions d."""
        return self.demonstrations[0].n_dimensions

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the d dimensions."""
        return self.demonstrations[0].names

    @property
    def unit(self) -> str:
        """Unit of the positions."""
        return self.demonstrations[0].unit

    @property
    def frame(self) -> str:
        """The frame that the positions are expressed in."""
        return self.demonstrations[0].frame

    @property
    def n_samples(self) -> int:
        """Number of samples of all demonstrations together, N."""
        return sum(map(len, self.demonstrations))

    @property
    def starts(self) -> FloatArray:
        """First positions, shape (number of demonstrations, d)."""
        return np.stack([one.start for one in self.demonstrations])

    @property
    def ends(self) -> FloatArray:
        """Last positions, shape (number of demonstrations, d)."""
        return np.stack([one.end for one in self.demonstrations])

    @property
    def positions(self) -> FloatArray:
        """All positions one below the other, shape (N, d)."""
        return np.concatenate([one.positions for one in self.demonstrations])

    @property
    def velocities(self) -> FloatArray:
        """All velocities one below the other, shape (N, d)."""
        return np.concatenate([one.velocities for one in self.demonstrations])

    @property
    def extent(self) -> float:
        """Diagonal of the box around all positions, in `unit`."""
        return float(np.linalg.norm(np.ptp(self.positions, axis=0)))

    @property
    def groups(self) -> IntArray:
        """For each of the N samples the index of its demonstration, shape (N,)."""
        return np.repeat(np.arange(len(self)), [len(one) for one in self.demonstrations])

    def select(self, indices: Sequence[int]) -> DemonstrationSet:
        """Return the set of some demonstrations, by index.

        Raises
        ------
        DemonstrationError
            When an index is not one of ``0 .. len(self) - 1``, or none is given.
        """
        for index in indices:
            if not 0 <= index < len(self):
                raise DemonstrationError(
                    f"there is no demonstration {index}; {self.name or 'the set'} holds {len(self)}, "
                    f"numbered 0 to {len(self) - 1}"
                )
        return DemonstrationSet(tuple(self.demonstrations[i] for i in indices), self.name, self.notes)

    def digest(self) -> str:
        """Return the SHA-256 of everything but the set's name and the sources: the data's identity."""
        content = hashlib.sha256()
        for one in self.demonstrations:
            labels = (one.names, one.unit, one.frame, one.velocity_source, sorted(one.channels))
            arrays = (one.times, one.positions, one.velocities, *(one.channels[c] for c in labels[-1]))
            content.update(repr((labels, [array.shape for array in arrays])).encode())
            for array in arrays:
                content.update(array.tobytes())
        return content.hexdigest()
