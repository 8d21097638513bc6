from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.report.quantities import quantities, quantity


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (0.00421, "m", "4.21 mm"),
        (0.00421, "m/s", "4.21 mm/s"),
        (0.25, "m", "250 mm"),
        (2.5, "m", "2.5 m"),
        (0.00421, "rad", "0.00421 rad"),
        (0.000325, "m²", "325 mm²"),
        (0.5, "m²", "0.5 m²"),
        (4.0, "", "4"),
        (12345.6, "s", "12,346 s"),
        (float("nan"), "m", "–"),
        (float("-inf"), "nat", "–"),
    ],
)
def test_one_number(value, unit, expected) -> None:
    assert quantity(value, unit) == expected


def test_numbers_of_a_row_share_a_unit() -> None:
    assert quantities([0.01, 0.02], "m") == (["10", "20"], "mm")
    assert quantities([0.01, 2.0], "m") == (["0.01", "2"], "m")
    assert quantities([np.nan], "m") == (["–"], "m")
