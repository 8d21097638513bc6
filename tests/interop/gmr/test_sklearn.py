"""gmr's estimator, for code that uses it."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

pytest.importorskip("sklearn")

from sklearn.base import clone
from sklearn.model_selection import cross_val_score

from gmr_robot.interop.gmr.sklearn import GaussianMixtureRegressor


def bent(n_samples=200):
    x = np.linspace(0.0, 2.0, n_samples)[:, None]
    return x, np.where(x < 1.0, 3.0 * x + 1.0, 7.0 - 3.0 * x)


def test_it_regresses_and_shows_its_mixture():
    x, y = bent()
    regressor = GaussianMixtureRegressor(n_components=2, random_state=0).fit(x, y)
    assert np.mean((regressor.predict(x) - y) ** 2) < 0.01
    assert regressor.gmm_.means.shape == (2, 2)
    assert_allclose(regressor.predict(x), regressor.gmm_.predict(regressor.indices_, x))


def test_it_can_be_cloned_and_cross_validated():
    x, y = bent()
    order = np.random.default_rng(0).permutation(len(x))
    regressor = clone(GaussianMixtureRegressor(n_components=2, random_state=0, init_params="kmeans++"))
    assert cross_val_score(regressor, x[order], y[order], cv=3).min() > 0.9


def test_a_flat_y_gives_a_column_as_in_gmr():
    x, y = bent()
    assert GaussianMixtureRegressor(2, random_state=0).fit(x, y[:, 0]).predict(x).shape == (200, 1)
