"""All numbers of a run folder, by file and name."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from gmr_robot.exceptions import InputError
from gmr_robot.experiment.run_folder import RunFolder
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
        found |= {(file.name, name): value for name, value in _arrays(file).items()}
    return found


def read_json(path: Path) -> dict[str, Any]:
    """Read an object from a JSON file of a run.

    Raises
    ------
    InputError
        When there is none.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(
            f"{path} cannot be read: {error.strerror}; expected the folder of a whole run"
        ) from error
    except ValueError as error:
        raise InputError(f"{path} is not JSON: {error}; the run's folder is damaged") from error
    if not isinstance(content, dict):
        raise InputError(f"{path} holds no object; the run's folder is damaged")
    return content


def leaves(facts: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield what nested mappings and lists hold, with dotted names."""
    for key, value in facts.items():
        inner = {str(index): item for index, item in enumerate(value)} if isinstance(value, list) else value
        if isinstance(inner, Mapping):
            yield from ((f"{key}.{name}", leaf) for name, leaf in leaves(inner))
        else:
            yield str(key), value


def _arrays(path: Path) -> dict[str, np.ndarray[Any, Any]]:
    try:
        with np.load(path, allow_pickle=False) as file:
            return dict(file)
    except OSError as error:
        raise InputError(
            f"{path} cannot be read: {error.strerror}; expected the folder of a whole run"
        ) from error
    except (ValueError, EOFError, zipfile.BadZipFile) as error:
        raise InputError(f"{path} is not an NPZ file: {error}; the run's folder is damaged") from error
