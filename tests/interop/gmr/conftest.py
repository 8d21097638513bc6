"""What the tests of gmr's interface share."""

import warnings

import numpy as np
import pytest


@pytest.fixture(scope="session")
def peer():
    """The package gmr itself, where it is installed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its source has invalid escape sequences
        return pytest.importorskip("gmr")


@pytest.fixture
def parameters():
    """Priors, means and covariances of three well-conditioned components in four dimensions."""
    rng = np.random.default_rng(4)
    roots = rng.normal(size=(3, 4, 6))
    return np.array([0.2, 0.5, 0.3]), rng.normal(size=(3, 4)), roots @ roots.transpose(0, 2, 1) / 6
