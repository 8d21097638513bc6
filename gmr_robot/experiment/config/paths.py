"""Where relative paths of a configuration start."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from gmr_robot.experiment.config.experiment import ExperimentConfig
from gmr_robot.experiment.config.section import Section
from gmr_robot.experiment.config.source import SourceConfig
from gmr_robot.experiment.config.trajectory import TrajectoryReplayConfig
from gmr_robot.experiment.faults import ConfigFaults, Fault, KeyPath
from gmr_robot.experiment.strict_yaml import YamlDocument

_Config = TypeVar("_Config", ExperimentConfig, TrajectoryReplayConfig)


def with_resolved_paths(config: _Config, *, document: YamlDocument, folder: Path) -> _Config:
    """Return the configuration with absolute paths of all inputs, and ``~`` for the home folder replaced.

    A relative path starts at the folder of the configuration file when it stands there, so that a
    configuration works from anywhere; one that was given on the command line starts at the working
    directory, as a shell completes it. Names (of a LASA motion, of an arm) stay as they are.

    Parameters
    ----------
    config : ExperimentConfig or TrajectoryReplayConfig
        The configuration.
    document : YamlDocument
        What it was read from: knows which values came from the command line.
    folder : Path
        Folder of the configuration file.

    Raises
    ------
    ConfigError
        When a path holds a NUL character, or begins with ``~`` and the home folder cannot be told.
    """

    def absolute(path: str, key: KeyPath) -> str:
        from_command_line = document.place(key).line is None
        return str(((Path() if from_command_line else folder) / expanded(path, key)).resolve())

    def expanded(path: str, key: KeyPath) -> Path:
        if "\0" in path:
            message = f"is {path!r}; expected a path, which holds no NUL character"
            raise ConfigFaults([Fault(document.place(key), message, key)])
        try:
            return Path(path).expanduser()
        except RuntimeError as error:  # of a user that does not exist
            message = f"is {path!r}, but that home folder is not known; write the path out"
            raise ConfigFaults([Fault(document.place(key), message, key)]) from error

    updates: dict[str, Section | str] = {"output": str(expanded(config.output, ("output",)))}
    for key in ("demonstrations", "trajectory"):
        source = getattr(config, key, None)
        if isinstance(source, SourceConfig) and not source.is_motion:
            path = absolute(source.path, (key, "path"))
            updates[key] = source.model_copy(update={"path": path})
    if config.replay is not None and not _is_robot_name(config.replay.robot):
        path = absolute(config.replay.robot, ("replay", "robot"))
        updates["replay"] = config.replay.model_copy(update={"robot": path})
    return config.model_copy(update=updates)


def _is_robot_name(robot: str) -> bool:
    """Whether a robot is given by name: no folder, no extension."""
    path = Path(robot)
    return len(path.parts) == 1 and not path.suffix
