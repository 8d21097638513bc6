"""Skill files: safetensors with JSON metadata; reading one runs no code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeAlias, get_type_hints

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from gmr_robot.arrays import FloatArray, positive
from gmr_robot.demonstration import STEPS, Step, Transform
from gmr_robot.exceptions import InputError, SkillFileError
from gmr_robot.files import write_atomic
from gmr_robot.mixture import GaussianMixture
from gmr_robot.skill.choice import ComponentChoice
from gmr_robot.skill.periodic import as_rhythm, describe_rhythm, rhythm_tensors
from gmr_robot.skill.skill import Skill
from gmr_robot.skill.stability.storage import as_stabilised, describe_stabiliser, stabiliser_tensors
from gmr_robot.skill.task_frame import TaskFrame
from gmr_robot.skill.time_indexed.skill import TimeIndexedSkill
from gmr_robot.skill.time_indexed.storage import describe_timing, read_timing, timing_tensors
from gmr_robot.skill.training_summary import TrainingSummary

FORMAT = "gmr_robot skill"
SCHEMA_VERSION = 4

AnySkill: TypeAlias = Skill | TimeIndexedSkill
"""The kinds of skill there are."""


def save_skill(skill: AnySkill, path: Path) -> None:
    """Write a skill to a file, whole or not at all; the same skill gives the same bytes.

    Parameters
    ----------
    skill : Skill or TimeIndexedSkill
        What to write.
    path : Path
        The file; replaced when it exists. By convention it ends in ``.safetensors``.

    Raises
    ------
    OSError
        When the folder is missing or not writable.
    """
    description = {
        "format": FORMAT,
        "schema_version": SCHEMA_VERSION,
        "names": skill.names,
        "unit": skill.unit,
        "frame": skill.frame,
        "scale": skill.transform.scale,
        "steps": [{"name": step.name, **asdict(step)} for step in skill.steps],  # type: ignore[call-overload]
        "training": asdict(skill.training),
        "task_frame_scale": skill.task_frame.scale if skill.task_frame else None,
        **_describe_kind(skill),
    }
    write_atomic(
        path, save(skill_tensors(skill), metadata={"skill": json.dumps(description, sort_keys=True)})
    )


def load_skill(path: str | Path) -> AnySkill:
    """Read a skill from a file, of whichever kind.

    Raises
    ------
    SkillFileError
        When the file is missing, is no skill file, was written by a later version, or its content is not a
        valid skill.
    """
    path = Path(path)
    tensors, description = _read(path)
    version = description.get("schema_version")
    if type(version) is not int or not 1 <= version <= SCHEMA_VERSION:
        raise SkillFileError(
            f"{path}: the skill has schema version {version}; this version of gmr_robot reads up to "
            f"{SCHEMA_VERSION}, so upgrade gmr_robot"
        )
    try:
        return _as_skill(tensors, _current(description, version))
    except KeyError as error:
        raise SkillFileError(f"{path}: not a valid skill: {error} is missing") from error
    except (TypeError, InputError) as error:
        raise SkillFileError(f"{path}: not a valid skill: {error}") from error


def _describe_kind(skill: AnySkill) -> dict[str, Any]:
    """Return what only this kind of skill has."""
    if isinstance(skill, TimeIndexedSkill):
        return {"kind": "time_indexed", "timing": describe_timing(skill)}
    return {
        "kind": "velocity_field",
        "min_prior": skill.min_prior,
        "stabiliser": describe_stabiliser(skill.stabiliser, skill.certificate),
        "periodic": describe_rhythm(skill.memory, skill.attraction),
    }


def skill_tensors(skill: AnySkill) -> dict[str, FloatArray]:
    """Return all numbers of a skill, by the names that they have in its file."""
    tensors = {
        "weights": skill.mixture.weights,
        "means": skill.mixture.means,
        "covariances": skill.mixture.covariances,
        "offset": skill.transform.offset,
        "goal": skill.goal,
    }
    if skill.task_frame is not None:
        tensors["task_frame_position"] = skill.task_frame.position
        tensors["task_frame_axes"] = skill.task_frame.axes
    if isinstance(skill, TimeIndexedSkill):
        return tensors | timing_tensors(skill)
    if skill.stabiliser is not None:
        tensors |= stabiliser_tensors(skill.stabiliser)
    if skill.memory is not None and skill.attraction is not None:
        tensors |= rhythm_tensors(skill.memory, skill.attraction)
    return tensors


def _read(path: Path) -> tuple[dict[str, FloatArray], dict[str, Any]]:
    """Read the tensors and the description of a file."""
    if not path.is_file():
        raise SkillFileError(
            f"{path}: no such file; expected a skill written by Skill.save or 'gmr-robot train'"
        )
    try:
        with safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
            tensors = {name: np.asarray(file.get_tensor(name)) for name in file.keys()}  # noqa: SIM118
        description = json.loads(metadata["skill"])
    except (SafetensorError, OSError, TypeError) as error:  # TypeError: numbers that numpy has no type for
        raise SkillFileError(
            f"{path}: not a readable safetensors file: {error}; write it again (gmr-robot train, or Skill.save)"
        ) from error
    except (KeyError, ValueError, RecursionError) as error:
        raise SkillFileError(f"{path}: a safetensors file, but not of a skill: {error!r}") from error
    if not isinstance(description, dict) or description.get("format") != FORMAT:
        raise SkillFileError(f"{path}: a safetensors file, but not of a skill")
    return tensors, description


def _current(description: dict[str, Any], version: int) -> dict[str, Any]:
    """Return the description that a file of any version would have today."""
    if version == 1:  # it also held the time that learning took, different each time
        training = dict(_typed(description, "training", dict))
        training.pop("seconds", None)
        description = description | {"training": training}
    if version < 3:  # it knew one kind
        description = description | {"kind": "velocity_field"}
    return description


def _as_skill(tensors: dict[str, FloatArray], description: dict[str, Any]) -> AnySkill:
    kind, shared = _typed(description, "kind", str), _shared(tensors, description)
    if kind == "time_indexed":
        return TimeIndexedSkill(**shared, **read_timing(tensors, description["timing"]))
    if kind != "velocity_field":
        raise InputError(f"kind is {kind!r}; expected velocity_field or time_indexed")
    stabilised = as_stabilised(tensors, description.get("stabiliser"))  # version 1 knows none
    memory, attraction = as_rhythm(tensors, description.get("periodic"))  # nor do versions up to 3 know these
    return Skill(
        **shared,
        min_prior=description["min_prior"],
        stabiliser=stabilised.stabiliser if stabilised else None,
        certificate=stabilised.certificate if stabilised else None,
        memory=memory,
        attraction=attraction,
    )


def _shared(tensors: dict[str, FloatArray], description: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that all kinds of skill have."""
    frame = None
    if description["task_frame_scale"] is not None:
        frame = TaskFrame(
            position=tensors["task_frame_position"],
            axes=tensors["task_frame_axes"],
            scale=description["task_frame_scale"],
        )
    return {
        "mixture": GaussianMixture(tensors["weights"], tensors["means"], tensors["covariances"]),
        "transform": Transform(scale=description["scale"], offset=tensors["offset"]),
        "steps": tuple(_step(entry) for entry in _list_of(description, "steps", dict)),
        "goal": tensors["goal"],
        "names": _list_of(description, "names", str),
        "unit": _typed(description, "unit", str),
        "frame": _typed(description, "frame", str),
        "training": _training(_typed(description, "training", dict)),
        "task_frame": frame,
    }


