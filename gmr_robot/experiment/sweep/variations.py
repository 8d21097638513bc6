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
from gmr_robot.experiment.faults import Fault, KeyPath
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
    """Return a fault for each key that cannot be varied, or that two parts of the sweep vary."""
    seen: dict[KeyPath, str] = {}
    if sweep.seeds is not None:
        seen["seed",] = "seeds"
    if sweep.motions is not None:
        seen["demonstrations", "path"] = "motions"
    faults = []
    for part, where in _keys(sweep):
        path, place = key_path(where[-1]), document.place(("sweep", *where))
        other = next((name for taken, name in seen.items() if name != part and _overlap(taken, path)), None)
        if path[0] in _FIXED:
            faults.append(
                Fault(place, f"{path[0]} belongs to the sweep as a whole and cannot be varied", where)
            )
        elif other is not None:
            faults.append(Fault(place, f"is varied by {other} too; keep one of the two", ("sweep", *where)))
        seen[path] = part
    return faults


def swept_keys(sweep: SweepConfig) -> tuple[KeyPath, ...]:
    """Return the paths of all keys that every point sets."""
    keys = [key_path(where[-1]) for part, where in _keys(sweep) if part != "cases"]
    keys += [("seed",)] if sweep.seeds is not None else []
    return (*keys, *([("demonstrations", "path")] if sweep.motions is not None else []))


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


def _keys(sweep: SweepConfig) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the part of the sweep and the path of each key that it sets."""
    for key in sweep.grid:
        yield "grid", ("grid", key)
    for name, case in sweep.cases.items():
        for key in case:
            yield "cases", ("cases", name, key)
    for kind in DRAWN if sweep.samples is not None else ():
        for key in getattr(sweep.samples, kind):
            yield "samples", ("samples", kind, key)


def _overlap(one: KeyPath, other: KeyPath) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


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
