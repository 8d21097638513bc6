"""HDF5 files that are damaged, or made to harm: each is a typed error, or is read as far as it is intact."""

import contextlib
import json
import os
import struct

import numpy as np
import pytest

from gmr_robot.demonstration import read_demonstrations
from gmr_robot.demonstration.formats import ReadOptions, robomimic_file
from gmr_robot.exceptions import DemonstrationError

h5py = pytest.importorskip("h5py")

TIP = "data/demo_1/obs/robot0_eef_pos"
VALUES = np.arange(36.0).reshape(12, 3)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "lift.hdf5"
    with h5py.File(path, "w") as file:
        data = file.create_group("data")
        data.attrs["env_args"] = json.dumps({"env_kwargs": {"control_freq": 20}})
        for index in range(3):
            demo = data.create_group(f"demo_{index}")
            demo.attrs["num_samples"] = 12
            demo["obs/robot0_eef_pos"] = VALUES + index
    return path


@pytest.fixture
def replaced(path):
    """Replace the positions of demonstration 1."""

    def replace(make):
        with h5py.File(path, "a") as file:
            del file[TIP]
            make(file)
        return path

    return replace


def refused(path, message):
    """Assert that a file is refused by name, and that with recover the other demonstrations are read."""
    with pytest.raises(DemonstrationError, match=message) as caught:
        read_demonstrations(path)
    assert "lift.hdf5" in str(caught.value)
    assert "--recover" in str(caught.value)
    intact = read_demonstrations(path, options=ReadOptions(recover=True))
    assert [one.source for one in intact] == ["lift.hdf5, demo_0", "lift.hdf5, demo_2"]
    assert intact[1].positions.tolist() == (VALUES + 2).tolist()
    (note,) = intact.notes
    assert note.startswith("lift.hdf5: 1 of 3 demonstrations dropped: ")


def secret(tmp_path):
    """A file that nobody asked to be read, with numbers that would do."""
    path = tmp_path / "secret.hdf5"
    with h5py.File(path, "w") as file:
        file["tip"] = VALUES
    return path


def test_an_external_link_is_not_followed(replaced, tmp_path):
    other = secret(tmp_path)
    refused(
        replaced(lambda file: file.__setitem__(TIP, h5py.ExternalLink(str(other), "tip"))),
        "is an external link",
    )


def test_a_whole_demonstration_elsewhere_is_not_followed(path, tmp_path):
    with h5py.File(tmp_path / "other.hdf5", "w") as file:
        file["demo/obs/robot0_eef_pos"] = VALUES
    with h5py.File(path, "a") as file:
        del file["data/demo_1"]
        file["data/demo_1"] = h5py.ExternalLink("other.hdf5", "demo")
    refused(path, r"demo_1 in data is an external link")


def test_a_soft_link_through_an_external_one_is_not_followed(replaced, tmp_path):
    other = secret(tmp_path)

    def make(file):
        file["way"] = h5py.ExternalLink(str(other), "/")
        file[TIP] = h5py.SoftLink("/way/tip")

    refused(replaced(make), "is a link; only data that stand in the file itself")


def test_external_storage_is_not_read(replaced, tmp_path):
    (tmp_path / "secret").write_bytes(VALUES.tobytes())
    external = [(str(tmp_path / "secret"), 0, VALUES.nbytes)]
    refused(
        replaced(lambda file: file.create_dataset(TIP, shape=VALUES.shape, dtype="f8", external=external)),
        "is stored in another file",
    )


def test_a_virtual_dataset_is_not_read(replaced, tmp_path):
    layout = h5py.VirtualLayout(shape=VALUES.shape, dtype="f8")
    layout[:] = h5py.VirtualSource(secret(tmp_path), "tip", shape=VALUES.shape)
    refused(replaced(lambda file: file.create_virtual_dataset(TIP, layout)), "is stored in another file")


def test_the_child_could_not_open_another_file_even_if_it_tried(path, tmp_path):
    """The second lock on the door: what stands above holds without it."""
    program = robomimic_file._READER.read_text()
    program += f"""
_ANSWERS["open"] = lambda path, mask: (_open(path, mask), open({os.fspath(secret(tmp_path))!r}))
"""
    script = tmp_path / "reader.py"
    script.write_text(program)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(robomimic_file, "_READER", script)
        with pytest.raises(DemonstrationError, match="Too many open files"):
            read_demonstrations(path)


