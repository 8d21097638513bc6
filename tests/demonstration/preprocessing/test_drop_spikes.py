"""Spikes go, samples of the motion stay."""

from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.demonstration import Demonstration, DemonstrationSet, DropSpikes, preprocess
from gmr_robot.exceptions import InputError

TIMES = np.linspace(0.0, 1.0, 101)
LINE = np.column_stack([np.sin(3.0 * TIMES), TIMES])


def spoiled(samples, **given):
    positions = LINE.copy()
    positions[samples] += 5.0
    return Demonstration(times=TIMES, positions=positions, channels={"n": np.arange(101.0)[:, None]}, **given)


@pytest.mark.parametrize(
    "samples", [[50], [50, 51, 52, 53], [0], [0, 1, 2], [100], [97, 98, 99, 100], [20, 60, 61]]
)
def test_exactly_the_spikes_go(samples):
    after = DropSpikes().apply(spoiled(samples))
    kept = np.setdiff1d(np.arange(101), samples)
    assert np.array_equal(after.positions, LINE[kept])
    assert np.array_equal(after.channels["n"][:, 0], kept)


def test_derived_velocities_are_derived_anew_and_recorded_ones_kept():
    after = DropSpikes().apply(spoiled([50]))
    assert (
        np.abs(after.velocities - np.column_stack([3.0 * np.cos(3.0 * after.times), np.ones(100)])).max()
        < 0.01
    )
    recorded = np.full((101, 2), 7.0)
    assert (DropSpikes().apply(spoiled([50], velocities=recorded)).velocities == 7.0).all()


def test_longer_stays_and_clean_motions_are_the_same_object():
    demonstration = spoiled(slice(50, 60))
    assert DropSpikes().apply(demonstration) is demonstration
    assert len(DropSpikes(longest=10).apply(demonstration)) == 91
    keep, lasting = DropSpikes().find(demonstration)
    assert keep.all()
    assert lasting.tolist() == [49, 59]
    for times in (TIMES, TIMES[::10], TIMES[:3], TIMES[:2]):
        falling = Demonstration(times=times, positions=np.exp(-5.0 * times)[:, None])
        assert DropSpikes().apply(falling) is falling


def test_a_pause_does_not_make_the_motion_after_it_a_jump():
    positions = np.concatenate([np.zeros(60), LINE[:41, 0]])[:, None]
    demonstration = Demonstration(times=TIMES, positions=positions)
    assert DropSpikes().apply(demonstration) is demonstration


def test_the_report_says_how_many():
    group = DemonstrationSet((spoiled([50]), spoiled([3, 4, 90]), spoiled([])))
    (report,) = preprocess(group, [DropSpikes()]).reports
    assert report.note == "dropped 4 samples in 2 demonstrations"
    assert report.samples_before - report.samples_after == 4


@pytest.mark.parametrize(
    "settings", [{"speed": 1.0}, {"speed": float("nan")}, {"longest": 0}, {"longest": 1.5}]
)
def test_bad_settings(settings):
    with pytest.raises(InputError, match="drop_spikes"):
        DropSpikes(**settings)
