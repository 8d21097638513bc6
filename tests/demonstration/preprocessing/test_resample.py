import numpy as np
import pytest

from gmr_robot.demonstration import Demonstration, DemonstrationSet, Resample, preprocess
from gmr_robot.exceptions import DemonstrationError, InputError


def uneven(**changes):
    """A parabola at uneven times from 2 s to 3 s."""
    times = 2.0 + np.array([0.0, 0.1, 0.25, 0.3, 0.55, 0.8, 1.0])
    content = {
        "times": times,
        "positions": np.stack([times**2, -times], axis=1),
        "channels": {"grip": (times > 2.5).astype(float)[:, np.newaxis], "none": np.empty((7, 0))},
        "source": "reach",
    }
    return Demonstration(**(content | changes))


def test_samples_lie_at_equal_distances_between_the_same_ends():
    one = Resample(rate=20.0).apply(uneven())
    np.testing.assert_allclose(np.diff(one.times), 0.05)
    assert (len(one), one.times[0], one.times[-1]) == (21, 2.0, 3.0)
    assert one.start.tolist() == [4.0, -2.0]
    assert one.end.tolist() == [9.0, -3.0]


def test_values_are_interpolated_linearly():
    old, new = uneven(), Resample(rate=20.0).apply(uneven())
    before = old.times.searchsorted(new.times, side="right").clip(1, 6) - 1
    share = ((new.times - old.times[before]) / np.diff(old.times)[before])[:, np.newaxis]
    for name in ("positions", "velocities"):
        values = getattr(old, name)
        np.testing.assert_allclose(
            getattr(new, name), (1.0 - share) * values[before] + share * values[before + 1], atol=1e-12
        )
    np.testing.assert_allclose(new.channels["grip"][[0, -1]], [[0.0], [1.0]])
    assert new.channels["none"].shape == (21, 0)


def test_source_of_the_velocities_says_so_once():
    once = Resample(rate=20.0).apply(uneven())
    assert once.velocity_source == "central differences, interpolated"
    assert Resample(rate=30.0).apply(once).velocity_source == "central differences, interpolated"
    assert (
        Resample(rate=30.0).apply(uneven(velocities=np.ones((7, 2)))).velocity_source == "given, interpolated"
    )


@pytest.mark.parametrize(("rate", "n"), [(10.4, 11), (10.6, 12), (0.6, 2)])
def test_number_of_intervals_is_the_nearest_whole_one(rate, n):
    assert len(Resample(rate=rate).apply(uneven())) == n


def test_too_low_a_rate_is_refused():
    with pytest.raises(DemonstrationError, match=r"^reach: 1 s at 0.4 Hz are fewer than 2 samples; raise"):
        Resample(rate=0.4).apply(uneven())


def test_too_high_a_rate_is_refused_before_memory_is_taken():
    with pytest.raises(DemonstrationError, match=r"^reach: 1 s at 1e\+12 Hz are more than"):
        Resample(rate=1e12).apply(uneven())


def test_report_says_rates_before_and_after():
    report = preprocess(DemonstrationSet((uneven(), uneven())), [Resample(rate=20.0)]).reports[0]
    assert report.note == "14 samples at 6 Hz interpolated to 42 at 20 Hz"


@pytest.mark.parametrize("rate", [0.0, -1.0, "100"])
def test_rate_is_above_zero(rate):
    with pytest.raises(InputError, match="rate of resample"):
        Resample(rate=rate)
