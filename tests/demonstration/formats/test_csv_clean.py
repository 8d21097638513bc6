"""The fast way through a CSV file takes only what the careful way takes, with the same result."""

import numpy as np
import pytest

from gmr_robot.demonstration.formats import ReadOptions, csv_reader
from gmr_robot.demonstration.formats.csv_clean import clean_rows
from gmr_robot.demonstration.formats.csv_header import parse_header
from gmr_robot.exceptions import DemonstrationError

HEADER = ["time [us]", "demonstration", "x [m]", "channel.grip"]
ROWS = "0,a,1.5,7\n2,a,2.5,8\n\r\n0, b ,3e-3,9\n1e0,b,-4,10\n4,a,5,11\n"
PIECES = [
    ",",
    "\n",
    "\r",
    "\r\n",
    '"',
    "_",
    " ",
    "e",
    "-",
    ".",
    "nan",
    "inf",
    "1e999",
    "\x00",
    "\ufeff",
    "\u0661",
    "\u2003",
    "1e-330",
]


def clean(rows, header=HEADER):
    return clean_rows(rows.splitlines(keepends=True), parse_header(header, where="here"))


def test_rows_are_gathered_by_label():
    tables = clean(ROWS)
    assert list(tables) == ["a", "b"]
    np.testing.assert_array_equal(tables["a"], [[0, 0, 1.5, 7], [2, 0, 2.5, 8], [4, 0, 5, 11]])
    np.testing.assert_array_equal(tables["b"], [[0, 0, 0.003, 9], [1, 0, -4, 10]])


@pytest.mark.parametrize("last", ["a", "lap 1", "01"])
def test_the_label_may_stand_last(last):
    tables = clean(f"0,1,{last}\r\n1,2,{last}", ["time [s]", "x [m]", "demonstration"])
    np.testing.assert_array_equal(tables[last], [[0, 1, 0], [1, 2, 0]])


@pytest.mark.parametrize(
    "row",
    [
        "",
        "a",
        "5",
        "5,a,1",
        "5,a,1,2,3",
        "5,,1,2",
        '5,"a",1,2',
        "5,a,nan,2",
        "4,a,1,2",
        "5,c,1,2",
        "5,a,1_0,2",
    ],
)
def test_what_is_unusual_is_left_to_the_careful_way(row):
    assert (clean(ROWS + row) is None) == (row != "")


def outcome(path, *, recover):
    try:
        found = csv_reader.read_csv(path, ReadOptions(recover=recover))
    except DemonstrationError as error:
        return str(error)
    return found.digest(), tuple(one.source for one in found), found.notes


@pytest.mark.parametrize("recover", [False, True])
def test_both_ways_agree_on_damaged_files(tmp_path, monkeypatch, recover):
    rng = np.random.default_rng(0)
    path = tmp_path / "laps.csv"
    content = ",".join(HEADER) + "\n" + ROWS
    for _ in range(400):
        at = int(rng.integers(0 if rng.random() < 0.1 else content.index("\n") + 1, len(content) + 1))
        piece = str(rng.choice(PIECES))
        text = content[:at] + piece + content[at + int(rng.integers(3)) :]
        path.write_text(text[: len(text) - int(rng.integers(3))], encoding="utf-8", newline="")
        taken = outcome(path, recover=recover)
        with monkeypatch.context() as patch:
            patch.setattr(csv_reader, "clean_rows", lambda *_: None)
            assert taken == outcome(path, recover=recover), text
