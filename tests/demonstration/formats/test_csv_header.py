import pytest

from gmr_robot.demonstration.formats.csv_header import parse_header
from gmr_robot.exceptions import DemonstrationError


def parse(text):
    return parse_header(text.split(","), where="a.csv, line 1")


def names(columns):
    return [column.name for column in columns]


def test_columns_are_told_by_their_units_in_any_order():
    header = parse("y [mm],d(y) [mm/s],demonstration,t [ms], x[cm] ,d(x) [m/s],channel.grip")
    assert header.id_index == 2
    assert (header.time.index, header.time.divisor) == (3, 1e3)
    assert [(one.name, one.index, one.divisor) for one in header.positions] == [("y", 0, 1e3), ("x", 4, 1e2)]
    assert [(one.name, one.index, one.divisor) for one in header.velocities] == [
        ("d(y)", 1, 1e3),
        ("d(x)", 5, 1.0),
    ]
    assert {name: names(columns) for name, columns in header.channels.items()} == {"grip": ["grip"]}
    assert header.unit == "m"


@pytest.mark.parametrize("spelling", ["d({})", "v{}", "{}_dot"])
def test_velocities_go_with_their_positions(spelling):
    header = parse(f"time [s],x [m],y [m],{spelling.format('y')} [m/s],{spelling.format('x')} [m/s]")
    assert [one.index for one in header.velocities] == [4, 3]


@pytest.mark.parametrize(
    ("columns", "unit"), [("q1 [deg],q2 [rad]", "rad"), ("a [1]", "1"), ("x [m],y [mm]", "m")]
)
def test_positions_have_one_kind_of_unit(columns, unit):
    assert parse("time [s]," + columns).unit == unit


def test_channels_of_several_columns_are_ordered_by_number():
    header = parse("time [s],x [m],channel.force.2,channel.a.b,channel.force.1,channel.grip")
    assert {name: [one.index for one in group] for name, group in header.channels.items()} == {
        "force": [4, 2],
        "a.b": [3],
        "grip": [5],
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x [m],y [m]", "0 columns with a unit of time; expected one, for example 'time \\[s\\]'"),
        ("time [s],t [ms],x [m]", "2 columns with a unit of time"),
        ("time,x [m]", "column 'time': expected a name and a unit such as 'x \\[m\\]'"),
        ("time [s]", "no column of positions"),
        ("time [s],x", "column 'x': expected a name and a unit"),
        (
            "time [s],x [metres]",
            "column 'x \\[metres\\]': expected .*positions: m, cm, mm, rad, deg, 1;.*channel.name",
        ),
        ("time [s],[m]", "column '\\[m\\]': expected a name"),
        ("time [s],x [m],", "column '': expected a name"),
        ("time [s],f [N],x [m]", "column 'f \\[N\\]': expected .*'channel.name' for anything else"),
        ("time [s],x [m],a [rad]", "positions in m and rad are mixed"),
        ("time [s],x [m],d(x) [rad/s]", "positions in m and rad are mixed"),
        ("time [s],x [m],y [m],d(x) [m/s]", "no velocity 'd\\(y\\)' for the position 'y'"),
        (
            "time [s],x [m],y [m],d(z) [m/s]",
            "'d\\(z\\)' has a unit of velocity, but is of no position; expected 'd\\(x\\)'",
        ),
        ("time [s],x [m],d(x) [m/s],vx [m/s]", "'vx' has a unit of velocity, but is of no position"),
        ("time [s],x [m],x [m]", "the column 'x \\[m\\]' stands there more than once"),
        ("demonstration, demonstration,time [s],x [m]", "more than once"),
        ("time [s];x [m];y [m]", "columns are separated by ';'; expected commas"),
        ("time [s]\tx [m]", "columns are separated by '\\\\t'"),
        (
            "0.0,0.1,-2e-3",
            "numbers stand where the header should; add one, for example: time \\[s\\],x \\[m\\]",
        ),
        (
            "time [s],x [m],channel.f.1,channel.f.3",
            "channel 'f' has the columns \\[1, 3\\]; expected them numbered from 1",
        ),
    ],
)
def test_headers_that_cannot_be_understood(text, message):
    with pytest.raises(DemonstrationError, match=r"^a\.csv, line 1.*" + message):
        parse(text)
