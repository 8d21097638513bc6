"""What is said about a recording: channels, names, units, conventions."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gmr_robot.demonstration import Demonstration, DemonstrationSet, ReadOptions
from gmr_robot.exceptions import DemonstrationError, InputError, UnknownNameError


def recording() -> DemonstrationSet:
    times = np.linspace(0.0, 1.0, 11)
    one = Demonstration(
        times=times,
        positions=np.stack([times, times**2, times**3], axis=1),
        names=("x", "y", "z"),
        channels={"orientation": np.tile([1.0, 2.0, 3.0, 4.0], (11, 1)), "force": times[:, None] * 5.0},
        source="bench",
    )
    return DemonstrationSet((one,), "wave", ("two samples left out",))


def test_nothing_said_changes_nothing() -> None:
    data = recording()
    assert ReadOptions().applied_to(data) is data


def test_dimensions_are_chosen_and_ordered_with_their_velocities() -> None:
    data = recording()
    chosen = ReadOptions(channels=("z", "x")).applied_to(data)
    assert chosen.names == ("z", "x")
    np.testing.assert_array_equal(chosen.positions, data.positions[:, [2, 0]])
    np.testing.assert_array_equal(chosen.velocities, data.velocities[:, [2, 0]])
    assert chosen.notes == data.notes


def test_another_channel_becomes_positions_and_velocities_are_derived_anew() -> None:
    chosen = ReadOptions(channels=("x", "force")).applied_to(recording())
    assert chosen.names == ("x", "force[0]")
    np.testing.assert_allclose(chosen.velocities, np.tile([1.0, 5.0], (11, 1)))


def test_one_column_of_a_channel() -> None:
    chosen = ReadOptions(channels=("orientation[3]",)).applied_to(recording())
    np.testing.assert_array_equal(chosen.positions, np.full((11, 1), 4.0))


def test_degrees_become_radians_and_rates_too() -> None:
    data = recording()
    converted = ReadOptions(unit="deg").applied_to(data)
    assert converted.unit == "rad"
    np.testing.assert_allclose(converted.positions, data.positions * math.pi / 180.0)
    np.testing.assert_allclose(converted.velocities, data.velocities * math.pi / 180.0)


def test_quaternions_stored_with_w_first_are_turned() -> None:
    turned = ReadOptions(quaternion="wxyz").applied_to(recording())
    np.testing.assert_array_equal(turned[0].channels["orientation"][0], [2.0, 3.0, 4.0, 1.0])


def test_renaming() -> None:
    assert ReadOptions(rename={"x": "along"}).applied_to(recording()).names == ("along", "y", "z")
    with pytest.raises(UnknownNameError, match="did you mean"):
        ReadOptions(rename={"X": "along"}).applied_to(recording())


def test_faults_are_named() -> None:
    with pytest.raises(DemonstrationError, match=r"bench: there is no channel 'w'; it holds x, y, z"):
        ReadOptions(channels=("w",)).applied_to(recording())
    with pytest.raises(InputError, match="more than once"):
        ReadOptions(channels=("x", "x"))
    with pytest.raises(UnknownNameError, match="convention of quaternions"):
        ReadOptions(quaternion="wzyx")
    with pytest.raises(UnknownNameError, match="unit of positions"):
        ReadOptions(unit="inch")
