import csv
import time

import numpy as np
import pytest

from gmr_robot.demonstration import ReadOptions, read_demonstrations
from gmr_robot.exceptions import DemonstrationError


@pytest.fixture
def read(tmp_path):
    def write_and_read(text):
        path = tmp_path / "lap.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_demonstrations(path)

    return write_and_read


def test_a_file_is_a_demonstration(read):
    demonstrations = read("time [s],x [m],y [m]\n0,0.5,1e-1\n0.5,1,.25\n")
    assert (len(demonstrations), demonstrations.name, demonstrations.names) == (1, "lap", ("x", "y"))
    assert demonstrations[0].times.tolist() == [0.0, 0.5]
    assert demonstrations[0].positions.tolist() == [[0.5, 0.1], [1.0, 0.25]]
    assert demonstrations[0].velocities.tolist() == [[1.0, 0.3], [1.0, 0.3]]
    assert (demonstrations[0].velocity_source, demonstrations[0].source) == ("central differences", "lap.csv")


def test_units_are_converted_to_si(read):
    one = read("t [ms],x [mm],y [cm],vx [mm/s],vy [cm/s]\n0,47,12,1,2\n500,-1,3,4,5\n")[0]
    assert one.times.tolist() == [0.0, 0.5]
    np.testing.assert_allclose(one.positions, [[0.047, 0.12], [-0.001, 0.03]])
    np.testing.assert_allclose(one.velocities, [[0.001, 0.02], [0.004, 0.05]])
    assert (one.unit, one.velocity_source) == ("m", "given")
    joints = read("time [s],q [deg]\n0,90\n1,180\n")[0]
    np.testing.assert_allclose(joints.positions, [[np.pi / 2], [np.pi]])
    assert joints.unit == "rad"


def test_the_column_demonstration_separates_also_interleaved_rows(read):
    demonstrations = read("demonstration,time [s],x [m]\nb,0,1\na,0,5\nb,1,2\na,2,6\nb,3,4\n")
    assert [one.source for one in demonstrations] == ["lap.csv, demonstration b", "lap.csv, demonstration a"]
    assert [one.times.tolist() for one in demonstrations] == [[0.0, 1.0, 3.0], [0.0, 2.0]]
    assert demonstrations[1].positions.tolist() == [[5.0], [6.0]]


def test_channels_are_kept_as_written(read):
    one = read("time [s],x [mm],channel.f.1,channel.grip,channel.f.2\n0,1,2,3,4\n1,5,6,7,8\n")[0]
    assert one.channels["f"].tolist() == [[2.0, 4.0], [6.0, 8.0]]
    assert one.channels["grip"].tolist() == [[3.0], [7.0]]


@pytest.mark.parametrize(
    "text",
    [
        "\ufefftime [s],x [m]\n0,1\n1,2\n",
        "time [s],x [m]\r\n0,1\r\n1,2\r\n",
        "\n\ntime [s],x [m]\n\n 0 , 1\n,\n1,2\n\n\n",
        '"time [s]","x [m]"\n"0","1"\n1,2',
    ],
)
def test_marks_line_ends_blanks_and_quotes_do_not_matter(read, text):
    assert read(text)[0].positions.tolist() == [[1.0], [2.0]]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("0,1\n1,two\n", r"line 3, column 'x \[m\]': 'two' is not a number"),
        ("0,1\n1,\n", r"line 3, column 'x \[m\]': the cell is empty"),
        ('0,1\n1,"2,5"\n', r"line 3, column 'x \[m\]': '2,5' has a decimal comma; write a decimal point"),
        ("0,1\n1,2,5\n", r"line 3: 3 cells, but the header has 2 \(a decimal comma splits"),
        ("0,1\n\n1\n", r"line 4: 1 cells, but the header has 2; what"),
        ("0,1_000\n1,2\n", r"line 2, column 'x \[m\]': '1_000' is not a number"),
        ("0,1\n\n1,nan\n", r"line 4, column 'x \[m\]': nan; expected finite numbers"),
        ("0,1\n1,1e999\n", r"line 3, column 'x \[m\]': inf; expected finite numbers"),
        ("nan,1\n1,2\n", r"line 2, column 'time \[s\]': nan"),
        ("0,1\n1,2\n\n0.5,3\n", r"line 5: time goes back, 1 s and then 0.5 s; .*column 'demonstration'"),
        ("0,1\n1,2\n1,3\n", r"line 4: time repeats, 1 s and then 1 s"),
        ("0,1\n", r"1 sample\(s\); a demonstration needs at least 2"),
        ("", r"has a header, but no samples below it"),
        ('0,"1\n1,2\n', r"line 3: unexpected end of data"),
        ("0,1\n1," + "9" * 200_000 + "\n", r"line 3: field larger than field limit"),
    ],
)
def test_bad_rows_are_refused_by_line_and_column(read, rows, message):
    with pytest.raises(DemonstrationError, match=r"lap\.csv.*" + message):
        read("time [s],x [m]\n" + rows)


