import numpy as np
import pytest
from scipy.stats import multivariate_normal
from sklearn.linear_model import LinearRegression
from sklearn.mixture import BayesianGaussianMixture, GaussianMixture

from gmr_robot.exceptions import InputError
from gmr_robot.interop.sklearn import GaussianMixtureDensity, from_sklearn

TYPES = ("full", "tied", "diag", "spherical")


@pytest.fixture(scope="module")
def samples():
    rng = np.random.default_rng(5)
    return np.vstack([rng.normal([0, 0, 0], [1, 2, 3], (200, 3)), rng.normal([6, 0, 3], [2, 1, 1], (300, 3))])


@pytest.mark.parametrize("covariance_type", TYPES)
def test_density_is_scikit_learns(samples, covariance_type):
    fitted = GaussianMixture(2, covariance_type=covariance_type, random_state=0).fit(samples)
    mixture = from_sklearn(fitted)
    np.testing.assert_allclose(mixture.log_density(samples), fitted.score_samples(samples), rtol=1e-9)
    np.testing.assert_allclose(mixture.responsibilities(samples), fitted.predict_proba(samples), atol=1e-9)


@pytest.mark.parametrize("covariance_type", TYPES)
def test_variational_fit_gives_its_point_estimates(samples, covariance_type):
    fitted = BayesianGaussianMixture(n_components=2, covariance_type=covariance_type, random_state=0).fit(
        samples
    )
    mixture = from_sklearn(fitted)
    expected = 0.0
    for k in range(2):
        covariance = {
            "full": lambda k=k: fitted.covariances_[k],
            "tied": lambda: fitted.covariances_,
            "diag": lambda k=k: np.diag(fitted.covariances_[k]),
            "spherical": lambda k=k: fitted.covariances_[k] * np.eye(3),
        }[covariance_type]()
        expected = expected + fitted.weights_[k] * multivariate_normal(fitted.means_[k], covariance).pdf(
            samples
        )
    np.testing.assert_allclose(np.exp(mixture.log_density(samples)), expected, rtol=1e-9)


def test_single_precision_is_taken(samples):
    fitted = GaussianMixture(2, random_state=0).fit(samples.astype(np.float32))
    mixture = from_sklearn(fitted)
    np.testing.assert_allclose(mixture.log_density(samples), fitted.score_samples(samples), rtol=1e-4)


def test_our_estimators_give_their_mixture(samples):
    fitted = GaussianMixtureDensity(2, random_state=0).fit(samples)
    assert from_sklearn(fitted) is fitted.mixture_


@pytest.mark.parametrize(
    "estimator", [GaussianMixture(), BayesianGaussianMixture(), GaussianMixtureDensity()]
)
def test_unfitted_estimators_are_refused(estimator):
    with pytest.raises(InputError, match=f"{type(estimator).__name__} has not been fitted; call its fit"):
        from_sklearn(estimator)


def test_other_estimators_are_refused():
    with pytest.raises(InputError, match="LinearRegression; expected scikit-learn's GaussianMixture"):
        from_sklearn(LinearRegression())
