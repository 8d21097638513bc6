import warnings

import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import multivariate_normal
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.mixture import GaussianMixture as SklearnMixture
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from gmr_robot.exceptions import InputError, UnknownNameError
from gmr_robot.interop.sklearn import GaussianMixtureDensity
from gmr_robot.mixture import GaussianMixture

TYPES = ("full", "tied", "diag", "spherical")
CENTRES = np.array([[0.0, 0.0], [6.0, 1.0], [1.0, 7.0]])


@pytest.fixture(scope="module")
def samples():
    """Three clusters that touch, 1500 samples."""
    rng = np.random.default_rng(3)
    return np.repeat(CENTRES, 500, axis=0) + rng.normal(size=(1500, 2)) @ np.array([[1.3, 0.4], [0.0, 0.9]])


def precisions(covariance_type):
    return {
        "full": np.tile([[0.5, 0.1], [0.1, 0.7]], (3, 1, 1)),
        "tied": np.array([[0.5, 0.1], [0.1, 0.7]]),
        "diag": np.array([[0.5, 0.7], [0.6, 0.6], [0.7, 0.5]]),
        "spherical": np.array([0.5, 0.6, 0.7]),
    }[covariance_type]


def start(covariance_type):
    return {
        "n_components": 3,
        "covariance_type": covariance_type,
        "weights_init": [0.2, 0.3, 0.5],
        "means_init": CENTRES + 0.5,
        "precisions_init": precisions(covariance_type),
    }


def same_parameters(fitted):
    """scikit-learn's own mixture with the parameters of ours."""
    reference = SklearnMixture(fitted.n_components, covariance_type=fitted.covariance_type)
    for name in ("weights_", "means_", "covariances_", "precisions_", "precisions_cholesky_"):
        setattr(reference, name, np.array(getattr(fitted, name)))
    return reference


def log_densities(fitted, points):
    """log πₖ N(x | μₖ, Σₖ), shape (N, K), by scipy."""
    parts = zip(fitted.mixture_.weights, fitted.mixture_.means, fitted.mixture_.covariances, strict=True)
    return np.stack([np.log(w) + multivariate_normal(m, c).logpdf(points) for w, m, c in parts], axis=1)


@pytest.mark.parametrize("covariance_type", TYPES)
def test_from_the_same_start_it_ends_where_scikit_learn_does(samples, covariance_type):
    """The prior is worth one sample of some 500 a component, which is what remains of a difference."""
    ours = GaussianMixtureDensity(**start(covariance_type), regularisation=1e-9, tol=1e-11).fit(samples)
    theirs = SklearnMixture(**start(covariance_type), reg_covar=0.0, tol=1e-11, max_iter=500).fit(samples)
    np.testing.assert_allclose(ours.weights_, theirs.weights_, atol=1e-3)
    np.testing.assert_allclose(ours.means_, theirs.means_, atol=5e-3)
    np.testing.assert_allclose(ours.covariances_, theirs.covariances_, rtol=6e-3, atol=6e-3)
    assert ours.score(samples) == pytest.approx(theirs.score(samples), abs=1e-5)
    assert (ours.predict(samples) == theirs.predict(samples)).mean() > 0.999


def test_one_component_differs_by_the_prior_sample_alone(samples):
    ours = GaussianMixtureDensity(regularisation=1e-12).fit(samples)
    np.testing.assert_allclose(ours.covariances_[0] * 1501 / 1500, np.cov(samples.T, bias=True), rtol=1e-9)
    np.testing.assert_allclose(ours.means_[0], samples.mean(axis=0), rtol=1e-12)


