from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.demonstration import Demonstration, DemonstrationSet
from gmr_robot.exceptions import UnknownNameError
from gmr_robot.skill.time_indexed.alignment import (
    MOST_INSTANTS,
    align_demonstrations,
    interpolated,
    matching_times,
)


def curve(phase):
    """A curve that never comes near itself, phase from 0 to 1."""
    return np.stack([phase, np.sin(3.0 * phase) + phase**2], axis=1)


def paced(pace, duration, n=301):
    """The curve at another pace: `pace` maps time to phase, both from 0 to 1."""
    times = np.linspace(0.0, 1.0, n)
    return Demonstration(times=7.0 + duration * times, positions=curve(pace(times)))


@pytest.fixture
def paces():
    return DemonstrationSet(
        (
            paced(lambda t: t, 2.0),
            paced(lambda t: 0.5 * (t + t**2), 3.0),
            paced(lambda t: 1.5 * t - 0.5 * t**2, 4.0),
        )
    )


def test_dtw_undoes_another_pace(paces):
    aligned = align_demonstrations(paces, alignment="dtw")
    spread = np.ptp(aligned.positions, axis=0).max()
    assert spread < 0.01
    assert np.ptp(align_demonstrations(paces, alignment="linear").positions, axis=0).max() > 0.2


def test_times_are_the_mean_of_the_demonstrators(paces):
    aligned = align_demonstrations(paces, alignment="dtw")
    assert aligned.duration == pytest.approx(3.0)
    phase = np.linspace(0.05, 0.95, 19)
    inverses = phase, 0.5 * (np.sqrt(1.0 + 8.0 * phase) - 1.0), 0.5 * (3.0 - np.sqrt(9.0 - 8.0 * phase))
    expected = np.mean([2.0 * inverses[0], 3.0 * inverses[1], 4.0 * inverses[2]], axis=0)
    reached = np.interp(phase, aligned.positions[0, :, 0], aligned.times)
    np.testing.assert_allclose(reached, expected, atol=0.02)


def test_linear_alignment_stretches_to_the_mean_duration(paces):
    aligned = align_demonstrations(paces, alignment="linear")
    assert aligned.duration == pytest.approx(3.0)
    np.testing.assert_allclose(
        aligned.positions[1], curve(0.5 * (aligned.times / 3.0 + (aligned.times / 3.0) ** 2)), atol=1e-4
    )


def test_medoid_is_closest_to_all_others():
    offsets = [5.0, 0.0, 1.0]
    motions = DemonstrationSet(
        tuple(
            Demonstration(times=np.arange(4.0), positions=np.full((4, 1), offset) + np.arange(4.0)[:, None])
            for offset in offsets
        )
    )
    distances = [sum(abs(a - b) for b in offsets) for a in offsets]
    assert align_demonstrations(motions, alignment="dtw").reference == int(np.argmin(distances))


@pytest.mark.parametrize("alignment", ["dtw", "linear"])
def test_ends_stay_ends(letter, alignment):
    aligned = align_demonstrations(letter, alignment=alignment)
    np.testing.assert_allclose(aligned.positions[:, 0], letter.starts, atol=1e-12)
    np.testing.assert_allclose(aligned.positions[:, -1], letter.ends, atol=1e-12)
    assert aligned.times[0] == 0.0
    np.testing.assert_allclose(np.diff(aligned.times), aligned.times[1])


def test_long_recordings_are_compared_at_fewer_instants():
    long = paced(lambda t: t, 1.0, n=30_000)
    assert len(align_demonstrations(DemonstrationSet((long, long)), alignment="dtw").times) == MOST_INSTANTS


def test_a_demonstration_is_aligned_to_a_curve():
    reference = curve(np.linspace(0.0, 1.0, 400))
    other = paced(lambda t: t**3, 2.0, n=4000)
    matched = matching_times(reference, other, alignment="dtw")
    np.testing.assert_allclose(interpolated(other.positions, other.times, matched), reference, atol=0.01)
    uniform = matching_times(reference, other, alignment="linear")
    np.testing.assert_allclose(uniform, 7.0 + np.linspace(0.0, 2.0, 400))


def test_unknown_alignment_is_named(letter):
    with pytest.raises(UnknownNameError, match="did you mean 'dtw'"):
        align_demonstrations(letter, alignment="dwt")
