from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import ks_2samp, multivariate_normal

from gmr_robot.exceptions import InputError, UnknownNameError
from gmr_robot.mixture import GaussianMixture

NAN = np.nan
POINTS = np.array(
    [[0.5, NAN, -1.0], [1.0, 2.0, 3.0], [NAN, NAN, 0.2], [NAN, NAN, NAN], [-0.3, NAN, 2.0], [NAN, 0.1, NAN]]
)


@pytest.fixture
def mixture():
    roots = np.random.default_rng(0).normal(size=(3, 3, 3))
    covariances = roots @ roots.transpose(0, 2, 1) + 0.2 * np.eye(3)
    return GaussianMixture(
        [0.5, 0.2, 0.3], [[0.0, 1.0, 2.0], [-1.0, 0.0, 1.0], [3.0, 0.0, -1.0]], covariances
    )


def textbook_conditional(mixture, point):
    """Weights, means and covariances of p(unknown | known), with inverses and determinants as in the books."""
    known, unknown = np.flatnonzero(~np.isnan(point)), np.flatnonzero(np.isnan(point))
    weights, means, covariances = [], [], []
    for w, m, s in zip(mixture.weights, mixture.means, mixture.covariances, strict=True):
        gain = s[np.ix_(unknown, known)] @ np.linalg.inv(s[np.ix_(known, known)])
        weights.append(w * multivariate_normal(m[known], s[np.ix_(known, known)]).pdf(point[known]))
        means.append(m[unknown] + gain @ (point[known] - m[known]))
        covariances.append(s[np.ix_(unknown, unknown)] - gain @ s[np.ix_(known, unknown)])
    return np.array(weights) / np.sum(weights), np.array(means), np.array(covariances)


@pytest.mark.parametrize("row", [0, 2, 5])
def test_condition_on_is_the_textbook_formula(mixture, row):
    conditional = mixture.condition_on(POINTS[row])
    weights, means, covariances = textbook_conditional(mixture, POINTS[row])
    np.testing.assert_allclose(conditional.weights, weights, rtol=1e-10)
    np.testing.assert_allclose(conditional.means, means, rtol=1e-10)
    np.testing.assert_allclose(conditional.covariances, covariances, rtol=1e-9)


def test_knowing_nothing_leaves_the_mixture(mixture):
    assert mixture.condition_on([NAN, NAN, NAN]) is mixture


def test_means_are_filled_in_and_what_is_known_stays(mixture):
    before = POINTS.copy()
    filled = mixture.impute(POINTS)
    np.testing.assert_array_equal(POINTS, before)
    known = ~np.isnan(POINTS)
    np.testing.assert_array_equal(filled[known], POINTS[known])
    for row in (0, 2, 4, 5):
        weights, means, _ = textbook_conditional(mixture, POINTS[row])
        np.testing.assert_allclose(filled[row][~known[row]], weights @ means, rtol=1e-10)
    np.testing.assert_allclose(filled[3], mixture.weights @ mixture.means, rtol=1e-13)


def test_modes_are_the_highest_points_of_a_fine_grid(mixture):
    filled = mixture.impute(POINTS, method="mode")
    for row in (0, 4):
        grid = np.linspace(-8.0, 8.0, 160_001)
        conditional = mixture.condition_on(POINTS[row])
        assert filled[row, 1] == pytest.approx(
            grid[conditional.log_density(grid[:, None]).argmax()], abs=1e-4
        )
    axis = np.linspace(-4.0, 4.0, 401)
    plane = np.stack(np.meshgrid(axis, axis, indexing="ij"), axis=-1).reshape(-1, 2)
    conditional = mixture.condition_on(POINTS[2])
    best = plane[conditional.log_density(plane).argmax()]
    np.testing.assert_allclose(filled[2, :2], best, atol=0.011)
    np.testing.assert_allclose(filled[3], mixture.mode(), rtol=1e-9)


def test_the_mode_need_not_belong_to_the_heaviest_component():
    mixture = GaussianMixture([0.8, 0.2], [[0.0], [5.0]], [[[4.0]], [[1e-4]]])
    assert mixture.mode() == pytest.approx(5.0, abs=1e-3)
    single = GaussianMixture([1.0], [[1.0, -2.0]], [[[1.0, 0.9], [0.9, 1.0]]])
    np.testing.assert_allclose(single.mode(), [1.0, -2.0])


def test_modes_do_not_depend_on_units(mixture):
    units = np.diag([1e-6, 1.0, 1e9])
    scaled = mixture.affine(units, np.zeros(3)).mode()
    np.testing.assert_allclose(scaled, units @ mixture.mode(), rtol=1e-6)


@pytest.mark.parametrize("row", [0, 3])
def test_draws_are_those_of_the_conditional(mixture, row):
    filled = mixture.impute(np.tile(POINTS[row], (4000, 1)), method="draw", rng=1)
    direct, _ = mixture.condition_on(POINTS[row]).sample(4000, rng=2)
    for i, dimension in enumerate(np.flatnonzero(np.isnan(POINTS[row]))):
        assert ks_2samp(filled[:, dimension], direct[:, i]).pvalue > 1e-3


def test_draws_follow_the_seed(mixture):
    again = [mixture.impute(POINTS, method="draw", rng=seed) for seed in (1, 1, 2)]
    np.testing.assert_array_equal(again[0], again[1])
    assert not np.array_equal(again[0], again[2])


def test_many_rows_are_those_one_by_one(mixture, monkeypatch):
    monkeypatch.setattr("gmr_robot.mixture.imputation._MOST_NUMBERS", 60)
    rng = np.random.default_rng(3)
    points = np.where(rng.random((50, 3)) < 0.4, NAN, rng.normal(size=(50, 3)))
    for method in ("mean", "mode"):
        together = mixture.impute(points, method=method)
        alone = np.concatenate([mixture.impute(row[None], method=method) for row in points])
        np.testing.assert_allclose(together, alone, rtol=1e-7, atol=1e-9)


def test_far_from_everything_nothing_overflows(mixture):
    filled = mixture.impute([[1e150, NAN, 0.0]])
    assert np.isfinite(filled).all()


def test_no_rows_and_no_gaps(mixture):
    assert mixture.impute(np.empty((0, 3))).shape == (0, 3)
    np.testing.assert_array_equal(mixture.impute(POINTS[1:2]), POINTS[1:2])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda m: m.condition_on([1.0, 2.0, 3.0]), "point has no NaN"),
        (lambda m: m.condition_on([1.0, NAN]), r"point has the shape \(2,\); expected \(3,\)"),
        (lambda m: m.condition_on([np.inf, NAN, 0.0]), r"point\[0\] is inf"),
        (
            lambda m: m.impute([[0.0, NAN, -np.inf]]),
            r"points\[0, 2\] is -inf; expected finite numbers, or NaN",
        ),
        (lambda m: m.impute([0.0, NAN, 1.0]), r"expected \(N, 3\)"),
    ],
)
def test_bad_points_are_named(mixture, call, message):
    with pytest.raises(InputError, match=message):
        call(mixture)


def test_unknown_methods_list_the_known(mixture):
    with pytest.raises(UnknownNameError, match="unknown imputation method 'median'") as caught:
        mixture.impute(POINTS, method="median")
    assert caught.value.known == ("mean", "mode", "draw")