@pytest.mark.parametrize("covariance_type", TYPES)
def test_attributes_have_scikit_learns_shapes_and_agree(samples, covariance_type):
    ours = GaussianMixtureDensity(3, covariance_type=covariance_type, random_state=0).fit(samples)
    theirs = SklearnMixture(3, covariance_type=covariance_type, random_state=0).fit(samples)
    for name in ("weights_", "means_", "covariances_", "precisions_", "precisions_cholesky_"):
        assert getattr(ours, name).shape == getattr(theirs, name).shape
        assert not getattr(ours, name).flags.writeable
    if covariance_type in ("full", "tied"):
        identity = ours.precisions_ @ ours.covariances_
        np.testing.assert_allclose(identity, np.broadcast_to(np.eye(2), identity.shape), atol=1e-12)
        upper = ours.precisions_cholesky_
        np.testing.assert_allclose(upper @ np.swapaxes(upper, -1, -2), ours.precisions_, rtol=1e-12)
        assert (np.triu(upper) == upper).all()
    else:
        np.testing.assert_allclose(ours.precisions_ * ours.covariances_, 1.0, rtol=1e-12)
        np.testing.assert_allclose(ours.precisions_cholesky_**2, ours.precisions_, rtol=1e-12)


@pytest.mark.parametrize("covariance_type", TYPES)
def test_evaluation_against_scipy_and_scikit_learn(samples, covariance_type):
    ours = GaussianMixtureDensity(3, covariance_type=covariance_type, random_state=0).fit(samples)
    expected = log_densities(ours, samples)
    evidence = logsumexp(expected, axis=1)
    np.testing.assert_allclose(ours.score_samples(samples), evidence, rtol=1e-10)
    np.testing.assert_allclose(ours.predict_proba(samples), np.exp(expected - evidence[:, None]), atol=1e-10)
    np.testing.assert_array_equal(ours.predict(samples), expected.argmax(axis=1))
    assert ours.score(samples) == pytest.approx(evidence.mean())
    theirs = same_parameters(ours)
    assert ours.aic(samples) == pytest.approx(theirs.aic(samples), rel=1e-12)
    assert ours.bic(samples) == pytest.approx(theirs.bic(samples), rel=1e-12)


def test_fit_predict_is_fit_then_predict(samples):
    one, other = (GaussianMixtureDensity(3, random_state=4) for _ in range(2))
    np.testing.assert_array_equal(one.fit_predict(samples), other.fit(samples).predict(samples))


def test_samples_have_the_mixtures_moments_and_come_unsorted(samples):
    fitted = GaussianMixtureDensity(3, random_state=0).fit(samples)
    points, labels = fitted.sample(100_000)
    np.testing.assert_allclose(np.bincount(labels) / 100_000, fitted.weights_, atol=0.01)
    for k in range(3):
        np.testing.assert_allclose(points[labels == k].mean(axis=0), fitted.means_[k], atol=0.04)
        np.testing.assert_allclose(np.cov(points[labels == k].T), fitted.covariances_[k], atol=0.06)
    assert (np.diff(labels[:100]) < 0).any()
    np.testing.assert_array_equal(points[:5], fitted.sample(100_000)[0][:5])  # an integer seed repeats
    with pytest.raises(ValueError, match="n_samples is 0"):
        fitted.sample(0)


def test_units_do_not_matter(samples):
    unit = np.array([1e-4, 1e5])
    one = GaussianMixtureDensity(3, random_state=0).fit(samples)
    other = GaussianMixtureDensity(3, random_state=0).fit(samples * unit)
    np.testing.assert_allclose(other.means_, one.means_ * unit, rtol=1e-9)
    np.testing.assert_allclose(other.covariances_, one.covariances_ * np.outer(unit, unit), rtol=1e-8)
    given = [CENTRES, CENTRES * unit]
    one, other = (
        GaussianMixtureDensity(3, means_init=means).fit(x)
        for means, x in zip(given, [samples, samples * unit], strict=True)
    )
    np.testing.assert_allclose(other.means_, one.means_ * unit, rtol=1e-9)


def test_warm_start_goes_on_where_the_last_fit_ended(samples):
    options = {**start("full"), "means_init": CENTRES + [2.0, 1.0], "tol": 1e-15}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        twice = GaussianMixtureDensity(**options, max_iter=4, warm_start=True).fit(samples).fit(samples)
        once = GaussianMixtureDensity(**options, max_iter=8).fit(samples)
        cold = GaussianMixtureDensity(**options, max_iter=4).fit(samples).fit(samples)
    np.testing.assert_allclose(twice.means_, once.means_, rtol=1e-10)
    assert twice.lower_bound_ == pytest.approx(once.lower_bound_, rel=1e-12)
    assert cold.lower_bound_ < once.lower_bound_ - 1e-9
    assert (np.diff(once.lower_bounds_) >= 0.0).all()
    assert len(once.lower_bounds_) == once.n_iter_ == 8


