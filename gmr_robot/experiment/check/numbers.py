"""All numbers of a run folder, by file and name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from gmr_robot.experiment.run.folder import RunFolder, read_arrays, read_json
from gmr_robot.skill import load_skill, skill_tensors

Place: TypeAlias = tuple[str, str]
"""A file of the run folder, and a name in it."""


def run_numbers(folder: RunFolder) -> dict[Place, Any]:
    """Return what a run found out: metrics but their times, the skill, rollouts, and the replay if there is one.

    Numbers and texts of ``metrics.json`` are plain, all others arrays.

    Raises
    ------
    InputError
        When a file is missing or cannot be read.
    """
    metrics = {name: part for name, part in read_json(folder.metrics).items() if name != "timing"}
    found: dict[Place, Any] = {(folder.metrics.name, name): value for name, value in leaves(metrics)}
    found |= {
        (folder.skill.name, name): value for name, value in skill_tensors(load_skill(folder.skill)).items()
    }
    files = [folder.rollouts] if metrics.get("replay") is None else [folder.rollouts, folder.replay]
    for file in files:
        found |= {(file.name, name): value for name, value in read_arrays(file).items()}
    return found


def leaves(facts: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield what nested mappings and lists hold, with dotted names."""
    for key, value in facts.items():
        inner = {str(index): item for index, item in enumerate(value)} if isinstance(value, list) else value
        if isinstance(inner, Mapping):
            yield from ((f"{key}.{name}", leaf) for name, leaf in leaves(inner))
        else:
            yield str(key), value
