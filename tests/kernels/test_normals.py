from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chisquare, kstest

from gmr_robot.kernels.normals import (
    ROUND,
    STREAMS,
    fill_bits,
    fill_normals,
    to_normals,
    to_radii,
    to_uniforms,
)

MASK = 2**64 - 1


def xoshiro(words):
    """One xoshiro256++ in whole numbers of any size."""
    s = [int(w) for w in words]
    while True:
        rotated = (((s[0] + s[3]) & MASK) << 23 | ((s[0] + s[3]) & MASK) >> 41) & MASK
        yield (rotated + s[0]) & MASK
        t = (s[1] << 17) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = ((s[3] << 45) | (s[3] >> 19)) & MASK


@pytest.fixture(autouse=True)
def sums_may_wrap_around():
    with np.errstate(over="ignore"):
        yield


def seeded(seed=0):
    return np.random.default_rng(seed).integers(0, 2**64, size=4 * STREAMS, dtype=np.uint64)


def test_bits_are_those_of_independent_xoshiro_generators():
    state = seeded()
    generators = [xoshiro(words) for words in state.copy().reshape(4, STREAMS).T]
    bits = np.empty(2 * ROUND, dtype=np.uint64)
    fill_bits(state, len(bits), bits)
    words = bits.reshape(-1, STREAMS).tolist()
    assert [[next(g) for g in generators] for _ in words] == words


def test_uniforms_are_the_leading_bits():
    bits = np.array([0, 2**64 - 1, 2**63, 2**11], dtype=np.uint64)
    uniforms = np.empty(4)
    to_uniforms(bits, 4, uniforms)
    assert uniforms.tolist() == [0.0, 1.0 - 2.0**-52, 0.5, 0.0]


def bits_of(uniforms, lowest=0):
    """Random bits whose uniform numbers are multiples of 2⁻⁵²."""
    return ((uniforms * 2.0**52).astype(np.uint64) << np.uint64(12)) | np.asarray(lowest, dtype=np.uint64)


def test_radii_agree_with_the_logarithm():
    uniforms = np.floor(np.random.default_rng(1).random(500) * 2.0**52) * 2.0**-52
    uniforms = np.concatenate([uniforms, [0.0, 2.0**-52, 0.5, 1.0 - 2.0**-52, 0.25]])
    radii, n = np.empty(len(uniforms)), len(uniforms)
    to_radii(bits_of(uniforms), n, radii)
    np.testing.assert_allclose(radii, np.sqrt(-2.0 * np.log(1.0 - uniforms)), rtol=4e-16, atol=0.0)


def test_normals_are_radius_times_direction_in_each_quarter():
    rng = np.random.default_rng(2)
    radii, angles = rng.random(200), np.floor(rng.random(200) * 2.0**52) * 2.0**-52
    turn = np.arange(200) % 4
    # With both bits the length is reversed: turns by 0, 90, 180 and 270 degrees, each once.
    phase = (angles - 0.5) * np.pi / 2.0 + turn * np.pi / 2.0
    expected = np.stack([radii * np.cos(phase), radii * np.sin(phase)])
    first, second = radii.copy(), np.empty(200)
    to_normals(bits_of(angles, turn), 200, first, second)
    np.testing.assert_allclose([first, second], expected, atol=4e-16)


def test_normals_are_normal_and_independent():
    n = 256 * 8
    state, bits = seeded(3), np.empty(n, dtype=np.uint64)
    first, second = np.empty(n), np.empty(n)
    fill_normals(state, n, bits, first, second)
    assert kstest(first, "norm").pvalue > 1e-3
    assert kstest(second, "norm").pvalue > 1e-3
    assert abs(np.corrcoef(first, second)[0, 1]) < 5.0 / np.sqrt(n)
    assert abs(np.corrcoef(first**2, second**2)[0, 1]) < 5.0 / np.sqrt(n)
    octants = np.floor(np.arctan2(second, first) / (np.pi / 4.0)).astype(int) + 4
    assert chisquare(np.bincount(octants, minlength=8)).pvalue > 1e-3
