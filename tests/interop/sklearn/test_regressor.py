import numpy as np
import pytest
from sklearn.base import clone
from sklearn.compose import TransformedTargetRegressor
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from gmr_robot.interop.sklearn import GaussianMixtureRegressor


@pytest.fixture(scope="module")
def curve():
    """Two outputs over one input: (N, 1) and (N, 2)."""
    rng = np.random.default_rng(0)
    x = rng.uniform(0.0, 6.0, size=(600, 1))
    return x, np.hstack([np.sin(x), np.cos(x)]) + 0.05 * rng.normal(size=(600, 2))


@pytest.fixture(scope="module")
def inverse_problem():
    """x = t + 0.3 sin 2πt + noise, t asked for: three answers in the middle (Bishop 1994)."""
    rng = np.random.default_rng(1)
    t = rng.uniform(size=1500)
    return (t + 0.3 * np.sin(2.0 * np.pi * t) + rng.uniform(-0.1, 0.1, 1500))[:, None], t


def test_one_component_is_linear_regression():
    rng = np.random.default_rng(2)
    x = rng.normal(size=(300, 4)) * [1.0, 10.0, 0.1, 1000.0] + 5.0
    y = x @ rng.normal(size=(4, 2)) + rng.normal(size=(300, 2))
    ours = GaussianMixtureRegressor(regularisation=1e-12).fit(x, y)
    np.testing.assert_allclose(ours.predict(x), LinearRegression().fit(x, y).predict(x), rtol=1e-7, atol=1e-6)
    residuals = y - ours.predict(x)
    covariance = ours.predict(x, return_cov=True)[1]
    np.testing.assert_allclose(
        covariance[0], residuals.T @ residuals / 301, rtol=1e-6
    )  # the prior is one sample
    np.testing.assert_allclose(covariance, np.broadcast_to(covariance[0], covariance.shape), rtol=1e-9)


@pytest.mark.parametrize(("columns", "shape"), [(slice(0, 2), (7, 2)), (slice(0, 1), (7, 1)), (0, (7,))])
def test_predictions_have_the_shape_of_y(curve, columns, shape):
    x, y = curve
    fitted = GaussianMixtureRegressor(3, random_state=0).fit(x, y[:, columns])
    n_outputs = shape[1] if len(shape) == 2 else 1
    mean, covariance = fitted.predict(x[:7], return_cov=True)
    assert mean.shape == shape
    assert covariance.shape == (7, n_outputs, n_outputs)
    assert fitted.n_outputs_ == n_outputs
    np.testing.assert_array_equal(fitted.predict(x[:7]), mean)


def test_covariance_is_the_conditional_mixtures_whole_one(curve):
    x, y = curve
    fitted = GaussianMixtureRegressor(4, random_state=0).fit(x, y)
    points = np.array([[-0.5], [0.7], [3.1], [6.4]])
    mean, covariance = fitted.predict(points, return_cov=True)
    for n, point in enumerate(points):
        conditional = fitted.mixture_.condition([0], point)
        spread = conditional.means - mean[n]
        within = np.einsum("k,kij->ij", conditional.weights, conditional.covariances)
        between = np.einsum("k,ki,kj->ij", conditional.weights, spread, spread)
        np.testing.assert_allclose(mean[n], conditional.weights @ conditional.means, rtol=1e-9)
        np.testing.assert_allclose(covariance[n], within + between, rtol=1e-8)


def test_covariance_against_monte_carlo_where_there_are_three_answers(inverse_problem):
    x, t = inverse_problem
    fitted = GaussianMixtureRegressor(5, n_init=3, random_state=0).fit(x, t)
    mean, covariance = fitted.predict([[0.5]], return_cov=True)
    near = t[np.abs(x[:, 0] - 0.5) < 0.03]  # the data themselves
    assert covariance[0, 0, 0] == pytest.approx(near.var(), rel=0.15)
    draws, _ = fitted.mixture_.condition([0], [0.5]).sample(200_000, rng=0)
    assert mean[0] == pytest.approx(draws.mean(), abs=0.003)
    assert covariance[0, 0, 0] == pytest.approx(draws.var(), rel=0.02)
    widest = fitted.mixture_.condition([0], [0.5]).covariances.max()
    assert covariance[0, 0, 0] > 3.0 * widest  # the spread between answers counts


def test_units_do_not_matter(curve):
    x, y = curve
    one = GaussianMixtureRegressor(4, random_state=0).fit(x, y)
    other = GaussianMixtureRegressor(4, random_state=0).fit(x * 1e-3, y * [1e3, 1e-2])
    mean, covariance = one.predict(x, return_cov=True)
    scaled_mean, scaled_covariance = other.predict(x * 1e-3, return_cov=True)
    np.testing.assert_allclose(scaled_mean, mean * [1e3, 1e-2], rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(
        scaled_covariance, covariance * np.outer([1e3, 1e-2], [1e3, 1e-2]), rtol=1e-6, atol=1e-12
    )


def test_start_parameters_are_over_inputs_and_outputs(curve):
    x, y = curve
    centres = np.column_stack([[1.0, 3.0, 5.0], np.sin([1.0, 3.0, 5.0]), np.cos([1.0, 3.0, 5.0])])
    fitted = GaussianMixtureRegressor(3, means_init=centres).fit(x, y)
    assert (np.diff(fitted.means_[:, 0]) > 0.0).all()
    assert fitted.means_.shape == (3, 3)


def test_warm_start_reaches_the_optimum_at_once(curve):
    x, y = curve
    fitted = GaussianMixtureRegressor(3, random_state=0, warm_start=True).fit(x, y)
    before = fitted.predict(x)
    assert fitted.fit(x, y).n_iter_ == 1
    np.testing.assert_allclose(fitted.predict(x), before, atol=1e-3)


def test_grid_search_in_a_pipeline_prefers_enough_components(curve):
    x, y = curve
    pipeline = make_pipeline(StandardScaler(), GaussianMixtureRegressor(random_state=0))
    search = GridSearchCV(pipeline, {"gaussianmixtureregressor__n_components": [1, 2, 6]}, cv=3).fit(x, y)
    assert search.best_params_ == {"gaussianmixtureregressor__n_components": 6}
    assert search.best_score_ > 0.98


def test_covariance_is_handed_through_a_pipeline(curve):
    x, y = curve
    pipeline = make_pipeline(StandardScaler(), GaussianMixtureRegressor(3, random_state=0)).fit(x, y)
    alone = GaussianMixtureRegressor(3, random_state=0).fit(x, y)
    for piped, expected in zip(
        pipeline.predict(x, return_cov=True), alone.predict(x, return_cov=True), strict=True
    ):
        np.testing.assert_allclose(piped, expected, rtol=1e-6, atol=1e-9)


def test_clones_and_wrapped_targets_work(curve):
    x, y = curve
    estimator = GaussianMixtureRegressor(6, random_state=0)
    wrapped = TransformedTargetRegressor(clone(estimator), transformer=StandardScaler())
    assert cross_val_score(wrapped, x, y[:, 0], cv=3).min() > 0.98


def test_before_fit_there_is_no_prediction(curve):
    with pytest.raises(NotFittedError):
        GaussianMixtureRegressor().predict(curve[0])


def test_the_callers_arrays_are_left_alone(curve):
    x, y = (array.copy() for array in curve)
    GaussianMixtureRegressor(3, random_state=0).fit(x, y).predict(x)
    np.testing.assert_array_equal(x, curve[0])
    np.testing.assert_array_equal(y, curve[1])