def test_warm_start_with_another_number_of_components_is_refused(samples):
    fitted = GaussianMixtureDensity(3, random_state=0, warm_start=True).fit(samples)
    with pytest.raises(InputError, match=r"start has 3 component\(s\), but n_components is 2"):
        fitted.set_params(n_components=2).fit(samples)


@pytest.mark.parametrize("permutation", [[0, 1, 2], [2, 0, 1]])
def test_components_keep_the_order_of_given_means(samples, permutation):
    fitted = GaussianMixtureDensity(3, means_init=CENTRES[permutation]).fit(samples)
    np.testing.assert_allclose(fitted.means_, CENTRES[permutation], atol=0.3)


def test_a_mean_without_samples_is_no_reason_to_fail(samples):
    far = GaussianMixtureDensity(3, means_init=[[0.0, 0.0], [3.0, 3.0], [1e4, 1e4]]).fit(samples)
    assert np.isfinite(far.means_).all()
    assert far.weights_.min() > 0.0


@pytest.mark.parametrize(
    "given", [{"weights_init": [0.2, 0.3, 0.5]}, {"precisions_init": precisions("full")}]
)
def test_what_is_not_given_comes_from_the_initialisation(samples, given):
    fitted = GaussianMixtureDensity(3, n_init=3, random_state=0, **given).fit(samples)
    free = GaussianMixtureDensity(3, n_init=3, random_state=0).fit(samples)
    assert fitted.score(samples) == pytest.approx(free.score(samples), abs=1e-4)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"weights_init": [0.5, 0.5]}, r"weights_init has the shape \(2,\)"),
        ({"weights_init": [0.5, 0.5, 0.5], "means_init": CENTRES}, "not a distribution"),
        ({"means_init": CENTRES.T}, r"means_init has the shape \(2, 3\)"),
        ({"precisions_init": np.ones((3, 2))}, r"precisions_init has the shape \(3, 2\)"),
        ({"precisions_init": np.tile([[1.0, 2.0], [2.0, 1.0]], (3, 1, 1))}, "not positive definite"),
        ({"precisions_init": np.tile([[1.0, 0.5], [0.2, 1.0]], (3, 1, 1))}, "not symmetric"),
        ({"n_components": 0}, "n_components is 0"),
        ({"n_components": 2000}, "1500 sample"),
        ({"tol": -1.0}, "tol is -1"),
        ({"max_iter": 0}, "max_iter is 0"),
        ({"n_init": 0}, "n_init is 0"),
        ({"regularisation": 0.0}, "regularisation is 0"),
    ],
)
def test_bad_parameters_are_named_by_fit(samples, options, message):
    estimator = GaussianMixtureDensity(**{"n_components": 3, **options})
    with pytest.raises(InputError, match=message):
        estimator.fit(samples)


def test_unknown_names_are_answered_with_the_known_ones(samples):
    with pytest.raises(UnknownNameError, match="did you mean 'diag'"):
        GaussianMixtureDensity(covariance_type="diags").fit(samples)
    with pytest.raises(UnknownNameError, match="kmeans"):
        GaussianMixtureDensity(init_params="k-mean").fit(samples)


@pytest.mark.parametrize("name", ["k-means++", "kmeans++", "kmeans", "random_from_data", "random", "box"])
def test_initialisations_of_scikit_learn_and_the_core_are_known(samples, name):
    fitted = GaussianMixtureDensity(3, init_params=name, n_init=3, random_state=1).fit(samples)
    theirs = SklearnMixture(3, n_init=3, tol=1e-8, random_state=1).fit(samples)
    assert fitted.score(samples) == pytest.approx(theirs.score(samples), abs=1e-4)


