"""What only a time-indexed skill has, as the tensors and the JSON of a skill file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from gmr_robot.arrays import FloatArray, float_array
from gmr_robot.exceptions import InputError
from gmr_robot.skill.time_indexed.alignment import ALIGNMENTS
from gmr_robot.skill.time_indexed.skill import TimeIndexedSkill
from gmr_robot.skill.time_indexed.via_point import ViaPoint

_NUMBERS = ("duration", "length_scale", "spread", "pull", "speed")


def describe_timing(skill: TimeIndexedSkill) -> dict[str, Any]:
    """Return what is not an array, as plain data."""
    return {"alignment": skill.alignment, **{name: getattr(skill, name) for name in _NUMBERS}}


def timing_tensors(skill: TimeIndexedSkill) -> dict[str, FloatArray]:
    """Return the arrays."""
    points = skill.via_points
    return {
        "demonstrated_goal": skill.demonstrated_goal,
        "via_times": np.array([one.t for one in points]),
        "via_positions": np.array([one.x for one in points]).reshape(-1, skill.n_dimensions),
        "via_tolerances": np.array([one.tolerance for one in points]),
    }


def read_timing(tensors: Mapping[str, FloatArray], description: object) -> dict[str, Any]:
    """Return the fields of a `TimeIndexedSkill` that a velocity field has not.

    Raises
    ------
    InputError
        When an entry has the wrong type or shape.
    KeyError
        When an entry is missing.
    """
    if not isinstance(description, dict):
        raise InputError(f"timing is {description!r}; expected an object")
    if description["alignment"] not in ALIGNMENTS:
        raise InputError(
            f"alignment is {description['alignment']!r}; expected one of {', '.join(ALIGNMENTS)}"
        )
    for name in _NUMBERS:
        if type(description[name]) not in (float, int):
            raise InputError(f"{name} is {description[name]!r}; expected a number")
    return {
        "alignment": description["alignment"],
        "demonstrated_goal": tensors["demonstrated_goal"],
        "via_points": _via_points(tensors),
        **{name: description[name] for name in _NUMBERS},
    }


def _via_points(tensors: Mapping[str, FloatArray]) -> tuple[ViaPoint, ...]:
    times = float_array(tensors["via_times"], name="via_times", shape=("n",))
    positions = float_array(tensors["via_positions"], name="via_positions", shape=(len(times), "d"))
    tolerances = float_array(tensors["via_tolerances"], name="via_tolerances", shape=(len(times),))
    return tuple(
        ViaPoint(t=t, x=x, tolerance=tolerance)
        for t, x, tolerance in zip(times, positions, tolerances, strict=True)
    )
