"""Where EM starts: centres, and the assignment of samples to the closest one."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray, IntArray
from gmr_robot.kernels.compile import kernel


@kernel
def squared_distance(a: FloatArray, b: FloatArray) -> float:
    """Squared Euclidean distance of two points, both (D,)."""
    total = 0.0
    for i in range(a.shape[0]):
        total += (a[i] - b[i]) ** 2
    return total


@kernel
def drawn_sample(weights: FloatArray, distances: FloatArray, uniform: float) -> int:
    """Draw a sample with probability ∝ weights (N,) × distances (N,), by a uniform in [0, 1); −1 if all are zero."""
    total = 0.0
    for n in range(len(weights)):
        total += weights[n] * distances[n]
    if total == 0.0:
        return -1
    threshold = uniform * total
    chosen = -1
    cumulated = 0.0
    for n in range(len(weights)):
        mass = weights[n] * distances[n]
        cumulated += mass
        if mass > 0.0:
            chosen = n
            if cumulated > threshold:
                break
    return chosen


@kernel
def remaining_distance(
    samples: FloatArray, weights: FloatArray, closest: FloatArray, centre: FloatArray
) -> float:
    """Sum of weight × squared distance to the closest centre, were this centre (D,) one of them."""
    total = 0.0
    for n in range(samples.shape[0]):
        total += weights[n] * min(closest[n], squared_distance(samples[n], centre))
    return total


@kernel
def kmeans_plus_plus(
    samples: FloatArray, weights: FloatArray, uniforms: FloatArray, labels: IntArray, centres: FloatArray
) -> int:
    """Pick centres with probability ∝ weight × squared distance to the closest so far; label the samples.

    samples (N, D), weights (N,), uniforms (K, T) in [0, 1), labels (N,) and centres (K, D) written. Of T draws
    for a centre the one that leaves the least distance is taken (greedy for T > 1: Arthur & Vassilvitskii 2007,
    §5); the first centre is a single draw. Returns how many distinct centres there are: fewer than K when the
    samples have fewer distinct values (ibid., §2.2).
    """
    n_samples = samples.shape[0]
    n_centres, n_draws = uniforms.shape
    closest = np.ones(n_samples)
    for k in range(n_centres):
        chosen = drawn_sample(weights, closest, uniforms[k, 0])
        if chosen < 0:
            return k
        if k == 0:
            closest[:] = np.inf
        elif n_draws > 1:
            least = remaining_distance(samples, weights, closest, samples[chosen])
            for t in range(1, n_draws):
                other = drawn_sample(weights, closest, uniforms[k, t])
                remaining = remaining_distance(samples, weights, closest, samples[other])
                if remaining < least:
                    least = remaining
                    chosen = other
        centres[k] = samples[chosen]
        for n in range(n_samples):
            squared = squared_distance(samples[n], samples[chosen])
            if squared < closest[n]:
                closest[n] = squared
                labels[n] = k
    return len(uniforms)


@kernel
def assign_to_closest(samples: FloatArray, centres: FloatArray, labels: IntArray) -> int:
    """Label samples (N, D) by the closest centre (K, D); return how many labels (N,) changed."""
    changed = 0
    for n in range(samples.shape[0]):
        best = 0
        least = np.inf
        for k in range(centres.shape[0]):
            squared = squared_distance(samples[n], centres[k])
            if squared < least:
                least = squared
                best = k
        if labels[n] != best:
            changed += 1
            labels[n] = best
    return changed


@kernel
def move_centres(samples: FloatArray, weights: FloatArray, labels: IntArray, centres: FloatArray) -> None:
    """Move each centre (K, D) to the weighted mean of its samples (N, D); one without weight stays."""
    totals = np.zeros(centres.shape[0])
    sums = np.zeros(centres.shape)
    for n in range(samples.shape[0]):
        totals[labels[n]] += weights[n]
        for i in range(samples.shape[1]):
            sums[labels[n], i] += weights[n] * samples[n, i]
    for k in range(centres.shape[0]):
        if totals[k] > 0.0:
            centres[k] = sums[k] / totals[k]


@kernel
def accumulate_labels(
    samples: FloatArray,
    weights: FloatArray,
    labels: IntArray,
    counts: FloatArray,
    first: FloatArray,
    second: FloatArray,
) -> None:
    """Fold samples that each belong to one component into statistics about the origin.

    samples (N, D) standardised, weights (N,), labels (N,); added to: counts (K,), first (K, D), second (K,
    D, D). A missing value (NaN) counts as the feature's mean, zero.
    """
    n_samples, n_features = samples.shape
    row = np.empty(n_features)
    for n in range(n_samples):
        k = labels[n]
        counts[k] += weights[n]
        for i in range(n_features):
            row[i] = 0.0 if np.isnan(samples[n, i]) else samples[n, i]
        for i in range(n_features):
            first[k, i] += weights[n] * row[i]
            for j in range(n_features):
                second[k, i, j] += weights[n] * row[i] * row[j]
