import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.mixture import BayesianGaussianMixture

from gmr_robot.exceptions import InputError
from gmr_robot.interop.sklearn import BayesianMixtureDensity, from_sklearn
from gmr_robot.mixture import fit_variational

CENTRES = np.array([[0.0, 0.0], [8.0, 1.0], [1.0, 9.0]])
PRIOR = {
    "weight_concentration_prior": 0.5,
    "mean_precision_prior": 2.0,
    "mean_prior": [1.0, -2.0],
    "degrees_of_freedom_prior": 5.0,
}


@pytest.fixture(scope="module")
def samples():
    rng = np.random.default_rng(3)
    return np.repeat(CENTRES, 200, axis=0) + rng.normal(size=(600, 2)) @ np.array([[1.3, 0.4], [0.0, 0.9]])


def test_with_the_same_priors_the_posterior_is_scikit_learns(samples):
    ours = BayesianMixtureDensity(3, **PRIOR, regularisation=0.3, tol=1e-12, random_state=0).fit(samples)
    theirs = BayesianGaussianMixture(
        n_components=3,
        **PRIOR,
        weight_concentration_prior_type="dirichlet_distribution",
        covariance_prior=5.0 * 0.3 * np.diag(samples.var(axis=0)),  # its scale matrix is W₀⁻¹ = ν₀ v₀ Σ
        reg_covar=0.0,
        tol=1e-12,
        max_iter=2000,
        random_state=0,
    ).fit(samples)
    distances = np.linalg.norm(ours.means_[:, None] - theirs.means_, axis=2)
    order = linear_sum_assignment(distances)[1]
    for name in (
        "weights_",
        "means_",
        "covariances_",
        "precisions_",
        "weight_concentration_",
        "mean_precision_",
        "degrees_of_freedom_",
    ):
        np.testing.assert_allclose(getattr(ours, name), getattr(theirs, name)[order], rtol=1e-5, atol=1e-7)


def test_superfluous_components_are_pruned(samples):
    fitted = BayesianMixtureDensity(8, random_state=0).fit(samples)
    assert fitted.converged_
    assert fitted.weights_.shape == (3,)
    assert fitted.predict_proba(samples).shape == (600, 3)
    assert (np.diff(fitted.lower_bounds_) > -1e-12).all()
    assert fitted.lower_bounds_[-1] == fitted.lower_bound_
    assert from_sklearn(fitted) is fitted.mixture_


def test_it_is_the_cores_fit(samples):
    ours = BayesianMixtureDensity(5, random_state=np.random.default_rng(4), init_params="k-means++").fit(
        samples
    )
    core = fit_variational(samples, 5, rng=np.random.default_rng(4)).mixture
    np.testing.assert_array_equal(ours.score_samples(samples), core.log_density(samples))


def test_a_warm_start_goes_on_from_what_survived(samples):
    fitted = BayesianMixtureDensity(8, random_state=0, warm_start=True).fit(samples)
    means, bound = fitted.means_, fitted.lower_bound_
    fitted.fit(samples)
    assert fitted.n_iter_ <= 3
    assert fitted.lower_bound_ > bound - 1e-9
    np.testing.assert_allclose(fitted.means_, means, atol=1e-3)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"covariance_type": "diag"}, "covariance_type is 'diag'; expected 'full'"),
        ({"weight_concentration_prior": 0.0}, "weight_concentration_prior is 0"),
        ({"mean_precision_prior": -1.0}, "mean_precision_prior is -1"),
        ({"degrees_of_freedom_prior": 1.0}, "expected a number above 1"),
        ({"mean_prior": [0.0]}, "mean_prior has the shape"),
        ({"max_iter": 0}, "max_iter is 0"),
        ({"n_components": 0}, "n_components is 0"),
    ],
)
def test_bad_parameters_are_named_by_fit(samples, options, message):
    with pytest.raises(InputError, match=message):
        BayesianMixtureDensity(**options).fit(samples)


def test_no_convergence_is_warned_of_where_fit_was_called(samples):
    with pytest.warns(ConvergenceWarning, match="max_iter 1 ") as told:
        BayesianMixtureDensity(3, max_iter=1, random_state=0).fit(samples)
    assert told[0].filename == __file__


def test_clones_forget_the_fit_and_unfitted_ones_say_so(samples):
    copy = clone(BayesianMixtureDensity(3, **PRIOR).fit(samples))
    assert copy.mean_prior == PRIOR["mean_prior"]
    with pytest.raises(NotFittedError):
        copy.predict(samples)
