"""The samples that a system is fitted to, and the sums over them that the programmes need."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array
from gmr_robot.exceptions import InputError

_BLOCK = 32768
"""Samples whose products are held at a time."""

_LEAST = 1e-6
"""A component with less weight than this, in samples, has none."""


class Samples(NamedTuple):
    """Positions (N, d) relative to the goal, velocities (N, d) and component weights (N, K)."""

    x: FloatArray
    v: FloatArray
    h: FloatArray

    @classmethod
    def checked(cls, positions: ArrayLike, velocities: ArrayLike, responsibilities: ArrayLike) -> Samples:
        """Return samples, or raise InputError for what is none."""
        x = float_array(positions, name="positions", shape=("N", "d"))
        v = float_array(velocities, name="velocities", shape=x.shape)
        h = float_array(responsibilities, name="responsibilities", shape=(len(x), "K"))
        if x.size == 0 or h.size == 0:
            raise InputError(
                f"{len(x)} sample(s) of {x.shape[1]} dimension(s) with {h.shape[1]} weight(s); expected some of each"
            )
        wrong = np.maximum(np.abs(h.sum(axis=1) - 1.0), -h.min(axis=1))
        row = int(wrong.argmax())
        if wrong[row] > 1e-6:
            raise InputError(
                f"responsibilities[{row}] is {h[row].tolist()}; expected weights from 0 on that sum to one"
            )
        for name, array in (("positions", x), ("velocities", v)):
            if not array.any():
                raise InputError(f"all {name} are zero: there is no motion towards the goal in them")
        return cls(x, v, h)

    @property
    def weights(self) -> FloatArray:
        """Weight of each component in samples, (K,)."""
        return np.asarray(self.h.sum(axis=0))

    @property
    def distances(self) -> FloatArray:
        """Root mean square coordinate of each component's samples, (K,); 1 where there are none."""
        squares = self.h.T @ (self.x**2).mean(axis=1)
        known = (self.weights > _LEAST) & (squares > 0.0)
        return np.sqrt(np.where(known, squares, 1.0) / np.where(known, self.weights, 1.0))

    def blocks(self) -> Iterator[Samples]:
        """Yield all samples, so many at a time that their products fit into memory."""
        for at in range(0, len(self.x), _BLOCK):
            yield Samples(*(array[at : at + _BLOCK] for array in self))

    def normal_equations(self, *, own_share: float) -> tuple[FloatArray, FloatArray]:
        """Return G (K d, K d) and C (K d, d): with Y the stacked Aₖᵀ the loss is tr(YᵀGY − 2CᵀY) + const.

        The loss is the mean of (1 − share) ‖v − Σₖ hₖAₖx‖² + share Σₖ hₖ ‖v − Aₖx‖². The right side is that of both.
        """
        n, d, k = len(self.x), self.x.shape[1], self.h.shape[1]
        joint, moments, own = np.zeros((k * d, k * d)), np.zeros((k * d, d)), np.zeros((k, d, d))
        for x, v, h in self.blocks():
            products = (h[:, :, None] * x[:, None, :]).reshape(len(x), k * d)
            joint += products.T @ products
            moments += products.T @ v
            own += (products.T @ x).reshape(k, d, d)
        joint *= 1.0 - own_share
        for index in range(k):
            part = slice(index * d, (index + 1) * d)
            joint[part, part] += own_share * own[index]
        return joint / n, moments / n

    def residuals(self, slopes: FloatArray) -> tuple[FloatArray, float]:
        """Return what slopes (K, d, d) leave of the velocities.

        For each component the covariance of v − Aₖx, (K, d, d), that of all where it has no samples; and for the
        whole the root mean square coordinate of v − Σₖ hₖAₖx.
        """
        scatter, total = np.zeros_like(slopes), 0.0
        for x, v, h in self.blocks():
            outputs = np.einsum("kij,nj->nki", slopes, x)
            left = (v[:, None, :] - outputs) * np.sqrt(h)[:, :, None]
            scatter += np.einsum("nki,nkj->kij", left, left)
            total += float(((v - np.einsum("nk,nki->ni", h, outputs)) ** 2).sum())
        known = (self.weights > _LEAST)[:, None, None]
        own = scatter / np.where(known, self.weights[:, None, None], 1.0)
        return np.where(known, own, scatter.sum(axis=0) / len(self.x)), (total / self.v.size) ** 0.5


def root_mean_square(array: FloatArray) -> float:
    """Return the root mean square of an array that is not all zero, without overflow."""
    largest = float(np.abs(array).max())
    return largest * float(np.sqrt(np.mean((array / largest) ** 2)))
