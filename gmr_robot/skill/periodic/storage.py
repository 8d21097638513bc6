"""Memories and attractions as the tensors and the JSON of a skill file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gmr_robot.arrays import FloatArray
from gmr_robot.exceptions import InputError
from gmr_robot.skill.periodic.attraction import Attraction
from gmr_robot.skill.periodic.memory import Memory


def describe_rhythm(memory: Memory | None, attraction: Attraction | None) -> dict[str, Any] | None:
    """Return what is not an array, as plain data."""
    if memory is None or attraction is None:
        return None
    return {
        "passage": memory.passage,
        "rate": attraction.rate,
        "region": attraction.region,
        "speed_limit": attraction.speed_limit,
    }


def rhythm_tensors(memory: Memory, attraction: Attraction) -> dict[str, FloatArray]:
    """Return the arrays."""
    return {
        "transition_rates": memory.rates,
        "occupancy": memory.occupancy,
        "disturbance": attraction.spread,
    }


def as_rhythm(
    tensors: Mapping[str, FloatArray], description: object
) -> tuple[Memory, Attraction] | tuple[None, None]:
    """Return memory and attraction from what a skill file holds; both are None for other motions.

    Raises
    ------
    InputError
        When an entry has the wrong type or is out of range.
    KeyError
        When an entry is missing.
    """
    if description is None:
        return None, None
    if not isinstance(description, dict):
        raise InputError(f"periodic is {description!r}; expected an object")
    memory = Memory(
        rates=tensors["transition_rates"],
        occupancy=tensors["occupancy"],
        passage=description["passage"],
    )
    attraction = Attraction(
        rate=description["rate"],
        spread=tensors["disturbance"],
        region=description["region"],
        speed_limit=description["speed_limit"],
    )
    return memory, attraction
