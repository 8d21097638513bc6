"""What a fit does with bad data: the right answer, or an error that names what is wrong. Never silent, never a hang.

To add a case, add a row to REFUSED (what is called, the error's text) or to one of the tables of right answers.
"""

from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.exceptions import InputError
from gmr_robot.mixture import fit_mixture

RNG = np.random.default_rng(0)
X = np.concatenate([RNG.normal(size=(60, 3)), RNG.normal(4.0, 0.5, size=(40, 3))])
ONES = np.ones(100)


def with_cell(array, cell, value):
    changed = np.array(array)
    changed[cell] = value
    return changed


def fit(x, k=2, **options):
    return fit_mixture(x, k, **{"rng": 1, **options}).mixture


BASE = fit(X)

REFUSED = [
    ("nan cell", lambda: fit(with_cell(X, (17, 2), np.nan)), r"samples\[17, 2\] is nan; .*missing=True"),
    ("inf cell", lambda: fit(with_cell(X, (99, 0), np.inf)), r"samples\[99, 0\] is inf"),
    ("-inf cell", lambda: fit(with_cell(X, (0, 1), -np.inf)), r"samples\[0, 1\] is -inf"),
    ("inf among missing", lambda: fit(with_cell(X, (3, 1), np.inf), missing=True), r"samples\[3, 1\] is inf"),
    (
        "fewer samples than components",
        lambda: fit(X[:3], 4),
        r"there are 3 sample\(s\), but n_components is 4",
    ),
    ("no sample", lambda: fit(X[:0]), "there is no sample"),
    ("no feature", lambda: fit(X[:, :0]), "no feature"),
    ("nothing", lambda: fit([]), r"samples has the shape \(0,\); expected \(N, D\)"),
    ("1-D", lambda: fit(X[:, 0]), r"samples has the shape \(100,\); expected \(N, D\)"),
    ("3-D", lambda: fit(X[None]), r"samples has the shape \(1, 100, 3\); expected \(N, D\)"),
    ("scalar", lambda: fit(3.0), r"samples has the shape \(\)"),
    ("None", lambda: fit(None), "samples has the type object; expected real numbers"),
    ("strings", lambda: fit(X.astype(str)), "expected real numbers"),
    ("numbers as text", lambda: fit([["1", "2"], ["3", "4"]], 1), "expected real numbers"),
    ("objects", lambda: fit(X.astype(object)), "samples has the type object"),
    ("complex", lambda: fit(X + 0j), "samples has the type complex128"),
    ("dates", lambda: fit(np.array([["2026-01-01"]], dtype="datetime64[D]"), 1), "expected real numbers"),
    ("ragged", lambda: fit([[1.0, 2.0], [3.0]], 1), "not a rectangular array"),
    ("masked", lambda: fit(np.ma.masked_greater(X, 4.0)), "masked entries; fill them"),
    ("all identical", lambda: fit(np.full((20, 3), 7.0)), r"only 1 distinct value\(s\)"),
    (
        "identical to random start",
        lambda: fit(np.full((9, 2), 7.0), initialisation="random"),
        "only 1 distinct",
    ),
    ("two distinct for three", lambda: fit(np.repeat([[0.0], [1.0]], 9, axis=0), 3), "only 2 distinct"),
    ("no component", lambda: fit(X, 0), "n_components is 0; expected at least 1"),
    ("negative components", lambda: fit(X, -2), "n_components is -2"),
    ("fractional components", lambda: fit(X, 2.5), "n_components is 2.5; expected a whole number"),
    ("boolean components", lambda: fit(X, True), "n_components is True; expected a whole number"),
    ("negative weight", lambda: fit(X, weights=with_cell(ONES, 4, -1.0)), r"weights\[4\] is -1"),
    ("nan weight", lambda: fit(X, weights=with_cell(ONES, 4, np.nan)), r"weights\[4\] is nan"),
    ("inf weight", lambda: fit(X, weights=with_cell(ONES, 4, np.inf)), r"weights\[4\] is inf"),
    ("zero weights", lambda: fit(X, weights=0.0 * ONES), "all weights are zero"),
    ("too few weights", lambda: fit(X, weights=ONES[:9]), r"weights has the shape \(9,\); expected \(100,\)"),
    ("weights of one sample", lambda: fit(X, weights=with_cell(0.0 * ONES, 0, 1.0)), "only 1 distinct"),
    ("too few groups", lambda: fit(X, groups=[0, 1]), "groups has the shape"),
    ("fractional groups", lambda: fit(X, groups=ONES / 2), "whole numbers"),
    (
        "interleaved groups",
        lambda: fit(X, groups=np.arange(100) % 2, initialisation="time_segments"),
        "groups are interleaved",
    ),
    ("unknown start", lambda: fit(X, initialisation="kmeans+"), r"did you mean 'kmeans\+\+'"),
    ("unknown covariance", lambda: fit(X, covariance="diag"), "unknown covariance type 'diag'; .*diagonal"),
    ("no regularisation", lambda: fit(X, regularisation=0.0), "regularisation is 0.0"),
    ("nan tolerance", lambda: fit(X, tolerance=np.nan), "tolerance is nan"),
    ("no iteration", lambda: fit(X, max_iterations=0), "max_iterations is 0"),
    ("no thread", lambda: fit(X, threads=0), "threads is 0"),
    ("start of other size", lambda: fit(X, 3, start=BASE), "start has 2 component"),
    ("start of other width", lambda: fit(X[:, :2], start=BASE), "start has 3 feature"),
    ("feature all missing", lambda: fit(X * [1.0, np.nan, 1.0], missing=True), "feature 1 has no value"),
    ("square overflows", lambda: fit(X * 1e155), "feature 0 has the scale .*another unit"),
    ("square underflows", lambda: fit(X * 1e-300), "feature 0 has the scale .*another unit"),
]


