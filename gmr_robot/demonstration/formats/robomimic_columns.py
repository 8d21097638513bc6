"""Which columns of a robomimic file make up the positions, and what they are called."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from gmr_robot.exceptions import DemonstrationError

POSITION = "obs/robot0_eef_pos"
_AXES = ("x", "y", "z")

Shapes = Mapping[str, Sequence[int]]


@dataclass(frozen=True, kw_only=True)
class Columns:
    """What is read of each demonstration.

    Attributes
    ----------
    names : tuple of str
        Of the dimensions.
    places : tuple of (str, int)
        For each dimension its dataset and column.
    orientation : str, optional
        Dataset of the quaternions that go with the positions.
    unit : str
        Of the positions.
    left_out : tuple of str
        Datasets that are not read.
    """

    names: tuple[str, ...]
    places: tuple[tuple[str, int], ...]
    orientation: str | None
    unit: str
    left_out: tuple[str, ...]

    @property
    def requested(self) -> dict[str, list[int] | None]:
        """For each dataset its columns, in the order in which they come back."""
        wanted: dict[str, list[int] | None] = {}
        for dataset, _ in self.places:
            wanted[dataset] = [column for name, column in self.places if name == dataset]
        if self.orientation is not None:
            wanted[self.orientation] = None
        return wanted


def chosen_columns(channels: Sequence[str], shapes: Shapes, *, path: Path) -> Columns:
    """Return the columns for the channels that a user names, or for the arm's tip when none is named.

    Parameters
    ----------
    channels : sequence of str
        Observations (``robot0_joint_pos``), other datasets (``actions``), one column of them
        (``robot0_joint_pos[2]``), or ``x``, ``y``, ``z`` of the first arm's tip.
    shapes : mapping of str to sequence of int
        Shapes of the datasets of a demonstration.
    path : Path
        For messages.

    Raises
    ------
    DemonstrationError
        When there is no such channel.
    """
    whole = not channels or tuple(channels) in ((POSITION,), (POSITION.removeprefix("obs/"),))
    places = [place for channel in channels or (POSITION,) for place in _places(channel, shapes, path=path)]
    if whole and len(places) == len(_AXES):
        places = [(axis, *place[1:]) for axis, place in zip(_AXES, places, strict=True)]
    datasets = list(dict.fromkeys(dataset for _, dataset, _ in places))
    columns = Columns(
        names=tuple(name for name, _, _ in places),
        places=tuple((dataset, column) for _, dataset, column in places),
        orientation=next(
            (
                one
                for one in map(partial(_orientation, shapes=shapes), datasets)
                if one and one not in datasets
            ),
            None,
        ),
        unit=_unit(datasets),
        left_out=(),
    )
    return _with_left_out(columns, shapes)


def _with_left_out(columns: Columns, shapes: Shapes) -> Columns:
    left = tuple(name for name in shapes if name not in columns.requested)
    return replace(columns, left_out=left)


def _places(channel: str, shapes: Shapes, *, path: Path) -> list[tuple[str, str, int]]:
    """Return name, dataset and column of each dimension that a channel stands for."""
    is_axis = channel in _AXES and channel not in shapes and f"obs/{channel}" not in shapes
    if is_axis and _width(shapes.get(POSITION, ())) == len(_AXES):
        return [(channel, POSITION, _AXES.index(channel))]
    name, column = _split(channel)
    dataset = next((one for one in (f"obs/{name}", name) if one in shapes), None)
    if dataset is None:
        raise DemonstrationError(
            f"{path}: there is no channel {channel!r}; choose channels of {', '.join(map(_short, shapes))}"
        )
    width = _width(shapes[dataset])
    if width is None:
        raise DemonstrationError(
            f"{path}: {dataset} has the shape {tuple(shapes[dataset])}; expected (T,) or (T, c)"
        )
    if column is not None and column >= width:
        raise DemonstrationError(f"{path}: {dataset} has {width} columns, so there is no {channel!r}")
    if len(shapes[dataset]) == 1:
        return [(name, dataset, 0)]
    return [(f"{name}[{i}]", dataset, i) for i in (range(width) if column is None else (column,))]


def _split(channel: str) -> tuple[str, int | None]:
    match = re.fullmatch(r"(.+)\[([0-9]{1,9})\]", channel)
    return (match[1], int(match[2])) if match else (channel, None)


def _width(shape: Sequence[int]) -> int | None:
    return {1: 1, 2: shape[-1]}.get(len(shape)) if shape else None


def _short(dataset: str) -> str:
    return dataset.removeprefix("obs/")


def _orientation(dataset: str, *, shapes: Shapes) -> str | None:
    """Return the quaternions that go with the position of an arm's tip."""
    quaternions = re.sub("_eef_pos$", "_eef_quat", dataset)
    fits = quaternions != dataset and len(shapes.get(quaternions, ())) == 2 and shapes[quaternions][1] == 4
    return quaternions if fits else None


def _unit(datasets: Sequence[str]) -> str:
    """Return the SI unit that robosuite's names tell; 1 for what they do not."""
    if all(re.search(r"(?<!joint)_pos$", name) for name in datasets):
        return "m"
    return "rad" if all(re.search(r"_joint_pos$", name) for name in datasets) else "1"
