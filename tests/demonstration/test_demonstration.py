import copy
import pickle

import numpy as np
import pytest

from gmr_robot.demonstration import Demonstration
from gmr_robot.exceptions import DemonstrationError

TIMES = np.array([0.0, 0.1, 0.3, 0.4, 0.6])
POSITIONS = np.stack([TIMES**2, -3.0 * TIMES], axis=1)


def demonstration(**changes):
    return Demonstration(**({"times": TIMES, "positions": POSITIONS, "source": "lap.csv"} | changes))


def test_derived_velocities_are_exact_for_a_parabola_at_uneven_times():
    one = demonstration()
    np.testing.assert_allclose(one.velocities, np.stack([2.0 * TIMES, np.full(5, -3.0)], axis=1), atol=1e-14)
    assert one.velocity_source == "central differences"


def test_two_samples_have_one_slope():
    one = Demonstration(times=[0.0, 0.5], positions=[[1.0], [2.0]])
    assert one.velocities.tolist() == [[2.0], [2.0]]


def test_given_velocities_are_kept():
    one = demonstration(velocities=np.ones((5, 2)))
    assert (one.velocities == 1.0).all()
    assert one.velocity_source == "given"


def test_measures_of_a_demonstration():
    one = demonstration()
    assert (len(one), one.n_dimensions, one.duration) == (5, 2, 0.6)
    assert one.start.tolist() == [0.0, 0.0]
    assert one.end.tolist() == POSITIONS[-1].tolist()
    assert one.names == ("x1", "x2")


def test_arrays_are_copies_that_cannot_be_written():
    positions = POSITIONS.copy()
    one = demonstration(positions=positions, channels={"grip": np.zeros((5, 1))})
    positions[0] = 9.0
    assert one.start.tolist() == [0.0, 0.0]
    for array in (one.times, one.positions, one.velocities, one.channels["grip"]):
        assert not array.flags.writeable
    with pytest.raises(TypeError):
        one.channels["grip"] = np.ones((5, 1))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"times": [0.0, 0.1, 0.1, 0.2, 0.3]}, r"time repeats at sample 2: 0.1 s, then 0.1 s"),
        ({"times": [0.0, 0.3, 0.1, 0.2, 0.4]}, r"time goes back at sample 2: 0.3 s, then 0.1 s"),
        ({"times": [0.0, np.nan, 0.1, 0.2, 0.4]}, r"times\[1\] is nan"),
        ({"times": TIMES[:4]}, r"positions has the shape \(5, 2\); expected \(4, d\)"),
        ({"times": [0.0], "positions": [[1.0]]}, r"1 sample\(s\); a demonstration needs at least 2"),
        ({"times": [], "positions": np.empty((0, 2))}, r"0 sample\(s\)"),
        ({"positions": np.zeros((5, 0))}, r"positions have no column"),
        ({"positions": TIMES}, r"positions has the shape \(5,\)"),
        ({"positions": np.where(POSITIONS[2] == POSITIONS, np.inf, 0.0)}, r"positions\[2, 0\] is inf"),
        ({"velocities": np.zeros((5, 3))}, r"velocities has the shape \(5, 3\); expected \(5, 2\)"),
        ({"names": ("x",)}, r"names \('x',\) do not fit 2 dimension"),
        ({"names": ("x", "x")}, r"expected one distinct name each"),
        ({"channels": {"grip": np.zeros((4, 1))}}, r"channel 'grip' has the shape \(4, 1\)"),
        (
            {"positions": np.full((5, 2), 1e308) * [[1], [-1], [1], [-1], [1]]},
            r"the velocity at sample 0 over",
        ),
    ],
)
def test_bad_recordings_are_refused_by_source_and_place(changes, message):
    with pytest.raises(DemonstrationError, match=r"^lap\.csv: .*" + message):
        demonstration(**changes)


def test_a_slice_of_samples_keeps_everything_else():
    one = demonstration(names=("a", "b"), unit="rad", channels={"grip": np.arange(5.0)[:, np.newaxis]})
    part = one.samples(slice(1, 4))
    assert part.times.tolist() == TIMES[1:4].tolist()
    assert part.velocities.tolist() == one.velocities[1:4].tolist()
    assert part.channels["grip"].ravel().tolist() == [1.0, 2.0, 3.0]
    assert (part.names, part.unit, part.velocity_source) == (("a", "b"), "rad", "central differences")
    with pytest.raises(DemonstrationError, match="needs at least 2"):
        one.samples(slice(1, 2))


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_copies_are_equal_and_as_immutable(duplicate):
    one = demonstration(channels={"grip": np.zeros((5, 1))}, velocities=POSITIONS)
    other = duplicate(one)
    assert other.velocities.tobytes() == one.velocities.tobytes()
    assert list(other.channels) == ["grip"]
    assert not other.positions.flags.writeable
    assert (other.source, other.velocity_source) == ("lap.csv", "given")
