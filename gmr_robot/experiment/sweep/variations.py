"""All combinations of what a sweep varies, as values to put into its configuration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from pydantic import JsonValue

from gmr_robot.demonstration.formats.lasa_wheel import motion_names
from gmr_robot.exceptions import did_you_mean
from gmr_robot.experiment.config import ExperimentConfig
from gmr_robot.experiment.config.sweep import DRAWN, EVERY_MOTION, SINGLE_MOTIONS, SweepConfig
from gmr_robot.experiment.faults import Fault, KeyPath, format_path, lies_within
from gmr_robot.experiment.overrides import Override, key_path
from gmr_robot.experiment.strict_yaml import YamlDocument
from gmr_robot.experiment.sweep.samples import draw_samples

MIXED_MOTIONS = "Multi_Models"
"""What the names of those LASA motions begin with that mix several patterns."""

_FIXED = ("name", "output", "sweep")
"""Sections that belong to the sweep as a whole."""


@dataclass(frozen=True, kw_only=True)
class Variation:
    """What one point has of its own.

    Attributes
    ----------
    parameters : mapping of str to JSON value
        As the table shows them.
    motion : str or None
        The motion, where motions are varied.
    overrides : tuple of Override
        The same as values for the configuration, each with the place where it was written.
    """

    parameters: Mapping[str, JsonValue]
    motion: str | None
    overrides: tuple[Override, ...]


def variations(base: ExperimentConfig, sweep: SweepConfig, document: YamlDocument) -> Iterator[Variation]:
    """Yield every combination: motions outermost, then seeds, then what is compared with each other.

    So all that shares its demonstrations comes together, and from the first block on every parameter has been
    measured on the same motions and seeds.

    Parameters
    ----------
    base : ExperimentConfig
        What the sweep is varied around: its seed is that of the samples.
    sweep : SweepConfig
        What to vary.
    document : YamlDocument
        Where it was written.
    """
    compared = [*product(_cells(sweep, document), _cases(sweep, document), _samples(base, sweep, document))]
    for motion, seed in product(_motions(sweep, document), _seeds(sweep, document)):
        for parts in compared:
            parameters = {name: value for part in parts for name, value in part.parameters.items()}
            overrides = tuple(one for part in (*parts, motion, seed) for one in part.overrides)
            yield Variation(parameters=parameters, motion=motion.motion, overrides=overrides)


def clashes(sweep: SweepConfig, document: YamlDocument) -> list[Fault]:
    """Return a fault for each key that cannot be varied, or that is varied twice in a point, be it in part."""
    common = _common_keys(sweep)
    faults = _clashes(common, beside=(), document=document)
    for name, case in sweep.cases.items():
        faults += _clashes([_key("cases", name, key) for key in case], beside=common, document=document)
    return faults


def swept_keys(sweep: SweepConfig) -> tuple[KeyPath, ...]:
    """Return the paths of all keys that every point sets."""
    return tuple(key.path for key in _common_keys(sweep))


def named_motions(sweep: SweepConfig) -> tuple[str, ...]:
    """Return the motions by name, `all` and `single` written out.

    Raises
    ------
    MissingDependencyError
        When the LASA motions are asked for and not installed.
    """
    if sweep.motions == (EVERY_MOTION,):
        return motion_names()
    if sweep.motions == (SINGLE_MOTIONS,):
        return tuple(name for name in motion_names() if not name.startswith(MIXED_MOTIONS))
    return sweep.motions or ()


def unknown_motions(base: ExperimentConfig, sweep: SweepConfig, document: YamlDocument) -> list[Fault]:
    """Return a fault for each name that is no LASA motion, where the motions are said to be of that set."""
    if base.demonstrations.format != "lasa":
        return []
    return [
        Fault(
            document.place(("sweep", "motions", at)),
            f"unknown LASA motion {name!r}{did_you_mean(name, motion_names())}",
            ("sweep", "motions", at),
        )
        for at, name in enumerate(named_motions(sweep))
        if not name.lower().endswith(".mat") and name not in motion_names()
    ]


@dataclass(frozen=True)
class _Key:
    """A key that is varied: its path in the configuration, and where it stands in the section `sweep`."""

    path: KeyPath
    where: tuple[str, ...]


def _key(*where: str) -> _Key:
    return _Key(key_path(where[-1]), where)


def _common_keys(sweep: SweepConfig) -> list[_Key]:
    """Return the keys that every point sets: all but those of the cases."""
    seeds = [_Key(("seed",), ("seeds",))] if sweep.seeds is not None else []
    motions = [_Key(("demonstrations", "path"), ("motions",))] if sweep.motions is not None else []
    kinds = DRAWN if sweep.samples is not None else ()
    drawn = [_key("samples", kind, key) for kind in kinds for key in getattr(sweep.samples, kind)]
    return [*seeds, *motions, *(_key("grid", key) for key in sweep.grid), *drawn]


def _clashes(keys: Sequence[_Key], *, beside: Sequence[_Key], document: YamlDocument) -> list[Fault]:
    """Return a fault for each key that cannot be varied, or not beside the ones before it."""
    seen = [*beside]
    faults = []
    for key in keys:
        other = next((one for one in seen if _overlap(one.path, key.path)), None)
        message = None if other is None else _twice(key, other)
        if key.path[0] in _FIXED:
            message = f"{key.path[0]} belongs to the sweep as a whole and cannot be varied"
        if message is not None:
            where = ("sweep", *key.where)
            faults.append(Fault(document.place(where), message, where))
        seen.append(key)
    return faults


def _twice(key: _Key, other: _Key) -> str:
    part = other.where[0]
    if key.path == other.path:
        return f"is varied by {part} too; keep one of the two"
    return f"overlaps {format_path(other.path)}, which {part} varies; keep one of the two"


def _overlap(one: KeyPath, other: KeyPath) -> bool:
    return lies_within(one, other) or lies_within(other, one)


def _cells(sweep: SweepConfig, document: YamlDocument) -> list[Variation]:
    columns: list[list[tuple[str, JsonValue, Override]]] = [
        [(key, value, _set(key, value, document, ("grid", key, at))) for at, value in enumerate(values)]
        for key, values in sweep.grid.items()
    ]
    return [
        Variation(
            parameters={key: value for key, value, _ in cell},
            motion=None,
            overrides=tuple(one[2] for one in cell),
        )
        for cell in product(*columns)
    ]


def _cases(sweep: SweepConfig, document: YamlDocument) -> list[Variation]:
    return [
        Variation(
            parameters={"case": name},
            motion=None,
            overrides=tuple(_set(key, value, document, ("cases", name, key)) for key, value in case.items()),
        )
        for name, case in sweep.cases.items()
    ] or [_NOTHING]


def _samples(base: ExperimentConfig, sweep: SweepConfig, document: YamlDocument) -> list[Variation]:
    section = sweep.samples
    if section is None:
        return [_NOTHING]
    kinds = {key: kind for kind in DRAWN for key in getattr(section, kind)}
    return [
        Variation(
            parameters=dict(values),
            motion=None,
            overrides=tuple(
                _set(key, value, document, ("samples", kinds[key], key)) for key, value in values.items()
            ),
        )
        for values in draw_samples(section, seed=base.seed)
    ]


def _motions(sweep: SweepConfig, document: YamlDocument) -> list[Variation]:
    return [
        Variation(
            parameters={},
            motion=name,
            overrides=(_set("demonstrations.path", name, document, ("motions", at)),),
        )
        for at, name in enumerate(named_motions(sweep))
    ] or [_NOTHING]


def _seeds(sweep: SweepConfig, document: YamlDocument) -> list[Variation]:
    return [
        Variation(parameters={}, motion=None, overrides=(_set("seed", seed, document, ("seeds", at)),))
        for at, seed in enumerate(sweep.seeds or ())
    ] or [_NOTHING]


def _set(key: str, value: JsonValue, document: YamlDocument, where: Sequence[str | int]) -> Override:
    return Override(key_path(key), value, document.place(("sweep", *where)))


_NOTHING = Variation(parameters={}, motion=None, overrides=())
