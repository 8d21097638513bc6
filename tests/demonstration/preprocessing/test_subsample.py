import numpy as np
import pytest

from gmr_robot.demonstration import Demonstration, DemonstrationSet, Subsample, preprocess
from gmr_robot.exceptions import DemonstrationError, InputError


def ramp(n):
    times = np.arange(float(n))
    return Demonstration(times=times, positions=times[:, np.newaxis] ** 2, source="ramp")


@pytest.mark.parametrize(
    ("every", "kept"), [(1, [0, 1, 2, 3, 4, 5, 6]), (2, [0, 2, 4, 6]), (4, [0, 4]), (6, [0, 6])]
)
def test_every_nth_sample_is_kept_from_the_first(every, kept):
    old, new = ramp(7), Subsample(every=every).apply(ramp(7))
    assert new.times.tolist() == kept
    assert new.velocities.tolist() == old.velocities[kept].tolist()
    assert new.velocity_source == old.velocity_source


def test_fewer_than_two_samples_are_refused():
    with pytest.raises(DemonstrationError, match=r"^ramp: every 7th of 7 samples leaves 1.*at most 6"):
        Subsample(every=7).apply(ramp(7))


def test_report_counts_what_went():
    report = preprocess(DemonstrationSet((ramp(7), ramp(10))), [Subsample(every=3)]).reports[0]
    assert report.note == "dropped 10 of 17 samples"


@pytest.mark.parametrize("every", [0, 2.0, True])
def test_every_is_a_whole_number(every):
    with pytest.raises(InputError, match="every of subsample"):
        Subsample(every=every)
