"""Where EM starts: k-means++ centres and the assignment of samples to the closest centre."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.kernels.compile import kernel


@kernel
def kmeans_plus_plus(
    samples: FloatArray, weights: FloatArray, uniforms: FloatArray, labels: FloatArray
) -> int:
    """Pick centres with probability ∝ weight × squared distance to the closest so far; label the samples.

    samples (N, D), weights (N,), uniforms (K,) in [0, 1), labels (N,) written. Returns how many distinct
    centres there are: fewer than K when the samples have fewer distinct values (Arthur & Vassilvitskii
    2007, §2.2).
    """
    n_samples, n_features = samples.shape
    closest = np.full(n_samples, np.inf)
    for k in range(uniforms.shape[0]):
        total = 0.0
        for n in range(n_samples):
            total += weights[n] * (1.0 if k == 0 else closest[n])
        if total == 0.0:
            return k
        threshold = uniforms[k] * total
        chosen = -1
        cumulated = 0.0
        for n in range(n_samples):
            mass = weights[n] * (1.0 if k == 0 else closest[n])
            cumulated += mass
            if mass > 0.0:
                chosen = n
                if cumulated > threshold:
                    break
        for n in range(n_samples):
            squared = 0.0
            for i in range(n_features):
                squared += (samples[n, i] - samples[chosen, i]) ** 2
            if squared < closest[n]:
                closest[n] = squared
                labels[n] = k
    return uniforms.shape[0]
