from __future__ import annotations

from itertools import chain

import pytest

from gmr_robot.experiment.map_reduce.stretches import stretches


@pytest.mark.parametrize("n_blocks", [1, 7, 64, 1000, 4097])
@pytest.mark.parametrize("n_workers", [1, 2, 100])
def test_stretches_cover_all_blocks_as_branches_of_the_tree(n_blocks, n_workers):
    found = stretches(n_blocks, n_workers, shares=8)
    assert list(chain(*found)) == list(range(n_blocks))
    length = len(found[0])
    assert length & (length - 1) == 0
    assert all(one.start % length == 0 and len(one) <= length for one in found)
    assert len(found) >= min(n_blocks, 8 * n_workers)
    assert len(found) <= max(16 * n_workers + 1, 1)