def test_an_empty_entry_in_the_column_demonstration(read):
    with pytest.raises(DemonstrationError, match=r"line 3, column 'demonstration': the cell is empty"):
        read("demonstration,time [s],x [m]\na,0,1\n ,1,2\n")


def test_times_may_start_anew_with_each_demonstration_only(read):
    with pytest.raises(DemonstrationError, match=r"line 5: time repeats"):
        read("demonstration,time [s],x [m]\na,0,1\nb,0,1\na,1,2\na,1,2\n")


@pytest.mark.parametrize("text", ["", "\n\n", ",,\n", "\ufeff"])
def test_an_empty_file_says_what_belongs_there(read, text):
    with pytest.raises(DemonstrationError, match=r"lap\.csv is empty; expected a header such as: time \[s\]"):
        read(text)


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_other_encodings_are_refused(read, encoding):
    with pytest.raises(DemonstrationError, match=r"lap\.csv is not UTF-8 text; save it as CSV in UTF-8"):
        read("time [s],x [m],channel.größe\n0,1,1\n1,2,1\n".encode(encoding))


def test_binary_content_is_refused(read):
    with pytest.raises(DemonstrationError, match=r"lap\.csv"):
        read(bytes(range(128)) * 10)


def test_a_file_that_cannot_be_opened_is_named(tmp_path, monkeypatch):
    path = tmp_path / "lap.csv"
    path.write_text("time [s],x [m]\n0,1\n1,2\n")

    def refuse(*_args, **_settings):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "open", refuse)
    with pytest.raises(DemonstrationError, match=r"lap\.csv cannot be read: Permission denied"):
        read_demonstrations(path)


def test_reading_takes_little_longer_than_splitting_and_converting(read):
    """An upper bound with room: a slip to per-cell work in Python is several times slower."""
    rows = "".join(f"{i / 100},{i * 0.1},{i * 0.2},{i * 0.3}\n" for i in range(20_000))
    text = "time [s],x [m],y [m],z [m]\n" + rows
    start = time.process_time()
    expected = [list(map(float, row)) for row in csv.reader(rows.splitlines())]
    bare = time.process_time() - start
    start = time.process_time()
    one = read(text)[0]
    assert time.process_time() - start < 10.0 * bare
    assert np.column_stack([one.times, one.positions]).tolist() == expected


def test_a_unit_is_not_converted_from_twice(tmp_path):
    path = tmp_path / "lap.csv"
    path.write_text("time [s],x [mm]\n0,0\n1,500\n")
    with pytest.raises(DemonstrationError, match=r"lap\.csv: the unit 'mm' .* has one, 'x \[mm\]', from"):
        read_demonstrations(path, options=ReadOptions(unit="mm"))
    path.write_text("time [s],x [m]\n0,0\n1,500\n")  # a header that is wrong can be corrected
    assert read_demonstrations(path, options=ReadOptions(unit="mm"))[0].positions[1, 0] == 0.5
