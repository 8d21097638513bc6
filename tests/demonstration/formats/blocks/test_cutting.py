from __future__ import annotations

from itertools import chain, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gmr_robot.demonstration.formats.blocks.cutting import Piece, cut

lengths = st.lists(st.integers(0, 40), max_size=12)


def rows_of(blocks):
    """What is read, as single rows (source, row)."""
    return [[(p.source, row) for p in block for row in range(p.start, p.stop)] for block in blocks]


@settings(max_examples=60, deadline=None)
@given(lengths, st.integers(1, 50))
def test_rows_are_read_once_in_order_and_blocks_are_as_large_as_allowed(files, block):
    blocks = cut([Piece(i, 0, n, n) for i, n in enumerate(files)], block=block, divisible=True)
    rows = rows_of(blocks)
    assert list(chain(*rows)) == [(i, row) for i, n in enumerate(files) for row in range(n)]
    assert all(0 < len(one) <= block for one in rows)
    assert [sum(piece.n_samples for piece in one) for one in blocks] == list(map(len, rows))
    assert all(len(one) + len(other) > block or one[0][0] == other[-1][0] for one, other in pairwise(rows))


@settings(max_examples=60, deadline=None)
@given(lengths, st.integers(1, 50))
def test_what_cannot_be_cut_stays_whole(groups, block):
    pieces = [Piece(0, i, i + 1, n) for i, n in enumerate(groups)]
    blocks = cut(pieces, block=block, divisible=False)
    assert all(sum(p.n_samples for p in one) <= block or len(rows_of([one])[0]) == 1 for one in blocks)
    assert sum(p.n_samples for one in blocks for p in one) == sum(groups)


def test_neighbours_become_one_piece():
    pieces = [Piece(0, 0, 1, 5), Piece(0, 1, 2, 5), Piece(1, 0, 1, 5)]
    assert cut(pieces, block=100, divisible=False) == ((Piece(0, 0, 2, 10), Piece(1, 0, 1, 5)),)


@pytest.mark.parametrize("block", [1, 3, 7, 1000])
def test_parts_of_a_long_file_are_nearly_equal(block):
    sizes = [p.n_samples for one in cut([Piece(0, 0, 100, 100)], block=block, divisible=True) for p in one]
    assert sum(sizes) == 100
    assert max(sizes) - min(sizes) <= 1
