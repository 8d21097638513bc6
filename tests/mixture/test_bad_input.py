"""What the distributions do with bad input: the right answer, or an error that names what is wrong.

To add a case, add a row: a name, what is called, and the error's text (a regular expression).
"""

from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.exceptions import InputError
from gmr_robot.mixture import Gaussian, GaussianMixture, region_radius

WEIGHTS = np.array([0.4, 0.6])
MEANS = np.array([[0.0, 1.0, 2.0], [2.0, 0.0, -1.0]])
COVARIANCES = np.stack([np.diag([1.0, 2.0, 3.0]), np.eye(3) + 0.5])
MIX = GaussianMixture(WEIGHTS, MEANS, COVARIANCES)
ONE = MIX.component(1)
POINTS = np.array([[0.0, 1.0, 2.0], [3.0, -1.0, 0.5]])


def with_cell(array, cell, value):
    changed = np.array(array)
    changed[cell] = value
    return changed


REFUSED = [
    ("nan point", lambda: MIX.log_density(with_cell(POINTS, (1, 2), np.nan)), r"points\[1, 2\] is nan"),
    (
        "inf point",
        lambda: MIX.responsibilities(with_cell(POINTS, (0, 1), -np.inf)),
        r"points\[0, 1\] is -inf",
    ),
    (
        "one point as 1-D",
        lambda: MIX.log_density(POINTS[0]),
        r"points has the shape \(3,\); expected \(N, 3\)",
    ),
    ("points as 3-D", lambda: MIX.log_density(POINTS[None]), r"the shape \(1, 2, 3\); expected \(N, 3\)"),
    ("too few features", lambda: ONE.log_density(POINTS[:, :2]), r"the shape \(2, 2\); expected \(N, 3\)"),
    ("scalar point", lambda: ONE.squared_mahalanobis(1.0), r"points has the shape \(\)"),
    ("strings", lambda: MIX.log_density([["a", "b", "c"]]), "points has the type <U1; expected real numbers"),
    ("objects", lambda: MIX.log_density(POINTS.astype(object)), "points has the type object"),
    ("complex", lambda: MIX.log_density(POINTS + 1j), "points has the type complex128"),
    ("None", lambda: MIX.log_density(None), "points has the type object"),
    ("ragged", lambda: MIX.log_density([[0.0, 1.0, 2.0], [0.0]]), "points is not a rectangular array"),
    ("masked", lambda: MIX.log_density(np.ma.masked_greater(POINTS, 2.5)), "points has masked entries"),
    ("score of nothing", lambda: MIX.score(np.empty((0, 3))), "at least one point to score"),
    ("weights not one", lambda: GaussianMixture([0.5, 0.6], MEANS, COVARIANCES), "not a distribution"),
    ("negative weight", lambda: GaussianMixture([-0.5, 1.5], MEANS, COVARIANCES), "not a distribution"),
    ("nan weight", lambda: GaussianMixture([np.nan, 1.0], MEANS, COVARIANCES), r"weights\[0\] is nan"),
    ("no component", lambda: GaussianMixture([], np.empty((0, 2)), np.empty((0, 2, 2))), "is empty"),
    ("no dimension", lambda: Gaussian([], np.empty((0, 0))), "at least one dimension"),
    (
        "means of another K",
        lambda: GaussianMixture([1.0], MEANS, COVARIANCES),
        r"means has the shape \(2, 3\)",
    ),
    ("nan mean", lambda: Gaussian([0.0, np.nan], np.eye(2)), r"mean\[1\] is nan"),
    (
        "nan covariance",
        lambda: GaussianMixture(WEIGHTS, MEANS, with_cell(COVARIANCES, (1, 0, 2), np.nan)),
        r"covariances\[1, 0, 2\] is nan",
    ),
    (
        "not symmetric",
        lambda: GaussianMixture(WEIGHTS, MEANS, with_cell(COVARIANCES, (1, 0, 2), 0.7)),
        r"covariances\[1\] is not symmetric: element \(0, 2\) is 0.7, element \(2, 0\) is 0.5",
    ),
    (
        "indefinite",
        lambda: GaussianMixture(WEIGHTS, MEANS, with_cell(COVARIANCES, (0, 2, 2), -3.0)),
        r"covariances\[0\] is not positive definite: its smallest eigenvalue is -3, and dimension 2",
    ),
    (
        "singular",
        lambda: Gaussian([0, 0], [[1, 1], [1, 1]]),
        "covariance is not positive definite.*dimension 1",
    ),
    ("zero variance", lambda: Gaussian([0.0], [[0.0]]), "covariance is not positive definite"),
    ("overflowed covariance", lambda: Gaussian([0.0], [[1e155 * 1e200]]), r"covariance\[0, 0\] is inf"),
    ("covariance not square", lambda: Gaussian([0.0, 0.0], np.ones((2, 3))), r"expected \(2, 2\)"),
    ("index too large", lambda: MIX.component(2), "there is no component 2; they are numbered 0 to 1"),
    ("negative index", lambda: MIX.component(-1), "index is -1; expected at least 0"),
    ("fractional index", lambda: MIX.component(0.5), "index is 0.5; expected a whole number"),
    ("boolean index", lambda: MIX.component(True), "index is True; expected a whole number"),
    ("dimension too large", lambda: MIX.marginal([3]), "dims is .3.; expected numbers from 0 to 2"),
    ("negative dimension", lambda: MIX.condition([-1], [0.0]), "dims is .-1.; expected numbers from 0 to 2"),
    ("repeated dimension", lambda: MIX.predict(POINTS[:, :2], dims=[1, 1]), "at most once"),
    ("fractional dimension", lambda: MIX.marginal([0.5]), "expected a sequence of whole numbers"),
    ("boolean dimensions", lambda: MIX.marginal([True, False, True]), "expected a sequence of whole numbers"),
    ("a name for a dimension", lambda: MIX.marginal(["x"]), "expected a sequence of whole numbers"),
    ("ragged dimensions", lambda: MIX.marginal([[0], [1, 2]]), "expected a flat sequence"),
    ("no dimension asked for", lambda: MIX.marginal([]), "at least one"),
    ("a scalar dimension", lambda: MIX.marginal(1), "expected a sequence of whole numbers"),
    ("everything known", lambda: MIX.condition([0, 1, 2], np.zeros(3)), "must leave at least one"),
    (
        "input and output",
        lambda: MIX.regress(POINTS[:, :1], dims=[0], outputs=[0, 1]),
        r"\[0\] are input and out",
    ),
    (
        "output too large",
        lambda: MIX.predict(POINTS[:, :1], dims=[0], outputs=[7]),
        "outputs is .7.; expected",
    ),
    ("nan value", lambda: MIX.condition([0], [np.nan]), r"values\[0\] is nan"),
    (
        "too many values",
        lambda: MIX.condition([0], [1.0, 2.0]),
        r"values has the shape \(2,\); expected \(1,\)",
    ),
    ("nan input", lambda: MIX.regress([[np.nan]], dims=[0]), r"inputs\[0, 0\] is nan"),
    ("inputs of another width", lambda: MIX.regress(POINTS, dims=[0]), r"expected \(N, 1\)"),
    (
        "alpha above one",
        lambda: MIX.in_region(POINTS, alpha=1.5),
        "alpha is 1.5; expected a number from 0 to 1",
    ),
    ("alpha below zero", lambda: MIX.sample(1, rng=0, alpha=-0.1), "alpha is -0.1"),
    ("nan alpha", lambda: region_radius(np.nan, n_dimensions=2), "alpha is nan"),
    ("alpha as text", lambda: ONE.in_region(POINTS, alpha="0.5"), "alpha is '0.5'; expected a number"),
    ("negative count", lambda: MIX.sample(-1, rng=0), "n_samples is -1; expected at least 0"),
    ("fractional count", lambda: ONE.sample(2.5, rng=0), "n_samples is 2.5; expected a whole number"),
    ("ellipse of three", lambda: ONE.ellipse(dims=(0, 1, 2)), "an ellipse needs two dimensions"),
    ("negative ellipse", lambda: MIX.ellipses(-1.0), "factor is -1.0"),
    (
        "singular map",
        lambda: MIX.affine(np.ones((2, 3)), np.zeros(2)),
        r"covariances\[0\] is not positive def",
    ),
    (
        "map that overflows",
        lambda: MIX.affine(1e200 * np.eye(3), np.zeros(3)),
        r"covariances\[0, 0, 0\] is inf",
    ),
    (
        "collapse that overflows",
        lambda: GaussianMixture([0.5, 0.5], [[1e200], [-1e200]], np.ones((2, 1, 1))).to_gaussian(),
        r"covariance\[0, 0\] is inf",
    ),
]