def test_a_cycle_of_links_ends(path, replaced):
    def make(file):
        file[TIP] = file["data"]
        file["data/demo_1/obs/up"] = file["data/demo_1"]

    refused(replaced(make), "robot0_eef_pos is no dataset")
    with h5py.File(path, "a") as file:
        del file["data/demo_0"]
        file["data/demo_0"] = file["data"]
    with pytest.raises(DemonstrationError, match="no channel 'obs/robot0_eef_pos'"):
        read_demonstrations(path)


def test_soft_links_in_a_circle_are_not_followed(replaced):
    def make(file):
        file[TIP] = h5py.SoftLink("/a")
        file["a"] = h5py.SoftLink(f"/{TIP}")

    refused(replaced(make), "is a link")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"chunks": (1000, 3)}, r"claims 8\d{9} bytes, but the file has only"),
        ({"chunks": (1000, 3), "compression": "gzip"}, r"claims 8\d{9} bytes, but the file has only"),
        ({}, r"claims 8\d{9} bytes, but the file has only"),
    ],
)
def test_a_claim_of_8_gb_takes_no_memory(replaced, options, message):
    refused(
        replaced(lambda file: file.create_dataset(TIP, shape=(333_333_334, 3), dtype="f8", **options)),
        message,
    )


def test_a_chunk_bomb_takes_no_memory(replaced):
    refused(
        replaced(
            lambda file: file.create_dataset(
                TIP, dtype="f8", shape=(12, 3), maxshape=(None, 3), chunks=(1 << 27, 3)
            )
        ),
        "has chunks of the shape",
    )


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda f: f.create_dataset(TIP, shape=(12, 3), dtype="f4"), "claims 144 bytes, but holds 0"),
        (
            lambda f: f.create_dataset(TIP, shape=(12, 3), dtype="f4", chunks=(5, 3)),
            "holds 0 of its 3 chunks",
        ),
        (lambda f: f.create_dataset(TIP, data=h5py.Empty("f8")), "is no dataset"),
        (lambda f: f.create_dataset(TIP, data=VALUES[:9]), "num_samples is 12, but of samples .*pos has 9"),
        (lambda f: f.create_dataset(TIP, data=["a"] * 12), "expected real numbers of the shape"),
        (lambda f: f.create_dataset(TIP, data=1j * VALUES), "expected real numbers of the shape"),
        (lambda f: f.create_dataset(TIP, data=np.ones(12, dtype=[("a", "f8")])), "expected real numbers"),
        (lambda f: f.create_dataset(TIP, data=np.ones((12, 3, 1))), "expected real numbers of the shape"),
        (lambda f: f.create_dataset(TIP, data=np.ones((12, 0))), "has 0 columns; expected at least 3"),
        (lambda f: f.create_dataset(TIP, data=5.0), "expected real numbers of the shape"),
        (lambda f: f.create_group(TIP), "is no dataset"),
    ],
)
def test_what_is_no_recording_is_refused(replaced, make, message):
    path = replaced(make)
    with pytest.raises(DemonstrationError, match=message):
        read_demonstrations(path)


def test_a_flipped_bit_under_a_checksum_is_found(path, replaced):
    replaced(lambda file: file.create_dataset(TIP, data=VALUES + 500.0, fletcher32=True))
    content = path.read_bytes()
    at = content.index(struct.pack("<3d", 500.0, 501.0, 502.0))
    path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
    refused(path, "OSError.*")


def test_missing_and_infinite_samples_are_refused_or_dropped(path, replaced):
    values = VALUES.copy()
    values[3, 1], values[7, 0] = np.nan, np.inf
    replaced(lambda file: file.create_dataset(TIP, data=values))
    with pytest.raises(DemonstrationError, match=r"demo_1: positions\[3, 1\] is nan.*--recover"):
        read_demonstrations(path)
    one = read_demonstrations(path, options=ReadOptions(recover=True))
    assert one.notes == ("lift.hdf5, demo_1: 2 of 12 samples dropped (missing or not finite)",)
    np.testing.assert_allclose(one[1].times, np.delete(np.arange(12), [3, 7]) / 20)
    assert one[1].positions.tolist() == np.delete(values, [3, 7], axis=0).tolist()


def test_a_short_dataset_is_cut_to_with_recover(replaced):
    path = replaced(lambda file: file.create_dataset(TIP, data=VALUES[:9]))
    one = read_demonstrations(path, options=ReadOptions(recover=True))
    assert [len(each) for each in one] == [12, 9, 12]
    assert one.notes == ("lift.hdf5, demo_1: 3 of 12 samples dropped (missing or not finite)",)


