"""Sufficient statistics of a Gaussian mixture: additive over blocks, lanes, threads and machines."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from gmr_robot.arrays import FloatArray, float_array
from gmr_robot.exceptions import InputError
from gmr_robot.files import write_atomic

_ARRAYS = ("counts", "first", "second", "reference", "log_likelihood")


@dataclass(frozen=True, eq=False)
class SufficientStatistics:
    """Expected counts and moments of each component about a reference point.

    Attributes
    ----------
    counts : ndarray, shape (K,)
        Nₖ = Σₙ wₙ rₙₖ.
    first : ndarray, shape (K, D)
        Σₙ wₙ rₙₖ (xₙ − cₖ).
    second : ndarray, shape (K, D, D)
        Σₙ wₙ rₙₖ (xₙ − cₖ)(xₙ − cₖ)ᵀ; of diagonal and spherical mixtures only the diagonals count.
    reference : ndarray, shape (K, D)
        cₖ.
    log_likelihood : float
        Σₙ wₙ log p(xₙ) under the parameters that gave the responsibilities.
    """

    counts: FloatArray
    first: FloatArray
    second: FloatArray
    reference: FloatArray
    log_likelihood: float

    @classmethod
    def empty(cls, n_components: int, n_features: int) -> SufficientStatistics:
        """Return the statistics of no sample, about the origin."""
        return cls(
            counts=np.zeros(n_components),
            first=np.zeros((n_components, n_features)),
            second=np.zeros((n_components, n_features, n_features)),
            reference=np.zeros((n_components, n_features)),
            log_likelihood=0.0,
        )

    @classmethod
    def from_augmented(
        cls, moments: FloatArray, reference: FloatArray, log_likelihood: float
    ) -> SufficientStatistics:
        """Return the statistics in matrices Σ r [x − c; 1][x − c; 1]ᵀ, shape (K, D + 1, D + 1)."""
        return cls(
            counts=moments[:, -1, -1].copy(),
            first=moments[:, :-1, -1].copy(),
            second=moments[:, :-1, :-1].copy(),
            reference=reference,
            log_likelihood=log_likelihood,
        )

    @cached_property
    def total(self) -> float:
        """Weight of all samples together."""
        return float(self.counts.sum())

    def merge(self, other: SufficientStatistics) -> SufficientStatistics:
        """Return the statistics of both parts of the data, about this one's reference points.

        Raises
        ------
        InputError
            When the two have different numbers of components or features.
        """
        if self.second.shape != other.second.shape:
            raise InputError(
                f"statistics of shape {other.second.shape} cannot be merged with {self.second.shape}; expected "
                "the same components and features"
            )
        first, second = other.first, other.second
        shift = other.reference - self.reference
        if shift.any():
            cross = shift[:, :, None] * first[:, None, :]
            outer = other.counts[:, None, None] * shift[:, :, None] * shift[:, None, :]
            first = first + other.counts[:, None] * shift
            second = second + cross + cross.transpose(0, 2, 1) + outer
        return SufficientStatistics(
            self.counts + other.counts,
            self.first + first,
            self.second + second,
            self.reference,
            self.log_likelihood + other.log_likelihood,
        )

    def scaled(self, factor: float) -> SufficientStatistics:
        """Return the statistics with every sample's weight multiplied by a factor."""
        return SufficientStatistics(
            factor * self.counts,
            factor * self.first,
            factor * self.second,
            self.reference,
            factor * self.log_likelihood,
        )

    def save(self, path: str | Path) -> None:
        """Write the statistics to an NPZ file, whole or not at all."""
        buffer = io.BytesIO()
        arrays = {name: np.asarray(getattr(self, name)) for name in _ARRAYS}
        np.savez(buffer, allow_pickle=False, **arrays)
        write_atomic(Path(path), buffer.getvalue())

    @classmethod
    def load(cls, path: str | Path) -> SufficientStatistics:
        """Read statistics from a file that `save` wrote.

        Raises
        ------
        InputError
            When the file is missing, is not such a file, or its arrays do not fit together.
        """
        try:
            with open(path, "rb") as stream, np.load(stream, allow_pickle=False) as file:
                arrays = {name: file[name] for name in _ARRAYS}
        except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
            raise InputError(f"{path}: no sufficient statistics can be read from it: {error}") from error
        n_components, n_features = np.shape(arrays["first"]) if np.ndim(arrays["first"]) == 2 else (0, 0)
        return cls(
            counts=float_array(arrays["counts"], name=f"{path}: counts", shape=(n_components,)),
            first=float_array(arrays["first"], name=f"{path}: first", shape=("K", "D")),
            second=float_array(
                arrays["second"], name=f"{path}: second", shape=(n_components, n_features, n_features)
            ),
            reference=float_array(
                arrays["reference"], name=f"{path}: reference", shape=(n_components, n_features)
            ),
            log_likelihood=float(arrays["log_likelihood"]),
        )
