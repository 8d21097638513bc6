from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.exceptions import InputError
from gmr_robot.mixture import SufficientStatistics


def direct(samples, r, reference):
    differences = samples[:, None] - reference
    return SufficientStatistics(
        r.sum(axis=0),
        np.einsum("nk,nki->ki", r, differences),
        np.einsum("nk,nki,nkj->kij", r, differences, differences),
        reference,
        float(len(samples)),
    )


def test_merge_is_the_statistics_of_both_parts_whatever_their_reference():
    rng = np.random.default_rng(0)
    samples, r = rng.normal(size=(60, 2)), rng.random((60, 3))
    here, there = rng.normal(size=(3, 2)), rng.normal(size=(3, 2))
    whole = direct(samples, r, here)
    merged = direct(samples[:25], r[:25], here).merge(direct(samples[25:], r[25:], there))
    for name in ("counts", "first", "second", "reference", "log_likelihood"):
        np.testing.assert_allclose(getattr(merged, name), getattr(whole, name), rtol=1e-12, atol=1e-12)


def test_saved_and_loaded_statistics_are_the_same_to_the_bit(tmp_path):
    rng = np.random.default_rng(1)
    statistics = direct(rng.normal(size=(30, 2)), rng.random((30, 3)), rng.normal(size=(3, 2)))
    statistics.save(tmp_path / "part.npz")
    loaded = SufficientStatistics.load(tmp_path / "part.npz")
    for name in ("counts", "first", "second", "reference"):
        assert getattr(loaded, name).tobytes() == getattr(statistics, name).tobytes()
    assert loaded.log_likelihood == statistics.log_likelihood


def test_statistics_of_other_sizes_do_not_merge():
    one, other = SufficientStatistics.empty(2, 3), SufficientStatistics.empty(3, 3)
    with pytest.raises(InputError, match=r"\(3, 3, 3\) cannot be merged with \(2, 3, 3\)"):
        one.merge(other)


def test_files_that_hold_no_statistics_are_named(tmp_path):
    path = tmp_path / "part.npz"
    with pytest.raises(InputError, match="no sufficient statistics can be read"):
        SufficientStatistics.load(path)
    path.write_bytes(b"PK\x03\x04 not a zip")
    with pytest.raises(InputError, match="no sufficient statistics can be read"):
        SufficientStatistics.load(path)
    np.savez(path, counts=np.ones(2))
    with pytest.raises(InputError, match="no sufficient statistics can be read"):
        SufficientStatistics.load(path)
    SufficientStatistics.empty(2, 3).save(path)
    with np.load(path) as file:
        arrays = dict(file)
    arrays["counts"] = np.array([1.0, np.nan])
    np.savez(path, **arrays)
    with pytest.raises(InputError, match=r"counts\[1\] is nan"):
        SufficientStatistics.load(path)
