r"""The memory of a periodic skill: which component a motion is in, by where it is and where it came from.

A hidden Markov model whose states are the K components. Between two ticks the belief b moves as the demonstrations
did, by the rates Q of their transitions; then the position x counts as evidence:

    b⁻ = b exp(QΔt)
    b(k)  ∝ b⁻(k) · N(x | μₖ, Σₖ)^ε,    ε = min(1, Δt / τ)
    w(k)  ∝ hₖ(x) · (b exp(Qτ/2))(k) / πₖ

hₖ ∝ πₖ N(x | μₖ, Σₖ), and τ is the mean time in a component. The evidence has the exponent ε because positions along
one passage are one observation, not as many as there are ticks: the belief does not depend on Δt then. The
weights w, by which a velocity is regressed, take the likelihood of x once, freshly, and from the belief only what
the position cannot tell: it is spread by half a passage, so that between a component and the next the position
decides, as without a memory, and between the two branches of a crossing the belief does.

Time counts as far as the motion went on: where x has moved less than the last velocity would have it, Δt is shortened
in proportion. A robot that is held still remembers where it came from, and what it sees there again and again is one
observation.

The matrix exponential acts by uniformisation (Jensen 1953), with P = 1 + Q/q and q the largest rate of leaving,

    b exp(QΔt) = Σₙ e^{−qΔt} (qΔt)ⁿ / n! · b Pⁿ,

all terms at least zero: exact for any Δt, no matrix to be kept for each. In flat arrays, so that a tick passes two:

    memory = τ | q | longest gap | log π (K) | start (K) | P by rows (K K) | exp(Qτ/2) diag(1/π) by rows (K K)
    belief = Δt, below zero at the beginning | b (K) | scratch (2K) | x of the last tick (d) | its velocity (d)

both of length 0 where there is no memory.
"""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.kernels.compile import fused_kernel
from gmr_robot.kernels.exponential import exponentiate

PASSAGE, FASTEST, LONGEST_GAP, MEMORY_HEADER = range(4)
"""Places in a memory; MEMORY_HEADER is the length of what comes before log π."""

BEGINNING = -1.0
"""The Δt of a tick that no other came before."""

RESOLUTION = 1e9
"""Δt counts in units of 1/RESOLUTION [s]: differences of a clock's readings wobble in their last bits, and a policy
that is asked at 0.29 s and 0.30 s is to do what a rollout with steps of 0.01 s does, bit for bit."""

LARGEST_EXPONENT = 500.0
"""Largest qΔt: its exponential is a normal number. A gap that is longer begins anew."""

_NEGLIGIBLE = 1e-17


@fused_kernel
def belief_size(n_components: int, n_dimensions: int) -> int:
    """Return how many numbers a belief is."""
    return 1 + 3 * n_components + 2 * n_dimensions


@fused_kernel
def multiply_rows(vector: FloatArray, memory: FloatArray, at: int, product: FloatArray) -> None:
    """Write vector (K,) times the matrix (K, K) that stands by rows in the memory from `at` on."""
    n_components = vector.shape[0]
    product[:] = 0.0
    for j in range(n_components):
        row = memory[at + j * n_components : at + (j + 1) * n_components]
        for k in range(n_components):
            product[k] += vector[j] * row[k]


@fused_kernel
def move_on(memory: FloatArray, dt: float, b: FloatArray, term: FloatArray, product: FloatArray) -> None:
    """Replace b (K,) by b exp(QΔt), 0 ≤ qΔt ≤ LARGEST_EXPONENT; term and product (K,) are scratch."""
    n_components = b.shape[0]
    matrix = MEMORY_HEADER + 2 * n_components
    exponent = memory[FASTEST] * dt
    weight = np.exp(-exponent)
    term[:] = b
    for k in range(n_components):
        b[k] *= weight
    n = 0
    while weight > _NEGLIGIBLE or n < exponent:
        n += 1
        weight *= exponent / n
        multiply_rows(term, memory, matrix, product)
        for k in range(n_components):
            term[k] = product[k]
            b[k] += weight * term[k]


@fused_kernel
def count_motion(belief: FloatArray, x: FloatArray) -> None:
    """Shorten the belief's Δt where x (d,) is not as far from the last position as its velocity would lead."""
    if belief[0] <= 0.0:
        return
    d, at = x.shape[0], belief.shape[0] - 2 * x.shape[0]
    moved, expected = 0.0, 0.0
    for i in range(d):
        moved += (x[i] - belief[at + i]) ** 2
        expected += (belief[0] * belief[at + d + i]) ** 2
    if moved < expected:
        belief[0] *= np.sqrt(moved / expected)


@fused_kernel
def keep_motion(belief: FloatArray, x: FloatArray, velocity: FloatArray) -> None:
    """Keep a position and its velocity, both (d,), for the next tick."""
    d, at = x.shape[0], belief.shape[0] - 2 * x.shape[0]
    for i in range(d):
        belief[at + i] = x[i]
        belief[at + d + i] = velocity[i]


@fused_kernel
def normalise(values: FloatArray) -> None:
    """Divide values (K,) by their sum."""
    total = 0.0
    for k in range(values.shape[0]):
        total += values[k]
    for k in range(values.shape[0]):
        values[k] /= total


@fused_kernel
def believe(memory: FloatArray, belief: FloatArray, log_weights: FloatArray) -> None:
    """Let the belief move on by its Δt and take in a position; log_weights (K,): log hₖ(x) up to a constant."""
    n_components = log_weights.shape[0]
    b = belief[1 : 1 + n_components]
    evidence = belief[1 + n_components : 1 + 2 * n_components]
    scratch = belief[1 + 2 * n_components : 1 + 3 * n_components]
    dt, power = np.rint(belief[0] * RESOLUTION) / RESOLUTION, 1.0
    if dt < 0.0 or dt > memory[LONGEST_GAP]:
        b[:] = memory[MEMORY_HEADER + n_components : MEMORY_HEADER + 2 * n_components]
    else:
        power = min(1.0, dt / memory[PASSAGE])
        move_on(memory, dt, b, evidence, scratch)
    largest = -np.inf
    for k in range(n_components):
        evidence[k] = power * (log_weights[k] - memory[MEMORY_HEADER + k])
        largest = evidence[k] if evidence[k] > largest else largest
    for k in range(n_components):
        evidence[k] -= largest
    exponentiate(evidence)
    for k in range(n_components):
        b[k] *= evidence[k]
    normalise(b)


@fused_kernel
def remember(memory: FloatArray, belief: FloatArray, log_weights: FloatArray, weights: FloatArray) -> None:
    """Turn weights hₖ(x) (K,) into w, after the belief has taken the position in.

    Belief is read and written, but for its Δt; log_weights (K,): log hₖ(x) up to a constant.
    """
    n_components = weights.shape[0]
    believe(memory, belief, log_weights)
    expected = belief[1 + n_components : 1 + 2 * n_components]
    matrix = MEMORY_HEADER + 2 * n_components + n_components * n_components
    multiply_rows(belief[1 : 1 + n_components], memory, matrix, expected)
    for k in range(n_components):
        weights[k] *= expected[k]
    normalise(weights)
