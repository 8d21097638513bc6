"""A mixture against scipy, closed forms and the core."""

import copy
import pickle

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import multivariate_normal

from gmr_robot import GmrRobotError
from gmr_robot.interop.gmr import GMM, covariance_initialization, kmeansplusplus_initialization

PRIORS = np.array([0.3, 0.7])
MEANS = np.array([[0.0, 1.0], [5.0, -2.0]])
COVARIANCES = np.array([[[1.0, 0.4], [0.4, 0.5]], [[2.0, -0.7], [-0.7, 1.0]]])


@pytest.fixture
def mixture():
    return GMM(2, PRIORS, MEANS, COVARIANCES, random_state=0)


@pytest.fixture
def samples():
    return GMM(2, PRIORS, MEANS, COVARIANCES, random_state=1).sample(600)


def joint_densities(points):
    """πₖ N(x | μₖ, Σₖ), shape (N, 2)."""
    parts = zip(PRIORS, MEANS, COVARIANCES, strict=True)
    return np.stack([prior * multivariate_normal(m, c).pdf(points) for prior, m, c in parts], axis=1)


def test_densities_and_responsibilities_are_those_of_scipy(mixture):
    points = np.random.default_rng(0).normal(size=(30, 2)) * 3.0
    joint = joint_densities(points)
    assert_allclose(mixture.to_probability_density(points), joint.sum(axis=1))
    assert_allclose(mixture.to_responsibilities(points), joint / joint.sum(axis=1, keepdims=True), atol=1e-12)


def test_regression_is_the_mean_of_the_conditional(mixture):
    x = np.array([[-1.0], [2.0], [6.0]])
    expected = [mixture.condition([0], value).to_mvn().mean for value in x]
    assert_allclose(mixture.predict([0], x), expected)


def test_conditionals_are_quotients_of_densities(mixture):
    points = np.linspace(-4.0, 4.0, 9)
    conditional = mixture.condition([0], [2.0]).to_probability_density(points[:, None])
    joint = joint_densities(np.column_stack([np.full(9, 2.0), points])).sum(axis=1)
    marginal = PRIORS @ [
        multivariate_normal(m[0], c[0, 0]).pdf(2.0) for m, c in zip(MEANS, COVARIANCES, strict=True)
    ]
    assert_allclose(conditional, joint / marginal)


@pytest.mark.parametrize("init_params", ["random", "kmeans++"])
def test_em_finds_the_components(samples, init_params):
    found = GMM(2, random_state=0).from_samples(samples, init_params=init_params)
    order = np.argsort(found.means[:, 0])
    assert_allclose(found.priors[order], PRIORS, atol=0.05)
    assert_allclose(found.means[order], MEANS, atol=0.3)
    assert_allclose(found.covariances[order], COVARIANCES, atol=0.4)


def test_initialising_alone_sets_what_gmr_documents(samples):
    started = GMM(3, random_state=5).from_samples(samples, init_params="kmeans++", n_iter=0)
    assert_array_equal(started.priors, np.full(3, 1 / 3))
    assert_array_equal(started.means, kmeansplusplus_initialization(samples, 3, np.random.RandomState(5)))
    assert_array_equal(started.covariances, covariance_initialization(samples, 3))
    again = started.from_samples(samples + 100.0, n_iter=0)
    assert again.means.min() > 50.0  # initialised anew, not kept


def test_shrinkage_makes_components_rounder(samples):
    few = samples[:12]
    plain, shrunk = (
        GMM(2, random_state=0).from_samples(few, oracle_approximating_shrinkage=on).covariances
        for on in (False, True)
    )
    assert np.linalg.cond(shrunk).max() < np.linalg.cond(plain).max()


def test_em_says_how_it_ended(samples, capsys):
    for n_iter, said in ((200, "EM converged"), (1, "EM has not converged: 1 iterations")):
        GMM(2, verbose=1, random_state=0).from_samples(samples, n_iter=n_iter)
        assert capsys.readouterr().out.startswith(said)
    GMM(2, random_state=0).from_samples(samples)
    assert capsys.readouterr().out == ""


def test_parameters_found_can_be_written(samples):
    found = GMM(2, random_state=0).from_samples(samples)
    before = found.to_probability_density(samples)
    found.means[0] += 100.0
    assert not np.allclose(found.to_probability_density(samples), before)
    found.priors /= found.priors.sum()
    found.covariances[:] = np.eye(2)
    assert_array_equal(found.extract_mvn(1).covariance, np.eye(2))


@pytest.mark.parametrize("alpha", [0.3, 0.95])
def test_samples_of_a_region_lie_inside(mixture, alpha):
    assert all(
        mixture.is_in_confidence_region(x, alpha) for x in mixture.sample_confidence_region(100, alpha)
    )


def test_no_samples_can_be_drawn(mixture):
    assert mixture.sample(0).shape == mixture.sample_confidence_region(0, 0.5).shape == (0, 2)


@pytest.mark.parametrize("given", [{}, {"priors": PRIORS}, {"priors": PRIORS, "means": MEANS}])
@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("sample", (1,)),
        ("sample_confidence_region", (1, 0.5)),
        ("is_in_confidence_region", (MEANS[0], 0.5)),
        ("to_responsibilities", (MEANS,)),
        ("to_probability_density", (MEANS,)),
        ("apply_oracle_approximating_shrinkage", (10.0,)),
        ("condition", ([0], [0.0])),
        ("predict", ([0], [[0.0]])),
        ("to_ellipses", ()),
        ("to_mvn", ()),
        ("extract_mvn", (0,)),
    ],
)
def test_what_is_not_initialised_says_so(given, method, arguments):
    with pytest.raises(ValueError, match=r"this GMM has no .*from_samples"):
        getattr(GMM(2, **given), method)(*arguments)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"init_params": "kmeans"}, "did you mean 'kmeans\\+\\+'"),
        ({"n_iter": -1}, "n_iter is -1"),
        ({"R_diff": 0.0}, "R_diff"),
    ],
)
def test_bad_options_are_refused(samples, options, message):
    with pytest.raises(GmrRobotError, match=message):
        GMM(2, random_state=0).from_samples(samples, **options)


@pytest.mark.parametrize("n_iter", [0, 10])
def test_bad_samples_are_refused(n_iter):
    with pytest.raises(ValueError, match=r"X\[1, 1\] is nan"):
        GMM(2).from_samples([[0.0, 1.0], [1.0, np.nan]], n_iter=n_iter)
    with pytest.raises(ValueError, match="only 1 distinct"):
        GMM(2).from_samples(np.ones((5, 2)), n_iter=n_iter)
    with pytest.raises(ValueError, match="n_components"):
        GMM(3, PRIORS, MEANS, COVARIANCES).from_samples(np.ones((5, 2)), n_iter=10)


@pytest.mark.parametrize("index", [-1, 2])
def test_components_are_numbered_from_zero(mixture, index):
    with pytest.raises(ValueError, match="component_idx"):
        mixture.extract_mvn(index)


def test_it_can_be_copied_and_pickled(mixture):
    for twin in (copy.deepcopy(mixture), pickle.loads(pickle.dumps(mixture))):
        assert_array_equal(twin.means, mixture.means)
        assert_array_equal(twin.sample(3), copy.deepcopy(mixture).sample(3))