def _step(entry: dict[str, Any]) -> Step:
    options = dict(entry)
    name = _typed(options, "name", str)
    del options["name"]
    return STEPS[name](**options)


def _training(entry: dict[str, Any]) -> TrainingSummary:
    content = entry | {
        "objective": _list_of(entry, "objective", float),
        "choice": _choice(entry.get("choice")),  # files of earlier versions have neither
        "notes": _list_of(entry, "notes", str) if "notes" in entry else (),
    }
    for name, kind in get_type_hints(TrainingSummary).items():
        if isinstance(kind, type):  # not so the objective's, a tuple of numbers
            _typed(content, name, kind)
    positive(content["duration"], name="duration")
    if not content["objective"]:
        raise InputError("objective is empty; expected one number an iteration")
    return TrainingSummary(**content)


def _choice(entry: object) -> ComponentChoice | None:
    if entry is None:
        return None
    choice = _typed({"choice": entry}, "choice", dict)
    return ComponentChoice(
        n_components=_typed(choice, "n_components", int),
        criterion=_typed(choice, "criterion", str),
        candidates=_list_of(choice, "candidates", int),
        values=_list_of(choice, "values", float),
        standard_errors=None
        if choice["standard_errors"] is None
        else _list_of(choice, "standard_errors", float),
        n_samples=_typed(choice, "n_samples", int),
    )


def _typed(entry: Mapping[str, Any], name: str, kind: type) -> Any:
    """Return what an entry holds under a name, refusing another type."""
    value = entry[name]
    if type(value) is not kind:
        raise InputError(f"{name} is {value!r}; expected {kind.__name__}")
    return value


def _list_of(entry: Mapping[str, Any], name: str, kind: type) -> tuple[Any, ...]:
    """Return the items of a list, refusing those of another type."""
    items = {f"{name}[{index}]": item for index, item in enumerate(_typed(entry, name, list))}
    return tuple(_typed(items, place, kind) for place in items)
