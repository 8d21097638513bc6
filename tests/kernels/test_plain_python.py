"""Kernels give the same numbers compiled and as plain Python, to 1e-12."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np

SCRIPT = """
import sys
import numpy as np
from gmr_robot.evaluation import dtw_distance, frechet_distance
from gmr_robot.mixture import GaussianMixture, fit_mixture
from gmr_robot.mixture.em import formulation
rng = np.random.default_rng(0)
samples = np.concatenate([rng.normal(size=(300, 3)), rng.normal(3.0, 0.5, size=(200, 3))])
fit = fit_mixture(samples, 2, rng=1, max_iterations=20)
formulation.LARGEST_CANCELLATION = -1.0
centred = fit_mixture(samples, 2, rng=1, max_iterations=20)
gaps = np.where(rng.random(samples.shape) < 0.1, np.nan, samples)
missing = fit_mixture(gaps, 2, rng=1, max_iterations=20, missing=True)
regression = fit.mixture.regress(samples[:50, :1], dims=[0])
results = [
    fit.mixture.means, fit.mixture.covariances, centred.mixture.covariances, np.array(fit.objective),
    missing.mixture.means, missing.mixture.covariances,
    fit.mixture.log_density(samples), fit.mixture.responsibilities(samples),
    regression.mean, regression.covariance,
    np.array([dtw_distance(samples[:40], samples[9:60]), frechet_distance(samples[:40], samples[9:60])]),
]
np.savez(sys.argv[1], *results)
"""


def results(path: Path, *, jit: bool) -> list[np.ndarray]:
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "0" if jit else "1"}
    subprocess.run([sys.executable, "-c", SCRIPT, str(path)], check=True, env=environment)
    with np.load(path) as file:
        return [file[name] for name in file.files]


def test_compiled_equals_plain(tmp_path):
    compiled = results(tmp_path / "compiled.npz", jit=True)
    plain = results(tmp_path / "plain.npz", jit=False)
    assert len(compiled) == len(plain) == 11
    for one, other in zip(compiled, plain, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12)
