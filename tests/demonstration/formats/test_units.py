import math

import pytest

from gmr_robot.demonstration.formats.units import position_unit
from gmr_robot.exceptions import UnknownNameError


@pytest.mark.parametrize(
    ("unit", "value", "si", "expected"),
    [
        ("m", 0.3, "m", 0.3),
        ("cm", 12.0, "m", 0.12),
        ("mm", 47.0, "m", 0.047),
        ("rad", 1.5, "rad", 1.5),
        ("deg", 90.0, "rad", math.pi / 2),
        ("1", 7.0, "1", 7.0),
    ],
)
def test_positions_go_to_si(unit, value, si, expected):
    name, divisor = position_unit(unit)
    assert name == si
    assert value / divisor == pytest.approx(expected, rel=1e-15)


def test_unknown_units_list_the_known():
    with pytest.raises(
        UnknownNameError, match=r"unknown unit of positions 'inch'.*known: 1, cm, deg, m, mm, rad"
    ):
        position_unit("inch")
