"""The SEDS baseline: its conditions, its likelihood and its gradient, against scipy and differences."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import approx_fprime
from scipy.stats import multivariate_normal

from gmr_robot.demonstration import read_demonstrations
from gmr_robot.mixture import GaussianMixture

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from lasa_baselines.likelihood import Parameters, loss, pack, unpack
from lasa_baselines.seds import fit_seds


def some_parameters(n_components, d):
    rng = np.random.default_rng(d)
    factors = np.tril(rng.normal(size=(4, n_components, d, d)))
    factors[:3] += np.eye(d)
    factors[3] = np.tril(factors[3], -1)
    return Parameters(rng.normal(size=n_components), rng.normal(size=(n_components, d)), *factors)


@pytest.mark.parametrize("d", [2, 3])
def test_likelihood_is_that_of_the_joint_mixture(d):
    at = some_parameters(3, d)
    x, v = np.random.default_rng(0).normal(size=(2, 20, d))
    density = np.zeros(20)
    for k, weight in enumerate(at.weights):
        slope, spread = at.slopes[k], at.covariances[k]
        joint = np.block(
            [[spread, spread @ slope.T], [slope @ spread, slope @ spread @ slope.T + at.noises[k]]]
        )
        mean = np.concatenate([at.means[k], slope @ at.means[k]])
        density += weight * multivariate_normal(mean, joint).pdf(np.hstack([x, v]))
    assert loss(pack(at), 3, x, v)[0] == pytest.approx(-np.log(density).mean())


@pytest.mark.parametrize("d", [2, 3])
def test_gradient_is_that_of_differences(d):
    vector = pack(some_parameters(3, d))
    x, v = np.random.default_rng(1).normal(size=(2, 50, d))
    differences = approx_fprime(vector, lambda p: loss(p, 3, x, v)[0], 1e-6)
    gradient = loss(vector, 3, x, v)[1]
    np.testing.assert_allclose(gradient, differences, atol=1e-4 * np.abs(gradient).max())


def test_packing_loses_nothing():
    at = some_parameters(4, 3)
    for mine, back in zip(at, unpack(pack(at), 4, 3), strict=True):
        np.testing.assert_array_equal(mine, back)


@pytest.mark.parametrize("name", ["Sshape", "Line"])
def test_motion_is_learned_within_the_conditions(name):
    data = read_demonstrations(name, format="lasa").select([0, 1, 2, 3])
    x, v = data.positions[::4], data.velocities[::4]
    goal = data.ends.mean(axis=0)
    found = fit_seds(x, v, goal=goal, groups=data.groups[::4], n_components=4, max_iterations=100)
    assert (np.linalg.eigvalsh(found.slopes + found.slopes.transpose(0, 2, 1)) < 0.0).all()
    assert (np.linalg.eigvalsh(found.covariances) > 0.0).all()
    assert found.log_likelihood[1] > found.log_likelihood[0]
    mixture = GaussianMixture(found.weights, found.means, found.covariances)
    h = mixture.responsibilities(x - goal)
    predicted = found.velocity(x)
    np.testing.assert_allclose(predicted, np.einsum("nk,kij,nj->ni", h, found.slopes, x - goal), atol=1e-10)
    assert np.mean((predicted - v) ** 2) < np.mean(v**2) / 3.0
    assert ((x - goal) * predicted).sum(axis=1).max() <= 0.0
