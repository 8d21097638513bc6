"""One exact rate for all demonstrations, and rotations stay rotations."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.transform import Rotation, Slerp

from gmr_robot.demonstration import (
    Demonstration,
    DemonstrationSet,
    convert_demonstrations,
    write_demonstrations,
)
from gmr_robot.demonstration.conversion import at_constant_rate
from gmr_robot.exceptions import DemonstrationError, InputError

RNG = np.random.default_rng(0)


def uneven(n, *, begin=0.0):
    times = begin + np.cumsum(RNG.uniform(0.005, 0.02, n))
    turns = Rotation.from_rotvec(np.outer(3.0 * (times - times[0]), [0.6, 0.0, 0.8]))
    quaternions = turns.as_quat() * RNG.choice([-1.0, 1.0], size=(n, 1))
    positions = np.column_stack([2.0 * times, -times])
    return Demonstration(times=times, positions=positions, channels={"orientation": quaternions}), turns


def test_times_are_exact_and_lines_stay_lines():
    group = DemonstrationSet((uneven(100)[0], uneven(37, begin=5.0)[0]))
    after = at_constant_rate(group, 60.0)
    for old, new in zip(group, after, strict=True):
        assert np.allclose(new.times - old.times[0], np.arange(len(new)) / 60.0, atol=1e-12)
        assert 0.0 <= old.times[-1] - new.times[-1] < 1.0 / 60.0
        assert np.allclose(new.positions, np.column_stack([2.0 * new.times, -new.times]))
        assert np.allclose(new.velocities, [2.0, -1.0])
    assert after.notes[-1].startswith(f"137 samples interpolated to {after.n_samples} at 60 Hz")


def test_rotations_against_scipy():
    one, turns = uneven(200)
    (new,) = at_constant_rate(DemonstrationSet((one,)), 100.0)
    expected = Slerp(one.times, turns)(new.times)
    apart = (Rotation.from_quat(new.channels["orientation"]) * expected.inv()).magnitude()
    assert apart.max() < 1e-5  # within a step of 3.4 degrees, a chord is as good as an arc
    assert np.allclose(np.linalg.norm(new.channels["orientation"], axis=1), 1.0)


def test_what_has_the_rate_already_is_not_changed():
    one = Demonstration(times=np.arange(50) / 50.0, positions=RNG.normal(size=(50, 2)))
    (new,) = at_constant_rate(DemonstrationSet((one,)), 50.0)
    assert len(new) == 50
    assert np.allclose(new.positions, one.positions, atol=1e-12)


def test_uneven_recordings_become_a_lerobot_dataset(tmp_path):
    pytest.importorskip("pyarrow")
    write_demonstrations(tmp_path / "in.npz", DemonstrationSet((uneven(100)[0], uneven(37)[0])))
    with pytest.raises(DemonstrationError, match="one frame rate"):
        convert_demonstrations(tmp_path / "in.npz", tmp_path / "out", to="lerobot")
    conversion = convert_demonstrations(tmp_path / "in.npz", tmp_path / "out", to="lerobot", rate=30.0)
    assert conversion.losses == ()
    assert "at 30 Hz" in conversion.demonstrations.notes[-1]


@pytest.mark.parametrize("rate", [0.0, -1.0, float("nan")])
def test_bad_rates(rate):
    with pytest.raises(InputError, match="rate"):
        at_constant_rate(DemonstrationSet((uneven(10)[0],)), rate)


@pytest.mark.parametrize("rate", [1.0, 1e12])
def test_rates_that_do_not_fit(rate):
    with pytest.raises(DemonstrationError, match="choose another rate"):
        at_constant_rate(DemonstrationSet((uneven(10)[0],)), rate)
