"""From a YAML file to what is replayed: an experiment, or a trajectory from a file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from gmr_robot.experiment.config.experiment import ExperimentConfig
from gmr_robot.experiment.config.explain import explain
from gmr_robot.experiment.config.paths import with_resolved_paths
from gmr_robot.experiment.config.read import read_config
from gmr_robot.experiment.config.trajectory import TrajectoryReplayConfig
from gmr_robot.experiment.faults import ConfigFaults, Fault
from gmr_robot.experiment.overrides import apply_overrides, idle_overrides
from gmr_robot.experiment.strict_yaml import YamlDocument, read_yaml

IDLE = tuple(key for key in ExperimentConfig.model_fields if key not in TrajectoryReplayConfig.model_fields)
"""Sections of an experiment that the replay of a trajectory passes over."""


def read_replay_config(
    path: str | Path,
    overrides: Sequence[str] = (),
    *,
    learned: bool = False,
    trajectory: str | Path | None = None,
) -> ExperimentConfig | TrajectoryReplayConfig:
    """Read what is to be replayed: an experiment's skill, or a trajectory where one is named.

    Parameters
    ----------
    path, overrides, learned
        As for `read_config`.
    trajectory : str or Path, optional
        The file to follow, instead of the one that the section `trajectory` names. With either, sections about
        learning are passed over, so that an experiment's configuration serves too.

    Raises
    ------
    ConfigError
        As by `read_config`; also when an override would have no effect.
    """
    document, faults = read_yaml(path), list[Fault]()
    if isinstance(document.data, dict):
        document, faults = apply_overrides(document, [*overrides, *_named(trajectory)])
    content: Any = document.data
    if not isinstance(content, dict) or "trajectory" not in content:
        return read_config(path, overrides, learned=learned)
    reason = "a trajectory is followed, and nothing is learned"
    faults += [fault for key in IDLE for fault in idle_overrides(overrides, section=key, reason=reason)]
    document = replace(document, data=_for_a_trajectory(content))
    config = _validated(document)
    if faults:
        raise ConfigFaults(faults)
    return with_resolved_paths(config, document=document, folder=Path(path).parent)


def _named(trajectory: str | Path | None) -> list[str]:
    """Return the override by which a file is named on the command line; none where it is not."""
    if trajectory is None:
        return []
    return [f"trajectory.path={json.dumps(str(trajectory), ensure_ascii=False)}"]


def _for_a_trajectory(content: dict[str, Any]) -> dict[str, Any]:
    """Return the sections that count, with the mode in which trajectories are followed where none is given."""
    kept = {key: value for key, value in content.items() if key not in IDLE}
    if isinstance(kept.get("replay"), dict):
        kept["replay"] = {"mode": "track", **kept["replay"]}
    return kept


def _validated(document: YamlDocument) -> TrajectoryReplayConfig:
    try:
        return TrajectoryReplayConfig.model_validate_json(json.dumps(document.data))
    except ValidationError as error:
        raise ConfigFaults(explain(error, document, TrajectoryReplayConfig)) from error
