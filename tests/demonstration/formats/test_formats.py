import numpy as np
import pytest

from gmr_robot.demonstration import (
    FORMATS,
    Demonstration,
    DemonstrationSet,
    read_demonstrations,
    write_demonstrations,
)
from gmr_robot.exceptions import DemonstrationError, UnknownNameError

TIMES = np.linspace(0.0, 1.0, 6)
LINES = DemonstrationSet(
    tuple(Demonstration(times=TIMES, positions=np.outer(TIMES, [1.0, k])) for k in range(1, 4)), "lines"
)
WRITABLE = [name for name, one in FORMATS.items() if one.write is not None]
BAGS = ("mcap", "rosbag2", "rosbag1")  # one demonstration each, times to the nanosecond: tested in ros/
WHOLE = [name for name in WRITABLE if name not in BAGS]
FILES = [name for name in WHOLE if FORMATS[name].extensions]


@pytest.mark.parametrize("name", WHOLE)
def test_the_extension_tells_the_format_in_either_case(tmp_path, name):
    for extension in FORMATS[name].extensions:
        for ending in (extension, extension.upper()):
            write_demonstrations(tmp_path / f"set{ending}", LINES)
            assert read_demonstrations(str(tmp_path / f"set{ending}")).digest() == LINES.digest()


@pytest.mark.parametrize("name", WRITABLE)
def test_a_stated_format_goes_before_the_extension(tmp_path, name):
    write_demonstrations(tmp_path / "set.data", LINES, format=name)
    assert read_demonstrations(tmp_path / "set.data", format=name).n_samples == LINES.n_samples


@pytest.mark.parametrize("name", FILES)
def test_a_folder_and_a_glob_are_told_by_their_files(tmp_path, name):
    extension = FORMATS[name].extensions[0]
    for index in range(len(LINES)):
        write_demonstrations(tmp_path / f"lap_{index}{extension}", LINES.select([index]))
    for path in (tmp_path, tmp_path / f"lap_*{extension}"):
        read = read_demonstrations(path)
        assert (read.digest(), read.name) == (LINES.digest(), tmp_path.name)


def test_writing_the_same_twice_gives_the_same_bytes(tmp_path):
    for name in FILES:
        for file in ("a", "b"):
            write_demonstrations(tmp_path / (file + FORMATS[name].extensions[0]), LINES)
        a, b = ((tmp_path / (file + FORMATS[name].extensions[0])).read_bytes() for file in ("a", "b"))
        assert a == b


def test_unknown_formats_name_the_known(tmp_path):
    for call in (
        lambda: read_demonstrations(tmp_path, format="cvs"),
        lambda: write_demonstrations(tmp_path / "a", LINES, format="cvs"),
    ):
        with pytest.raises(
            UnknownNameError, match=r"unknown format of demonstrations 'cvs'; did you mean 'csv'\?"
        ):
            call()


def test_an_unknown_extension_asks_for_the_format(tmp_path):
    (tmp_path / "a.dat").write_text("x")
    for call in (
        lambda: read_demonstrations(tmp_path / "a.dat"),
        lambda: read_demonstrations(tmp_path / "*.dat"),
        lambda: write_demonstrations(tmp_path / "a.dat", LINES),
    ):
        with pytest.raises(
            DemonstrationError, match=r"cannot be told by its extension '\.dat'; state the format: csv"
        ):
            call()
    with pytest.raises(DemonstrationError, match="cannot be told by its extension ''"):
        write_demonstrations(tmp_path, LINES)


def test_a_name_that_is_no_path_hints_at_lasa():
    with pytest.raises(
        DemonstrationError, match=r"no file or folder Sshape; .*for a LASA motion, state the format"
    ):
        read_demonstrations("Sshape")


def test_folders_of_no_or_of_several_formats(tmp_path):
    with pytest.raises(
        DemonstrationError, match=r"holds files of no known format; expected one of \.csv, \.npz, \.mat"
    ):
        read_demonstrations(tmp_path)
    write_demonstrations(tmp_path / "a.csv", LINES)
    write_demonstrations(tmp_path / "a.npz", LINES)
    with pytest.raises(DemonstrationError, match=r"files of several formats \(csv, npz\)"):
        read_demonstrations(tmp_path)
    assert read_demonstrations(tmp_path, format="npz").digest() == LINES.digest()


def test_a_folder_with_a_bag_s_folder_beside_a_file_is_of_several_formats(tmp_path):
    write_demonstrations(tmp_path / "a.csv", LINES)
    for name in ("bag_a", "bag_b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "metadata.yaml").touch()
        (tmp_path / name / "part_0.mcap").touch()
    with pytest.raises(DemonstrationError, match=r"files of several formats \(csv, mcap\)"):
        read_demonstrations(tmp_path)
    (tmp_path / "bag_a" / "notes.csv").touch()  # what lies in a bag's own folder does not make it another
    with pytest.raises(DemonstrationError, match=r"part_0\.mcap, byte 0"):
        read_demonstrations(tmp_path / "bag_a")


def test_lasa_is_only_read(tmp_path):
    with pytest.raises(DemonstrationError, match="the format 'lasa' is only read; write one of csv, npz"):
        write_demonstrations(tmp_path / "a.mat", LINES)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["none/a.csv", "none/a.npz"])
def test_a_missing_folder_to_write_in_is_named(tmp_path, name):
    with pytest.raises(DemonstrationError, match=r"cannot be written: the folder .*none does not exist"):
        write_demonstrations(tmp_path / name, LINES)


def test_demonstrations_of_different_dimension_name_the_files(tmp_path):
    write_demonstrations(tmp_path / "lap_1.csv", LINES.select([0]))
    wide = Demonstration(times=TIMES, positions=np.outer(TIMES, [1.0, 2.0, 3.0]))
    write_demonstrations(tmp_path / "lap_2.csv", DemonstrationSet((wide,)))
    with pytest.raises(
        DemonstrationError,
        match=r"demonstration 1 \(lap_2\.csv\) has n_dimensions 3, but .*\(lap_1\.csv\) has 2",
    ):
        read_demonstrations(tmp_path)
