"""scikit-learn's own checks of what an estimator must do, all of them."""

import os
import subprocess
import sys

from sklearn.utils.estimator_checks import parametrize_with_checks

from gmr_robot.interop.sklearn import BayesianMixtureDensity, GaussianMixtureDensity, GaussianMixtureRegressor

ESTIMATORS = [
    GaussianMixtureDensity(),
    GaussianMixtureDensity(n_components=2, covariance_type="tied", init_params="kmeans"),
    GaussianMixtureDensity(n_components=2, covariance_type="spherical", warm_start=True),
    BayesianMixtureDensity(n_components=3),
    GaussianMixtureRegressor(),
    GaussianMixtureRegressor(n_components=2, covariance_type="diag", n_init=2),
]

ARRAY_CHECK = """
from sklearn.utils.estimator_checks import estimator_checks_generator
from gmr_robot.interop.sklearn import BayesianMixtureDensity, GaussianMixtureDensity, GaussianMixtureRegressor

for estimator in (BayesianMixtureDensity(), GaussianMixtureDensity(), GaussianMixtureRegressor()):
    checks = [check for _, check in estimator_checks_generator(estimator) if "check_array_api" in repr(check)]
    assert checks
    for check in checks:
        check(estimator)
"""


@parametrize_with_checks(ESTIMATORS)
def test_scikit_learn_checks(estimator, check):
    check(estimator)


def test_the_check_that_is_skipped_unless_array_dispatch_is_on():
    """The variable is read when scipy is imported, which the tests have done already."""
    environment = {**os.environ, "SCIPY_ARRAY_API": "1"}
    subprocess.run([sys.executable, "-W", "error", "-c", ARRAY_CHECK], check=True, env=environment)
