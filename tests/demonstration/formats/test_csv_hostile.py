"""CSV files that are damaged, or made to harm: each is a typed error, or is read as far as it is intact."""

import contextlib
from itertools import combinations, pairwise

import numpy as np
import pytest

from gmr_robot.demonstration import read_demonstrations
from gmr_robot.demonstration.formats import ReadOptions, csv_reader
from gmr_robot.demonstration.formats.csv_damage import LONGEST_LINE, intact_rows
from gmr_robot.exceptions import DemonstrationError

RECOVER = ReadOptions(recover=True)
GOOD = "time [s],x [m]\n0,1\n1,2\n2,4\n"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "lap.csv"


def write(path, text):
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("2.5", "line 5: 1 cells, but the header has 2"),
        ("2.5,", "line 5, column 'x .m.': the cell is empty"),
        ("2,5,3,5", "line 5: 4 cells.*decimal comma"),
        ('"2,5","3"', "line 5, column 'time .s.': '2,5' has a decimal comma"),
        ("2.5,three", "line 5, column 'x .m.': 'three' is not a number"),
        ("2.5,1_000", "line 5, column 'x .m.': '1_000' is not a number"),
        ("2.5,nan", "line 5, column 'x .m.': nan; expected finite"),
        ("2.5,1e999", "line 5, column 'x .m.': inf; expected finite"),
        ("nan,3", "line 5, column 'time .s.': nan; expected finite"),
        ("2,3", "line 5: time repeats"),
        ("0.5,3", "line 5: time goes back"),
        ("2.5,\x00", "line 5, column 'x .m.': '.x00' is not a number|line contains NUL"),
        ('2.5,"3"4', "line 5: "),
        ("2.5," + "3" * 200_000, "line 5: field larger than field limit"),
    ],
)
def test_a_damaged_row_is_refused_or_left_out(path, row, message):
    write(path, f"{GOOD}{row}\n3,8\n")
    with pytest.raises(DemonstrationError, match=rf"lap\.csv, {message}") as caught:
        read_demonstrations(path)
    assert "--recover" in str(caught.value)
    motion = read_demonstrations(path, options=RECOVER)
    assert motion[0].times.tolist() == [0.0, 1.0, 2.0, 3.0]
    assert motion[0].positions.tolist() == [[1.0], [2.0], [4.0], [8.0]]
    assert motion.notes == ("lap.csv: 1 rows dropped (lines 5)",)


@pytest.mark.parametrize("encode", [b"\xef\xbb\xbf".__add__, lambda text: text.replace(b"\n", b"\r\n")])
def test_a_byte_order_mark_and_other_line_breaks_are_taken(path, encode):
    assert read_demonstrations(write(path, encode(GOOD.encode())))[0].times.tolist() == [0.0, 1.0, 2.0]
    assert read_demonstrations(path, options=RECOVER).notes == ()


def test_other_encodings_are_refused_by_name(path):
    with pytest.raises(DemonstrationError, match=r"lap\.csv is not UTF-8 text"):
        read_demonstrations(write(path, GOOD.encode("utf-16")))
    with pytest.raises(DemonstrationError, match=r"lap\.csv"):
        read_demonstrations(path, options=RECOVER)


def test_a_cut_loses_the_last_row_at_most(path):
    rows = [f"{0.1 * i:.3f},{i * i}" for i in range(30)]
    whole = "time [s],x [m]\n" + "".join(f"{row}\n" for row in rows)
    for length in range(whole.index("\n", 40) + 1, len(whole)):
        motion = read_demonstrations(write(path, whole[:length]), options=RECOVER)
        count = whole[:length].count("\n") - 1
        assert motion[0].positions[:, 0].tolist() == [i * i for i in range(count)]
        assert len(motion.notes) == (whole[length - 1] != "\n")


@pytest.mark.parametrize("wild", ["999", "-999", "3"])
def test_one_wild_time_stamp_costs_one_row(path, wild):
    times = [str(i) for i in range(20)]
    times[7] = wild
    motion = read_demonstrations(
        write(path, "time [s],x [m]\n" + "".join(f"{t},{i}\n" for i, t in enumerate(times))), options=RECOVER
    )
    assert motion[0].positions[:, 0].tolist() == [i for i in range(20) if i != 7]
    assert motion.notes == ("lap.csv: 1 rows dropped (lines 9)",)


def test_as_many_rows_as_can_be_are_in_time():
    random = np.random.default_rng(0)
    for _ in range(300):
        times = random.integers(0, 6, random.integers(1, 8)).astype(float)
        times[random.random(len(times)) < 0.1] = np.nan
        kept = times[intact_rows(times[:, np.newaxis], time=0)]
        assert (np.diff(kept) > 0.0).all()
        increasing = (
            len(chosen)
            for size in range(len(times) + 1)
            for chosen in combinations(times[np.isfinite(times)], size)
            if all(a < b for a, b in pairwise(chosen))
        )
        assert len(kept) == max(increasing)


def test_every_damaged_row_is_counted(path):
    rows = [f"{i % 3},{i},{i}" for i in range(60)]
    for line in (4, 30, 31, 58):
        rows[line] = "?"
    write(path, "demonstration,time [s],x [m]\n" + "\n".join(rows) + "\nlost,1,2\n")
    motion = read_demonstrations(path, options=RECOVER)
    assert [len(one) for one in motion] == [19, 17, 20]
    assert motion.notes == (
        "lap.csv: 4 rows dropped (lines 6, 32, 33, 60)",
        "lap.csv: 1 demonstrations with fewer than 2 intact rows dropped (lost)",
    )


def test_nothing_intact_is_an_error_that_says_what_was_dropped(path):
    with pytest.raises(
        DemonstrationError, match=r"no samples below it that can be used \(lap\.csv: 2 rows dropped"
    ):
        read_demonstrations(write(path, "time [s],x [m]\n?,1\n?,2\n"), options=RECOVER)


def test_a_damaged_header_is_not_guessed(path):
    with pytest.raises(DemonstrationError, match=r"lap\.csv, line 1"):
        read_demonstrations(write(path, "tim\x00 s],x [m]\n0,1\n1,2\n"), options=RECOVER)


@pytest.mark.parametrize("options", [ReadOptions(), RECOVER])
def test_a_line_without_end_takes_little_memory(path, options):
    write(path, GOOD + "1," * LONGEST_LINE)
    with pytest.raises(DemonstrationError, match=r"lap\.csv, line 5 is longer than"):
        read_demonstrations(path, options=options)


def test_files_beyond_the_limit_are_not_read(path, monkeypatch):
    monkeypatch.setattr(csv_reader, "_MOST_BYTES", 10)
    with pytest.raises(DemonstrationError, match=r"lap\.csv holds 27 bytes; expected at most 10"):
        read_demonstrations(write(path, GOOD))


@pytest.mark.parametrize("options", [ReadOptions(), RECOVER])
def test_changed_bytes_are_refused_or_read(path, options):
    good = "demonstration,time [s],x [m],channel.f.1\n" + "".join(
        f"{i % 2},{i},{i / 7},-1e-3\n" for i in range(20)
    )
    random = np.random.default_rng(0)
    for _ in range(500):
        bad = bytearray(good.encode())
        for _ in range(3):
            bad[random.integers(len(bad))] = random.integers(256)
        with contextlib.suppress(DemonstrationError):
            read_demonstrations(write(path, bytes(bad)), options=options)


def test_nothing_is_dropped_of_good_files(path):
    assert (
        read_demonstrations(write(path, GOOD), options=RECOVER).digest() == read_demonstrations(path).digest()
    )
    assert read_demonstrations(path, options=RECOVER).notes == ()
