import pytest

from gmr_robot.demonstration.formats.ros.recordings import is_bag_folder, recordings_of
from gmr_robot.exceptions import DemonstrationError


def made(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return path


def names(recordings):
    return [(one.path.name, [file.name for file in one.files]) for one in recordings]


def test_a_split_bag_is_one_recording(tmp_path):
    for name in ("metadata.yaml", "bag_10.mcap", "bag_2.mcap", "bag_0.mcap"):
        made(tmp_path / name)
    assert names(recordings_of(tmp_path, ".mcap")) == [
        (tmp_path.name, ["bag_0.mcap", "bag_2.mcap", "bag_10.mcap"])
    ]
    assert is_bag_folder(tmp_path, ".mcap")
    assert not is_bag_folder(tmp_path, ".db3")


def test_a_folder_of_bags_and_a_glob_are_sets_in_natural_order(tmp_path):
    for k in (10, 2):
        made(tmp_path / f"lap_{k}" / "metadata.yaml")
        made(tmp_path / f"lap_{k}" / "lap.db3")
    expected = [("lap_2", ["lap.db3"]), ("lap_10", ["lap.db3"])]
    assert names(recordings_of(tmp_path, ".db3")) == expected
    assert names(recordings_of(tmp_path / "lap_*", ".db3")) == expected
    assert is_bag_folder(tmp_path / "lap_2", ".db3")
    assert not is_bag_folder(tmp_path, ".db3")
    made(tmp_path / "single.db3")
    assert names(recordings_of(tmp_path, ".db3")) == [*expected, ("single.db3", ["single.db3"])]


def test_files_in_a_folder_without_metadata_are_a_recording_each(tmp_path):
    for k in (1, 0):
        made(tmp_path / f"lap_{k}.bag")
    assert names(recordings_of(tmp_path, ".bag")) == [
        ("lap_0.bag", ["lap_0.bag"]),
        ("lap_1.bag", ["lap_1.bag"]),
    ]
    assert not is_bag_folder(tmp_path, ".bag")


def test_links_out_of_the_folder_are_not_followed(tmp_path):
    secret = made(tmp_path / "secret.mcap")
    bag = made(tmp_path / "bag" / "metadata.yaml").parent
    (bag / "bag_0.mcap").symlink_to(secret)
    with pytest.raises(DemonstrationError, match=r"bag_0\.mcap is a link out of its folder"):
        recordings_of(bag, ".mcap")
    made(tmp_path / "inside" / "a.mcap")
    (tmp_path / "inside" / "b.mcap").symlink_to("a.mcap")
    assert len(recordings_of(tmp_path / "inside", ".mcap")) == 2


def test_paths_in_the_metadata_are_not_read(tmp_path):
    made(tmp_path / "a.mcap")
    (tmp_path / "metadata.yaml").write_text(
        "rosbag2_bagfile_information: {relative_file_paths: [../../etc/passwd]}"
    )
    assert names(recordings_of(tmp_path, ".mcap")) == [(tmp_path.name, ["a.mcap"])]


def test_a_bag_compressed_as_a_whole_says_what_to_do(tmp_path):
    made(tmp_path / "metadata.yaml")
    made(tmp_path / "a.db3.zstd")
    with pytest.raises(DemonstrationError, match="unpack it first: zstd -d"):
        recordings_of(tmp_path, ".db3")


def test_nothing_there_is_told(tmp_path):
    with pytest.raises(DemonstrationError, match="no file matches"):
        recordings_of(tmp_path / "*.bag", ".bag")
    with pytest.raises(DemonstrationError, match=r"holds no \.bag file"):
        recordings_of(tmp_path, ".bag")
    with pytest.raises(DemonstrationError, match="there is no file"):
        recordings_of(tmp_path / "a.bag", ".bag")
