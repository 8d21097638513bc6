"""From a YAML file and overrides to a checked configuration."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from gmr_robot.exceptions import ConfigError
from gmr_robot.experiment.config.experiment import ExperimentConfig
from gmr_robot.experiment.config.explain import explain
from gmr_robot.experiment.config.paths import with_resolved_paths
from gmr_robot.experiment.faults import ConfigFaults, Fault
from gmr_robot.experiment.overrides import apply_overrides, idle_overrides
from gmr_robot.experiment.strict_yaml import YamlDocument, read_yaml


def read_config(
    path: str | Path, overrides: Sequence[str] = (), *, learned: bool = False
) -> ExperimentConfig:
    """Read an experiment's configuration.

    Parameters
    ----------
    path : str or Path
        The YAML file. Relative paths of inputs in it start at its folder.
    overrides : sequence of str
        Values from the command line, each ``key.sub=value``. Relative paths of inputs in them
        start at the working directory.
    learned : bool, default False
        Whether the skill is there already, so that an override of the section `skill` would be without
        effect: it is refused.

    Returns
    -------
    ExperimentConfig
        Frozen; its input paths are absolute.

    Raises
    ------
    ConfigError
        When the file cannot be read as strict YAML, or a key or a value is not what it should be;
        all such faults at once, each with file, line and key. So is a section `sweep`, which is for
        `read_sweep`.
    """
    document, faults = read_document(path, overrides)
    if learned:
        faults += idle_overrides(overrides, section="skill", reason="the skill is learned already")
    config = checked_config(document, faults, folder=Path(path).parent)
    if config.sweep is not None:
        message = (
            "is for gmr-robot sweep, which runs all of its points; use that, or leave it out with sweep=null"
        )
        raise ConfigFaults([Fault(document.place(("sweep",)), message, ("sweep",))])
    return config


def read_document(path: str | Path, overrides: Sequence[str]) -> tuple[YamlDocument, list[Fault]]:
    """Return what a file holds with overrides in place, and which of them have faults.

    Raises
    ------
    ConfigError
        When the file cannot be read as strict YAML, or is not a mapping.
    """
    document = read_yaml(path)
    if not isinstance(document.data, dict):
        what = "is empty" if document.data is None else "is not a mapping"
        raise ConfigError(f"{path}: {what}; expected keys and values, see gmr-robot schema")
    return apply_overrides(document, overrides)


def checked_config(document: YamlDocument, faults: Sequence[Fault], *, folder: Path) -> ExperimentConfig:
    """Return the configuration that a document holds, its input paths absolute.

    Parameters
    ----------
    document : YamlDocument
        What was read, with overrides in place.
    faults : sequence of Fault
        What is known to be wrong; told together with what is found.
    folder : Path
        Where relative paths start.

    Raises
    ------
    ConfigError
        When a key or a value is not what it should be, or there are faults.
    """
    return with_resolved_paths(_validated(document, faults), document=document, folder=folder)


def _validated(document: YamlDocument, faults: Sequence[Fault]) -> ExperimentConfig:
    """Validate the data; as JSON, because pydantic is strict about types there and yet takes lists."""
    try:
        config = ExperimentConfig.model_validate_json(json.dumps(document.data))
    except ValidationError as error:
        raise ConfigFaults([*faults, *explain(error, document, ExperimentConfig)]) from error
    if faults:
        raise ConfigFaults(faults)
    return config
