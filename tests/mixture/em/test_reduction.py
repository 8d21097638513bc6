from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gmr_robot.mixture import reduce_in_pairs
from gmr_robot.mixture.em.reduction import BlockwiseSum


@dataclass(frozen=True)
class Sum:
    """A sum that says in which order it was taken."""

    text: str

    def merge(self, other):
        return Sum(f"({self.text}{other.text})")


def leaves(n):
    return [Sum(chr(ord("a") + i)) for i in range(n)]


def split_at_power_of_two(parts):
    """The tree by its definition, from the top."""
    if len(parts) == 1:
        return parts[0]
    left = 1 << ((len(parts) - 1).bit_length() - 1)
    return split_at_power_of_two(parts[:left]).merge(split_at_power_of_two(parts[left:]))


@pytest.mark.parametrize("n", range(1, 26))
def test_the_tree_splits_at_powers_of_two(n):
    assert reduce_in_pairs(leaves(n)) == split_at_power_of_two(leaves(n))


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 26), st.integers(0, 4))
def test_stretches_that_are_branches_give_the_same_tree(n, power):
    length, parts = 1 << power, leaves(n)
    shared = [reduce_in_pairs(parts[i : i + length]) for i in range(0, n, length)]
    assert reduce_in_pairs(shared) == reduce_in_pairs(parts)


def test_lanes_are_summed_in_order_and_blocks_in_pairs():
    blockwise = BlockwiseSum()
    for block, part in zip([0, 0, 0, 1, 2, 2], leaves(6), strict=True):
        blockwise.add(block, part)
    assert blockwise.total() == Sum("((((ab)c)d)(ef))")


def test_no_part_has_no_sum():
    with pytest.raises(ValueError, match="no part"):
        reduce_in_pairs([])
