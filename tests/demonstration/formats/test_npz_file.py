import io

import numpy as np
import pytest

from gmr_robot.demonstration import (
    Demonstration,
    DemonstrationSet,
    ReadOptions,
    read_demonstrations,
    write_demonstrations,
)
from gmr_robot.exceptions import DemonstrationError

TIMES = np.array([0.0, 0.1, 0.25, 0.3])
POSITIONS = np.stack([np.sin(TIMES), TIMES / 3.0], axis=1)


@pytest.fixture
def rich():
    return DemonstrationSet(
        (
            Demonstration(
                times=TIMES,
                positions=POSITIONS,
                names=("x", "größe"),
                unit="inch",
                frame="tool",
                channels={"b": np.ones((4, 2)), "a/../c": np.zeros((4, 1)), "none": np.empty((4, 0))},
                source="somewhere",
                velocity_source="guess",
            ),
            Demonstration(
                times=TIMES[:2], positions=POSITIONS[:2], names=("x", "größe"), unit="inch", frame="tool"
            ),
        ),
        "two",
    )


@pytest.fixture
def read_plain(tmp_path):
    def save_and_read(**arrays):
        np.savez(tmp_path / "lab.npz", **arrays)
        return read_demonstrations(tmp_path / "lab.npz")

    return save_and_read


def test_everything_comes_back_bit_for_bit(tmp_path, rich):
    write_demonstrations(tmp_path / "a.npz", rich)
    back = read_demonstrations(tmp_path / "a.npz")
    assert (back.digest(), back.name) == (rich.digest(), "two")
    for one, other in zip(rich, back, strict=True):
        assert (one.source, one.frame, one.velocity_source) == (
            other.source,
            other.frame,
            other.velocity_source,
        )
        assert list(one.channels) == list(other.channels)


def test_the_layout_is_the_documented_one(tmp_path, rich):
    write_demonstrations(tmp_path / "a.npz", rich)
    with np.load(tmp_path / "a.npz", allow_pickle=False) as arrays:
        assert str(arrays["format"]) == "gmr_robot demonstrations 1"
        assert [str(arrays[name]) for name in ("name", "unit", "frame")] == ["two", "inch", "tool"]
        assert arrays["names"].tolist() == ["x", "größe"]
        assert arrays["demo_0/times"].tolist() == TIMES.tolist()
        assert arrays["demo_1/positions"].tolist() == POSITIONS[:2].tolist()
        assert arrays["demo_0/velocities"].shape == (4, 2)
        assert arrays["demo_0/channel_names"].tolist() == ["b", "a/../c", "none"]
        assert arrays["demo_0/channel_0"].tolist() == np.ones((4, 2)).tolist()
        assert str(arrays["demo_0/source"]) == "somewhere"
        assert arrays["demo_1/channel_names"].shape == (0,)


def test_one_plain_demonstration(read_plain):
    one = read_plain(times=TIMES, positions=POSITIONS)
    assert (len(one), one.name, one.unit, one.names) == (1, "lab", "m", ("x1", "x2"))
    assert one[0].positions.tolist() == POSITIONS.tolist()
    assert (one[0].velocity_source, one[0].source) == ("central differences", "lab.npz")


def test_a_unit_beside_the_one_that_a_file_is_converted_from_is_refused(tmp_path):
    path = tmp_path / "lab.npz"
    np.savez(path, times=TIMES, positions=1000.0 * POSITIONS, unit="mm")
    with pytest.raises(DemonstrationError, match=r"lab\.npz: the unit 'mm' is stated, but the file has one"):
        read_demonstrations(path, options=ReadOptions(unit="mm"))
    np.savez(path, times=TIMES, positions=1000.0 * POSITIONS, unit="m")
    taken = read_demonstrations(path, options=ReadOptions(unit="mm"))[0]
    np.testing.assert_allclose(taken.positions, POSITIONS)


def test_plain_units_names_velocities_and_channels(read_plain):
    one = read_plain(
        times=TIMES.astype(np.float32),
        positions=1000.0 * POSITIONS,
        velocities=np.full((4, 2), 500.0),
        names=["x", "y"],
        unit="mm",
        grip=np.arange(4),
        force=np.ones((4, 3)),
    )[0]
    np.testing.assert_allclose(one.positions, POSITIONS)
    assert (one.velocities == 0.5).all()
    assert (one.unit, one.names, one.velocity_source) == ("m", ("x", "y"), "given")
    assert one.channels["grip"].tolist() == [[0.0], [1.0], [2.0], [3.0]]
    assert one.channels["force"].shape == (4, 3)


