from __future__ import annotations

import numpy as np

from gmr_robot.mixture import SufficientStatistics


def direct(samples, r, reference):
    differences = samples[:, None] - reference
    return SufficientStatistics(
        r.sum(axis=0),
        np.einsum("nk,nki->ki", r, differences),
        np.einsum("nk,nki,nkj->kij", r, differences, differences),
        reference,
        float(len(samples)),
    )


def test_merge_is_the_statistics_of_both_parts_whatever_their_reference():
    rng = np.random.default_rng(0)
    samples, r = rng.normal(size=(60, 2)), rng.random((60, 3))
    here, there = rng.normal(size=(3, 2)), rng.normal(size=(3, 2))
    whole = direct(samples, r, here)
    merged = direct(samples[:25], r[:25], here).merge(direct(samples[25:], r[25:], there))
    for name in ("counts", "first", "second", "reference", "log_likelihood"):
        np.testing.assert_allclose(getattr(merged, name), getattr(whole, name), rtol=1e-12, atol=1e-12)