def test_random_states_of_every_kind(samples):
    fits = [
        GaussianMixtureDensity(3, random_state=state).fit(samples).means_
        for state in (0, np.random.RandomState(0), np.random.default_rng(0), None)
    ]
    np.testing.assert_array_equal(fits[0], fits[1])
    assert all(np.isfinite(means).all() for means in fits)


def test_default_start_is_on_average_better_than_a_single_seeding():
    """Of many clusters that touch a single start finds a local optimum; k-means makes it a better one."""
    scores = {"kmeans": [], "k-means++": []}
    for seed in range(6):
        rng = np.random.default_rng(seed)
        centres, shapes = rng.normal(0.0, 6.0, (12, 6)), rng.normal(size=(12, 6, 6))
        points = (centres[:, None] + rng.normal(size=(12, 100, 6)) @ shapes).reshape(-1, 6)
        for name, reached in scores.items():
            reached.append(
                GaussianMixtureDensity(12, init_params=name, random_state=seed).fit(points).score(points)
            )
    assert GaussianMixtureDensity().init_params == "kmeans"
    assert np.mean(scores["kmeans"]) > np.mean(scores["k-means++"]) + 0.1


def test_parameters_cannot_contradict_the_mixture(samples):
    fitted = GaussianMixtureDensity(2, random_state=0).fit(samples)
    for name in ("weights_", "means_", "covariances_", "precisions_", "precisions_cholesky_"):
        with pytest.raises(AttributeError):
            setattr(fitted, name, getattr(fitted, name))
        assert not hasattr(GaussianMixtureDensity(), name)


def test_parameters_set_after_the_fit_count_from_the_next_one_on(samples):
    fitted = GaussianMixtureDensity(2, random_state=0).fit(samples)
    covariances, bic = fitted.covariances_, fitted.bic(samples)
    fitted.set_params(covariance_type="tied")
    np.testing.assert_array_equal(fitted.covariances_, covariances)
    assert fitted.bic(samples) == bic
    assert fitted.fit(samples).covariances_.shape == (2, 2)


def test_a_mixture_of_ones_own_needs_no_fit(samples):
    own = GaussianMixture([0.4, 0.6], CENTRES[:2], np.array([np.eye(2), 2.0 * np.eye(2)]))
    density = GaussianMixtureDensity(2, covariance_type="spherical", random_state=0)
    density.mixture_ = own
    np.testing.assert_array_equal(density.covariances_, [1.0, 2.0])
    np.testing.assert_allclose(density.precisions_, [1.0, 0.5])
    np.testing.assert_array_equal(density.score_samples(samples), own.log_density(samples))
    assert density.sample(5)[0].shape == (5, 2)


def test_no_convergence_is_warned_of(samples):
    with pytest.warns(ConvergenceWarning, match="max_iter 1 "):
        fitted = GaussianMixtureDensity(3, max_iter=1, random_state=0).fit(samples)
    assert not fitted.converged_


def test_unfitted_estimators_say_so(samples):
    for method in ("predict", "predict_proba", "score", "score_samples", "aic", "bic"):
        with pytest.raises(NotFittedError):
            getattr(GaussianMixtureDensity(), method)(samples)
    with pytest.raises(NotFittedError):
        GaussianMixtureDensity().sample()


def test_clones_keep_parameters_and_forget_the_fit(samples):
    fitted = GaussianMixtureDensity(3, means_init=CENTRES, tol=1e-4).fit(samples)
    copy = clone(fitted)
    assert copy.get_params()["tol"] == 1e-4
    np.testing.assert_array_equal(copy.means_init, CENTRES)
    assert not hasattr(copy, "mixture_")


def test_grid_search_in_a_pipeline_finds_the_number_of_components(samples):
    pipeline = make_pipeline(StandardScaler(), GaussianMixtureDensity(n_init=2, random_state=0))
    shuffled = np.random.default_rng(0).permutation(samples)
    search = GridSearchCV(pipeline, {"gaussianmixturedensity__n_components": [1, 2, 3]}, cv=3).fit(shuffled)
    assert search.best_params_ == {"gaussianmixturedensity__n_components": 3}
