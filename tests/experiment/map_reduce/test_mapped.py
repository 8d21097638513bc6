from __future__ import annotations

import pickle

import numpy as np
import pytest

from gmr_robot.experiment.map_reduce.mapped import by_reference
from gmr_robot.mixture import WeightedBlock

X = np.random.default_rng(0).normal(size=(1000, 4))


@pytest.fixture
def mapped(tmp_path):
    np.save(tmp_path / "x.npy", X)
    return np.load(tmp_path / "x.npy", mmap_mode="r")


@pytest.mark.parametrize(
    "part", [np.s_[:], np.s_[300:700], np.s_[300:300], np.s_[::3, 1:3], np.s_[5:, ::2], np.s_[::-1]]
)
def test_a_reference_maps_the_same_numbers(mapped, part):
    (sent,) = pickle.loads(pickle.dumps(by_reference([mapped[part]])))
    np.testing.assert_array_equal(np.asarray(sent), X[part])


def test_references_are_small_and_arrays_in_memory_stay(mapped):
    blocks = by_reference([mapped[:500], WeightedBlock(mapped[500:, :3], mapped[500:, 3])])
    assert len(pickle.dumps(blocks)) < 2000
    np.testing.assert_array_equal(np.asarray(blocks[1].weights), X[500:, 3])
    (kept,) = by_reference([X])
    assert kept is X
    computed = mapped[:500] * 2.0  # no longer what is in the file
    np.testing.assert_array_equal(np.asarray(by_reference([computed])[0]), 2.0 * X[:500])


def test_what_was_changed_in_copy_on_write_memory_is_sent(mapped):
    own = np.load(mapped.filename, mmap_mode="c")
    own *= 10.0
    (sent,) = pickle.loads(pickle.dumps(by_reference([own[300:700, 1:]])))
    np.testing.assert_array_equal(np.asarray(sent), 10.0 * X[300:700, 1:])
