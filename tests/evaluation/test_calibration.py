from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2

from gmr_robot.demonstration import Demonstration, DemonstrationSet
from gmr_robot.evaluation import calibration
from gmr_robot.exceptions import InputError
from gmr_robot.skill import learn_skill

LEVELS = (0.5, 0.8, 0.9, 0.95)


def noisy_field(rng, *, spread, n_samples=2000):
    """A motion whose velocity is −x with a normal deviation of a known spread."""
    x = rng.normal(size=(n_samples, 2))
    v = -x + spread * rng.normal(size=x.shape)
    return DemonstrationSet((Demonstration(times=np.arange(n_samples), positions=x, velocities=v),))


@pytest.fixture(scope="module")
def skill():
    motion = noisy_field(np.random.default_rng(0), spread=0.3)
    return learn_skill(motion, n_components=1, stability="none", smoothing=0.0)


@pytest.mark.parametrize("spread", [0.2, 0.3, 0.6])
def test_coverage_is_that_of_the_normal_distribution(skill, spread):
    # With one component the regions are ellipses of radius² χ²₂(α); velocities that deviate by `spread`
    # instead of 0.3 lie inside with the probability of a smaller or larger one.
    found = calibration(skill, noisy_field(np.random.default_rng(1), spread=spread), levels=LEVELS)
    expected = chi2.cdf(chi2.ppf(LEVELS, 2) * (0.3 / spread) ** 2, 2)
    error = np.sqrt(0.25 / 200)  # of a share that is estimated from 200 velocities, at most
    np.testing.assert_allclose(list(found.values()), expected, atol=3.0 * error)
    assert tuple(found) == LEVELS


def test_same_seed_same_numbers_and_everything_lies_in_the_whole(skill):
    motion = noisy_field(np.random.default_rng(2), spread=1.0, n_samples=60)
    assert calibration(skill, motion, rng=3) == calibration(skill, motion, rng=3)
    assert calibration(skill, motion, levels=[1.0]) == {1.0: 1.0}


def test_bad_levels_and_dimensions_are_refused(skill):
    motion = noisy_field(np.random.default_rng(2), spread=1.0, n_samples=5)
    with pytest.raises(InputError, match=r"level is 1.5; expected a number from 0 to 1"):
        calibration(skill, motion, levels=[1.5])
    flat = DemonstrationSet((Demonstration(times=[0.0, 1.0], positions=[[0.0], [1.0]]),))
    with pytest.raises(InputError, match=r"have 1 dimension\(s\), the skill has 2"):
        calibration(skill, flat)
