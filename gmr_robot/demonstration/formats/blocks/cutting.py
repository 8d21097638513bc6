"""How files are cut into blocks: many small pieces together, large ones apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise


@dataclass(frozen=True)
class Piece:
    """Consecutive samples of one source.

    Attributes
    ----------
    source : int
        Which file, or group in a file.
    start, stop : int
        What is read of it, in the reader's own unit: rows, or row groups.
    n_samples : int
        How many samples that are.
    """

    source: int
    start: int
    stop: int
    n_samples: int


def cut(pieces: Iterable[Piece], *, block: int, divisible: bool) -> tuple[tuple[Piece, ...], ...]:
    """Return pieces put together into blocks of at most `block` samples, in order.

    Parameters
    ----------
    pieces : iterable of Piece
        What there is, in order.
    block : int
        Most samples of a block.
    divisible : bool
        Whether a piece is rows and may be cut anywhere; one that may not, and is larger, is a block of its own.
    """
    if divisible:
        pieces = (part for piece in pieces for part in _divided(piece, block))
    return tuple(_packed((piece for piece in pieces if piece.n_samples), block))


def _divided(piece: Piece, block: int) -> Iterator[Piece]:
    """Cut rows into parts that are nearly equal."""
    n_parts = max(-(-piece.n_samples // block), 1)
    borders = [piece.start + piece.n_samples * i // n_parts for i in range(n_parts + 1)]
    for start, stop in pairwise(borders):
        yield Piece(piece.source, start, stop, stop - start)


def _packed(pieces: Iterable[Piece], block: int) -> Iterator[tuple[Piece, ...]]:
    held: list[Piece] = []
    n_held = 0
    for piece in pieces:
        if held and n_held + piece.n_samples > block:
            yield tuple(held)
            held, n_held = [], 0
        n_held += piece.n_samples
        if held and (held[-1].source, held[-1].stop) == (piece.source, piece.start):
            before = held.pop()
            piece = replace(piece, start=before.start, n_samples=before.n_samples + piece.n_samples)
        held.append(piece)
    if held:
        yield tuple(held)
