"""Stabilisers and certificates as the tensors and the JSON of a skill file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, get_type_hints

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.exceptions import InputError
from gmr_robot.skill.stability.certificate import Certificate
from gmr_robot.skill.stability.lyapunov_function import LyapunovFunction
from gmr_robot.skill.stability.stabilise import Stabilised
from gmr_robot.skill.stability.stabiliser import Pace, Stabiliser


def describe_stabiliser(
    stabiliser: Stabiliser | None, certificate: Certificate | None
) -> dict[str, Any] | None:
    """Return what is not an array, as plain data; infinity as None, which JSON has no number for."""
    if stabiliser is None or certificate is None:
        return None
    return {
        "kind": stabiliser.kind,
        "pace": _plain(asdict(stabiliser.pace)),
        "certificate": _plain(asdict(certificate)),
    }


def stabiliser_tensors(stabiliser: Stabiliser) -> dict[str, FloatArray]:
    """Return the arrays."""
    function = stabiliser.function
    tensors = {
        "lyapunov_quadratic": function.quadratic,
        "lyapunov_directions": function.directions,
        "lyapunov_offsets": function.offsets,
        "stabiliser_goal": stabiliser.goal,
    }
    if stabiliser.slopes is not None and stabiliser.covariances is not None:
        tensors |= {"lpv_slopes": stabiliser.slopes, "lpv_covariances": stabiliser.covariances}
    return tensors


def as_stabilised(tensors: Mapping[str, FloatArray], description: object) -> Stabilised | None:
    """Return a stabiliser from what a skill file holds; the conditions of its convergence are checked again.

    Raises
    ------
    InputError
        When an entry has the wrong type, or the conditions do not hold.
    KeyError
        When an entry is missing.
    """
    if description is None:
        return None
    if not isinstance(description, dict) or description["kind"] not in ("lyapunov", "lpv"):
        raise InputError(f"the stabiliser is {description!r}; expected the kind lyapunov or lpv")
    stabiliser = Stabiliser(
        kind=description["kind"],
        function=LyapunovFunction(
            quadratic=tensors["lyapunov_quadratic"],
            directions=tensors["lyapunov_directions"],
            offsets=tensors["lyapunov_offsets"],
        ),
        goal=tensors["stabiliser_goal"],
        pace=Pace(**_record(description["pace"], Pace)),
        slopes=tensors["lpv_slopes"] if description["kind"] == "lpv" else None,
        covariances=tensors["lpv_covariances"] if description["kind"] == "lpv" else None,
    )
    return Stabilised(
        stabiliser=stabiliser, certificate=Certificate(**_record(description["certificate"], Certificate))
    )


def _plain(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: None if value == np.inf else value for key, value in entry.items()}


def _record(entry: object, kind: type) -> dict[str, Any]:
    """Check the types of a record's fields."""
    if not isinstance(entry, dict):
        raise InputError(f"{kind.__name__} is {entry!r}; expected an object")
    fields: dict[str, Any] = {}
    for name, expected in get_type_hints(kind).items():
        value = entry[name]
        if expected is float:
            value = np.inf if value is None else value
            if type(value) not in (float, int):
                raise InputError(f"{name} is {value!r}; expected a number")
        elif expected in (int, str) and type(value) is not expected:
            raise InputError(f"{name} is {value!r}; expected {expected.__name__}")
        elif expected not in (int, str):
            value = tuple(float(number) for number in value)
        fields[name] = value
    return fields
