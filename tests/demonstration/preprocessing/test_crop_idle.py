import numpy as np
import pytest

from gmr_robot.demonstration import CropIdle, Demonstration, DemonstrationSet, preprocess
from gmr_robot.exceptions import DemonstrationError, InputError


def rest_move_rest(*, unit=1.0, pause=False):
    """Still for 10 samples, then 20 moving (peak in the middle), still for 5."""
    speed = np.concatenate([np.zeros(10), np.sin(np.linspace(0.2, np.pi - 0.2, 20)), np.zeros(5)])
    if pause:
        speed[18:21] = 0.0
    velocities = unit * np.stack([speed, -speed], axis=1)
    times = 0.01 * np.arange(35)
    return Demonstration(
        times=times,
        positions=0.01 * np.cumsum(velocities, axis=0),
        velocities=velocities,
        channels={"index": np.arange(35.0)[:, np.newaxis]},
        source="reach",
    )


def test_still_ends_go_but_for_one_sample():
    cropped = CropIdle(speed=0.05).apply(rest_move_rest())
    assert cropped.channels["index"].ravel().tolist() == list(range(9, 31))
    assert cropped.times[0] == pytest.approx(0.09)
    assert cropped.velocity_source == "given"


def test_a_pause_within_the_motion_stays():
    assert len(CropIdle(speed=0.05).apply(rest_move_rest(pause=True))) == 22


def test_threshold_is_a_fraction_of_the_peak():
    one = rest_move_rest()
    cropped = CropIdle(speed=0.5).apply(one)
    speeds = np.linalg.norm(one.velocities, axis=1)
    kept = np.flatnonzero(speeds >= 0.5 * speeds.max())
    assert cropped.channels["index"].ravel().tolist() == list(range(kept[0] - 1, kept[-1] + 2))


@pytest.mark.parametrize("unit", [1e-200, 1e200])
def test_the_unit_does_not_matter(unit):
    assert len(CropIdle(speed=0.05).apply(rest_move_rest(unit=unit))) == 22


def test_a_demonstration_that_always_moves_is_kept_whole():
    one = Demonstration(times=[0.0, 1.0, 2.0], positions=[[0.0], [1.0], [2.0]])
    assert len(CropIdle().apply(one)) == 3


def test_a_demonstration_that_never_moves_is_refused():
    one = Demonstration(times=[0.0, 1.0, 2.0], positions=np.ones((3, 2)), source="rest")
    with pytest.raises(DemonstrationError, match=r"^rest: every velocity is zero.*drop this demonstration"):
        CropIdle().apply(one)


def test_report_counts_both_ends():
    report = preprocess(
        DemonstrationSet((rest_move_rest(), rest_move_rest())), [CropIdle(speed=0.05)]
    ).reports[0]
    assert (report.samples_before, report.samples_after) == (70, 44)
    assert report.note == "dropped 26 samples: 18 before the motion, 8 after it"


@pytest.mark.parametrize("speed", [0.0, 1.0, -0.1, "fast"])
def test_speed_is_a_fraction(speed):
    with pytest.raises(InputError, match="speed of crop_idle"):
        CropIdle(speed=speed)
