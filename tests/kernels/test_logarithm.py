from __future__ import annotations

import numpy as np

from gmr_robot.kernels.logarithm import logarithm


def test_logarithm_agrees_with_the_library_over_all_normal_numbers():
    rng = np.random.default_rng(0)
    near_one = 1.0 + rng.normal(size=500) * 10.0 ** rng.uniform(-15, -1, size=500)
    x = np.concatenate(
        [np.exp(rng.uniform(-708.0, 709.0, size=2000)), near_one, [1.0, 2.0**-1022, 2.0**1023]]
    )
    result = np.array([logarithm(value) for value in x])
    np.testing.assert_allclose(result, np.log(x), rtol=5e-16, atol=2e-16)
    assert result[-3] == 0.0
