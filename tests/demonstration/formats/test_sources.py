import os

import pytest

from gmr_robot.demonstration.formats.sources import files_of, read_bytes
from gmr_robot.exceptions import DemonstrationError


@pytest.fixture
def folder(tmp_path):
    for name in ("lap_10.csv", "lap_2.csv", "lap_1.CSV", "notes.txt"):
        (tmp_path / name).write_text("x")
    (tmp_path / "sub.csv").mkdir()
    return tmp_path


def names(files):
    return [one.name for one in files]


def test_a_folder_means_its_files_in_natural_order(folder):
    assert names(files_of(folder, ".csv")) == ["lap_1.CSV", "lap_2.csv", "lap_10.csv"]


def test_a_glob_means_what_matches_in_natural_order(folder):
    assert names(files_of(folder / "lap_*.csv", ".csv")) == ["lap_2.csv", "lap_10.csv"]
    assert names(files_of(str(folder / "*_1*"), ".csv")) == ["lap_1.CSV", "lap_10.csv"]


def test_a_file_means_itself_also_with_brackets_in_its_name(folder):
    odd = folder / "lap[1].csv"
    odd.write_text("x")
    assert files_of(odd, ".csv") == [odd]


def test_a_folder_without_such_files_says_what_it_holds(folder, tmp_path):
    with pytest.raises(DemonstrationError, match=r"holds no \.npz file \(it holds lap_1\.CSV, lap_10\.csv, "):
        files_of(folder, ".npz")
    (tmp_path / "empty").mkdir()
    with pytest.raises(DemonstrationError, match=r"holds no \.csv file \(it is empty\)"):
        files_of(tmp_path / "empty", ".csv")


def test_a_missing_file_names_the_closest(folder):
    with pytest.raises(
        DemonstrationError, match=r"no file or folder .*lap_3\.csv; did you mean '.*lap_2\.csv'\?"
    ):
        files_of(folder / "lap_3.csv", ".csv")
    with pytest.raises(DemonstrationError, match=r"no file or folder .*qqqq; check the path \(it holds"):
        files_of(folder / "qqqq", ".csv")


def test_a_missing_folder_is_named(folder):
    with pytest.raises(DemonstrationError, match=r"the folder .*none does not exist"):
        files_of(folder / "none" / "a.csv", ".csv")


def test_a_glob_without_a_match(folder):
    with pytest.raises(DemonstrationError, match=r"no file matches .*\*\.npz"):
        files_of(folder / "*.npz", ".npz")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this platform has no named pipes")
def test_a_pipe_is_refused_instead_of_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(DemonstrationError, match="neither a file nor a folder"):
        files_of(tmp_path / "pipe.csv", ".csv")


def test_reading_checks_size_and_emptiness(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"abc")
    assert read_bytes(path, at_most=3) == b"abc"
    with pytest.raises(DemonstrationError, match="a holds 3 bytes; expected at most 2"):
        read_bytes(path, at_most=2)
    path.write_bytes(b"")
    with pytest.raises(DemonstrationError, match="a is empty"):
        read_bytes(path, at_most=3)
    with pytest.raises(DemonstrationError, match="cannot be read: Is a directory"):
        read_bytes(tmp_path, at_most=1 << 20)
