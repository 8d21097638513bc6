"""scikit-learn's own checks of what an estimator must do, all of them."""

from sklearn.utils.estimator_checks import parametrize_with_checks

from gmr_robot.interop.sklearn import GaussianMixtureDensity, GaussianMixtureRegressor

ESTIMATORS = [
    GaussianMixtureDensity(),
    GaussianMixtureDensity(n_components=2, covariance_type="tied", init_params="kmeans"),
    GaussianMixtureDensity(n_components=2, covariance_type="spherical", warm_start=True),
    GaussianMixtureRegressor(),
    GaussianMixtureRegressor(n_components=2, covariance_type="diag", n_init=2),
]


@parametrize_with_checks(ESTIMATORS)
def test_scikit_learn_checks(estimator, check):
    check(estimator)