def test_cuts_are_refused(path):
    content = path.read_bytes()
    for length in np.linspace(0, len(content) - 1, 5).astype(int):
        path.write_bytes(content[:length])
        with pytest.raises(DemonstrationError, match=r"lift\.hdf5"):
            read_demonstrations(path, options=ReadOptions(recover=True))


@pytest.mark.parametrize("recover", [False, True])
def test_flipped_bits_are_refused_or_read(path, recover):
    content = path.read_bytes()
    random = np.random.default_rng(0)
    read = 0
    for _ in range(6):
        bad = bytearray(content)
        for _ in range(3):
            bad[random.integers(2000)] ^= 1 << random.integers(8)
        path.write_bytes(bad)
        with contextlib.suppress(DemonstrationError):
            read_demonstrations(path, options=ReadOptions(recover=recover))
            read += 1
    assert read < 6


def test_a_child_that_dies_of_one_demonstration_reads_the_others(path, tmp_path, monkeypatch):
    script = tmp_path / "reader.py"
    script.write_text(
        robomimic_file._READER.read_text()
        + "\n_ANSWERS['read'] = lambda demo, columns: os.abort() if demo == 'demo_1' else _read(demo, columns)"
    )
    monkeypatch.setattr(robomimic_file, "_READER", script)
    refused(path, "is damaged: the reader of HDF5 files died on it")


def test_a_child_that_always_dies_is_not_started_for_ever(path, tmp_path, monkeypatch):
    with h5py.File(path, "a") as file:
        for index in range(3, 12):
            file.copy("data/demo_0", f"data/demo_{index}")
    script = tmp_path / "reader.py"
    script.write_text(
        robomimic_file._READER.read_text() + "\n_ANSWERS['read'] = lambda demo, columns: os.abort()"
    )
    monkeypatch.setattr(robomimic_file, "_READER", script)
    with pytest.raises(DemonstrationError, match="died on it"):
        read_demonstrations(path, options=ReadOptions(recover=True))


def test_a_child_that_hangs_is_stopped(path, tmp_path, monkeypatch):
    script = tmp_path / "reader.py"
    script.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(robomimic_file, "_READER", script)
    monkeypatch.setattr(robomimic_file, "_TIME_OUT", 0.3)
    with pytest.raises(DemonstrationError, match=r"lift\.hdf5 could not be read within 0\.3"):
        read_demonstrations(path)


@pytest.mark.parametrize("content", [b"", b"\x89HDF\r\n\x1a\n", b"text" * 1000, bytes(4096)])
def test_what_is_no_hdf5_is_refused(path, content):
    path.write_bytes(content)
    with pytest.raises(DemonstrationError, match=r"lift\.hdf5"):
        read_demonstrations(path)


@pytest.mark.parametrize(
    "mask",
    [
        np.arange(3),
        np.array([["demo_0"]], dtype="S"),
        np.array([b"demo_0", b"demo_0"]),
        np.array([b"\xff\xff"]),
        np.array([b"../secret"]),
        np.array([b"demo_9"]),
        np.array([b""]),
    ],
)
def test_masks_are_not_believed(path, mask):
    with h5py.File(path, "a") as file:
        file["mask/train"] = mask
    with pytest.raises(DemonstrationError, match=r"lift\.hdf5"):
        read_demonstrations(path / "mask" / "train")


def test_what_a_file_says_to_be_ours_is_not_believed(path):
    with h5py.File(path, "a") as file:
        for demo in file["data"].values():
            demo["velocities"], demo["times"] = VALUES, np.arange(12) / 20
    sayings = ["{}", "[]", '{"version": 1}', '{"version": 1, "name": "a", "positions": 5}']
    whole = {"version": 1, "name": "a", "unit": "m", "frame": "f", "positions": "obs/robot0_eef_pos"}
    changes = ({"channels": []}, {"channels": {"a": "../demo_0"}}, {"names": 5}, {"name": "a", "frame": None})
    sayings += [json.dumps(whole | {"channels": {}} | change) for change in changes]
    for saying in sayings:
        with h5py.File(path, "a") as file:
            file["data"].attrs["gmr_robot"] = saying
        with pytest.raises(DemonstrationError, match=r"lift\.hdf5"):
            read_demonstrations(path)