@pytest.mark.parametrize(("call", "message"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_refused(call, message):
    with pytest.raises(InputError, match=message):
        call()


def strided(x):
    wide = np.zeros((len(x), 2 * x.shape[1]))
    wide[:, ::2] = x
    return wide[:, ::2]


def read_only(x):
    copy = x.copy()
    copy.setflags(write=False)
    return copy


SAME = [
    ("lists", X.tolist(), 0.0),
    ("tuples", tuple(map(tuple, X)), 0.0),
    ("Fortran order", np.asfortranarray(X), 0.0),
    ("strided", strided(X), 0.0),
    ("read-only", read_only(X), 0.0),
    ("big-endian", X.astype(">f8"), 0.0),
    ("masked without masks", np.ma.masked_array(X), 0.0),
    ("float32", X.astype(np.float32), 1e-5),
    ("float16", X.astype(np.float16), 2e-2),
    ("long double", X.astype(np.longdouble), 0.0),
]


@pytest.mark.parametrize(("x", "tolerance"), [row[1:] for row in SAME], ids=[row[0] for row in SAME])
def test_other_layouts_and_types_give_the_same_fit(x, tolerance):
    mixture = fit(x)
    np.testing.assert_allclose(mixture.means, BASE.means, rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(mixture.covariances, BASE.covariances, rtol=tolerance, atol=tolerance)


MAPPED = [
    ("scale 1e-140", 1e-140, 0.0, 1e-9),
    ("scale 1e149", 1e149, 0.0, 1e-9),
    ("scale 2e-77 (powers of two are exact)", 2.0**-256, 0.0, 0.0),
    ("mixed scales", np.array([1e-12, 1.0, 1e12]), 0.0, 1e-9),
    ("offset 1e9", 1.0, 1e9, 1e-5),
    ("offset 1e9 and scale 1e-3", 1e-3, 1e9, 1e-1),
    ("negative scale", -3.0, 1.0, 1e-9),
]


@pytest.mark.parametrize(
    ("scale", "offset", "rtol"), [row[1:] for row in MAPPED], ids=[row[0] for row in MAPPED]
)
def test_scales_and_offsets_map_the_fit(scale, offset, rtol):
    mixture = fit(X * scale + offset)
    scales = np.broadcast_to(scale, 3)
    np.testing.assert_allclose(mixture.weights, BASE.weights, rtol=max(rtol, 1e-12))
    np.testing.assert_allclose(
        (mixture.means - offset) / scales, BASE.means, rtol=rtol, atol=rtol * np.abs(BASE.means).max()
    )
    np.testing.assert_allclose(
        mixture.covariances / scales[:, None] / scales, BASE.covariances, rtol=rtol, atol=rtol
    )


PROPER = [
    ("integers", np.round(10 * X).astype(np.int64), 2),
    ("small integers", np.round(X).astype(np.int8), 2),
    ("booleans", X > 1.0, 2),
    ("constant feature", with_cell(X, (slice(None), 1), 3.0), 2),
    ("constant zero feature", with_cell(X, (slice(None), 1), 0.0), 2),
    ("duplicate feature", np.hstack([X, X[:, :1]]), 2),
    ("collinear features", np.hstack([X, X @ [[1.0], [-2.0], [0.5]]]), 2),
    ("duplicate samples", np.repeat(X[:20], 30, axis=0), 2),
    ("still end", np.concatenate([X, np.tile(X[-1], (200, 1))]), 3),
    ("as many samples as components", X[:4], 4),
    ("one sample, one component", X[:1], 1),
    ("one component", X, 1),
    ("one feature", X[:, :1], 3),
    ("more features than samples", np.random.default_rng(1).normal(size=(8, 40)), 2),
    ("outlier of 1e6 standard deviations", with_cell(X, 5, 1e6), 3),
    ("outliers everywhere", X * np.where(np.arange(100) % 10, 1.0, 1e4)[:, None], 3),
    ("tiny feature", X * [1.0, 1e-140, 1.0], 2),
    ("many components", X, 40),
]


@pytest.mark.parametrize(("x", "k"), [row[1:] for row in PROPER], ids=[row[0] for row in PROPER])
def test_degenerate_data_give_a_proper_fit(x, k):
    result = fit_mixture(x, k, rng=1)
    mixture, samples = result.mixture, np.asarray(x, dtype=float)
    assert np.isfinite(mixture.log_density(samples)).all()
    np.testing.assert_allclose(mixture.weights.sum(), 1.0)
    # EM keeps the total mean at each step (a re-seeding would move it; the last step was an EM step)
    np.testing.assert_allclose(
        mixture.weights @ mixture.means, samples.mean(axis=0), atol=1e-2 * (samples.std(axis=0) + 1e-12).max()
    )
    if not result.reseedings:
        assert np.diff(result.objective).min(initial=0.0) > -1e-9


def test_weights_need_not_sum_to_one():
    for factor in (1e-300, 0.37, 1e200):
        mixture = fit(X, weights=factor * ONES)
        np.testing.assert_allclose(mixture.covariances, BASE.covariances, rtol=1e-9)


def test_the_table_is_long_enough():
    assert len(REFUSED) + len(SAME) + len(MAPPED) + len(PROPER) >= 55