@pytest.mark.parametrize(("call", "message"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_refused_by_name(call, message):
    with pytest.raises(InputError, match=message):
        call()


def big_endian(points):
    return points.astype(">f8")


def read_only(points):
    copy = points.copy()
    copy.setflags(write=False)
    return copy


def strided(points):
    return np.repeat(points, 2, axis=0)[::2]


ACCEPTED = [
    ("float16", lambda p: p.astype(np.float16)),
    ("float32", lambda p: p.astype(np.float32)),
    ("big-endian", big_endian),
    ("read-only", read_only),
    ("strided", strided),
    ("reversed", lambda p: p[::-1][::-1]),
    ("column order", np.asfortranarray),
    ("lists", lambda p: p.tolist()),
    ("masked without masked cells", np.ma.masked_invalid),
    ("memory view", memoryview),
]


@pytest.mark.parametrize("convert", [row[1] for row in ACCEPTED], ids=[row[0] for row in ACCEPTED])
def test_other_representations_give_the_same_bits(convert):
    converted = convert(POINTS)
    before = np.array(converted)
    assert MIX.log_density(converted).tobytes() == MIX.log_density(POINTS).tobytes()
    assert MIX.responsibilities(converted).tobytes() == MIX.responsibilities(POINTS).tobytes()
    joint = GaussianMixture([1.0], [np.zeros(4)], [np.eye(4) + 0.3])
    regression = joint.predict(converted, dims=[0, 1, 2])
    assert regression.tobytes() == joint.predict(POINTS, dims=[0, 1, 2]).tobytes()
    assert np.array(converted).tobytes() == before.tobytes()


def test_integers_and_booleans_are_numbers():
    whole = np.array([[0, 1, 2], [1, 0, 1]])
    assert MIX.log_density(whole).tobytes() == MIX.log_density(whole.astype(float)).tobytes()
    flags = whole > 0
    assert MIX.log_density(flags).tobytes() == MIX.log_density(flags.astype(float)).tobytes()


def test_no_points_give_no_results():
    none = np.empty((0, 3))
    assert MIX.log_density(none).shape == (0,)
    assert MIX.responsibilities(none).shape == (0, 2)
    assert MIX.regress(none[:, :1], dims=[0]).covariance.shape == (0, 2, 2)
    assert MIX.sample(0, rng=0)[0].shape == (0, 3)


@pytest.mark.parametrize("exponent", [-1000, -300, 0, 300, 1000])
def test_unit_of_the_data_is_a_shift_of_the_log_density(exponent):
    # Powers of two: variances from 1e-301 to 1e301.
    unit = 2.0 ** (exponent // 2)
    scaled = GaussianMixture(WEIGHTS, unit * MEANS, unit**2 * COVARIANCES)
    shift = 3 * (exponent // 2) * np.log(2.0)
    np.testing.assert_allclose(scaled.log_density(unit * POINTS), MIX.log_density(POINTS) - shift, rtol=1e-13)
    assert scaled.squared_mahalanobis(unit * POINTS).tobytes() == MIX.squared_mahalanobis(POINTS).tobytes()
    ours, theirs = scaled.regress(unit * POINTS[:, :1], dims=[0]), MIX.regress(POINTS[:, :1], dims=[0])
    np.testing.assert_allclose(ours.mean, unit * theirs.mean, rtol=1e-12)
    np.testing.assert_allclose(ours.covariance, unit**2 * theirs.covariance, rtol=1e-12)


def test_units_that_differ_between_dimensions():
    units = np.array([1e-12, 1.0, 1e12])
    scaled = GaussianMixture(WEIGHTS, units * MEANS, np.outer(units, units) * COVARIANCES)
    np.testing.assert_allclose(
        scaled.responsibilities(units * POINTS), MIX.responsibilities(POINTS), rtol=1e-12
    )


def test_smallest_variance_and_largest_distance():
    narrow = Gaussian([0.0], [[5e-324]])
    assert np.isfinite(narrow.log_density([[0.0]])).all()
    assert narrow.log_density([[1e200]]).tolist() == [-np.inf]
    far = MIX.responsibilities([[1e200, -1e200, 1e300]])
    assert np.isfinite(far).all()
    assert far.sum() == 1.0