@pytest.mark.parametrize("times", [TIMES, np.stack([TIMES, 2.0 * TIMES])])
def test_several_plain_demonstrations_of_equal_length(read_plain, times):
    two = read_plain(
        times=times, positions=np.stack([POSITIONS, -POSITIONS]), grip=[[0, 1, 2, 3], [4, 5, 6, 7]]
    )
    assert two[1].positions.tolist() == (-POSITIONS).tolist()
    assert two[1].times.tolist() == np.broadcast_to(times, (2, 4))[1].tolist()
    assert two[1].channels["grip"].ravel().tolist() == [4.0, 5.0, 6.0, 7.0]
    assert two[1].source == "lab.npz, demonstration 1"


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"a": TIMES}, "there is no array 'positions'; it holds a"),
        ({"positions": POSITIONS}, "there is no array 'times'; it holds positions"),
        (
            {"times": TIMES, "positions": TIMES},
            r"'positions' has the shape \(4,\); expected \(T, d\) or \(n, T, d\)",
        ),
        (
            {"times": TIMES[:3], "positions": POSITIONS},
            r"positions has the shape \(4, 2\); expected \(3, d\)",
        ),
        ({"times": TIMES[::-1], "positions": POSITIONS}, "time goes back at sample 1"),
        ({"times": TIMES, "positions": POSITIONS * np.nan}, r"'positions'\[0, 0\] is nan"),
        ({"times": TIMES, "positions": POSITIONS.astype(str)}, "'positions' has the type <U"),
        ({"times": TIMES, "positions": POSITIONS * 1j}, "'positions' has the type complex128"),
        ({"times": TIMES, "positions": POSITIONS, "unit": "inch"}, "unknown unit of positions 'inch'"),
        (
            {"times": TIMES, "positions": POSITIONS, "unit": 3},
            r"'unit' is int64 of shape \(\); expected one text",
        ),
        (
            {"times": TIMES, "positions": POSITIONS, "names": "xy"},
            r"'names' is <U2 .*expected a list of texts",
        ),
        ({"times": TIMES, "positions": POSITIONS, "f": np.ones(3)}, r"channel 'f' has the shape \(3, 1\)"),
        ({"times": TIMES, "positions": POSITIONS, "f": np.ones(())}, r"'f' has the shape \(\)"),
        ({"times": TIMES, "positions": np.empty((0, 4, 2))}, "holds no demonstration"),
        ({"times": TIMES, "positions": np.ones((2, 4, 2)), "f": np.ones(4)}, "expected 2 entries, one for"),
        ({"times": TIMES, "positions": np.ones((2, 4, 2)), "f": np.ones(())}, "expected 2 entries, one for"),
        (
            {"times": np.ones((3, 4)), "positions": np.ones((2, 4, 2))},
            r"'times' has the shape \(3, 4\); expected 2",
        ),
        (
            {"times": TIMES, "positions": np.ones((2, 4, 2)), "f": np.ones((1, 4))},
            r"'f' has the shape \(1, 4\)",
        ),
        (
            {"format": "gmr_robot demonstrations 9"},
            "holds 'gmr_robot demonstrations 9'; expected 'gmr_robot demon",
        ),
        ({"format": "gmr_robot demonstrations 1"}, "there is no array 'name'|holds no demonstration"),
    ],
)
def test_other_layouts_are_refused_by_array(read_plain, arrays, message):
    with pytest.raises(DemonstrationError, match=message) as caught:
        read_plain(**arrays)
    assert "lab.npz" in str(caught.value)


def test_a_set_that_lacks_an_array_names_it(tmp_path, rich):
    write_demonstrations(tmp_path / "a.npz", rich)
    with np.load(tmp_path / "a.npz") as content:
        arrays = dict(content)
    for name in ("names", "demo_0/velocities", "demo_1/times", "demo_0/channel_1"):
        np.savez(tmp_path / "b.npz", **{key: value for key, value in arrays.items() if key != name})
        with pytest.raises(DemonstrationError, match=f"b.npz: there is no array '{name}'"):
            read_demonstrations(tmp_path / "b.npz")


def test_an_empty_file_is_refused(tmp_path):
    (tmp_path / "a.npz").write_bytes(b"")
    with pytest.raises(DemonstrationError, match=r"a\.npz is empty"):
        read_demonstrations(tmp_path / "a.npz")


def test_a_single_npy_array_is_no_npz(tmp_path):
    file = io.BytesIO()
    np.save(file, POSITIONS)
    (tmp_path / "a.npz").write_bytes(file.getvalue())
    with pytest.raises(DemonstrationError, match=r"a\.npz cannot be read as NPZ: File is not a zip file"):
        read_demonstrations(tmp_path / "a.npz")
