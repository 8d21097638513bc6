"""The configuration of an experiment with drawn demonstrations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from gmr_robot.experiment.yaml_writer import write_yaml
from gmr_robot.recording import DrawingSettings

_HEADING = """\
# Drawn with: gmr-robot record draw. It learns the skill that the page showed.
#
#   gmr-robot run {path}
#
# Any value can be replaced on the command line, for example skill.n_components=5.
# `gmr-robot schema` prints every key with its meaning, unit and default.

"""

_ARM = """
# To see a simulated arm do it (pip install 'gmr_robot[sim]'), remove the # in front of these lines:
#task_frame:                       # where the sheet stands in the workspace: upright before the arm
#  position: [0.5, 0.0, 0.4]       # of its middle [m]
#  axes: [[0, 1, 0], [0, 0, 1]]    # its x goes along the world's y, its y upwards
#  scale: {scale:.4g}
#replay: {{robot: panda, mode: closed_loop{stop}}}
"""

ARM_WIDTH = 0.36
"""How wide the sheet becomes before the arm [m]."""


def drawn_config_text(
    settings: DrawingSettings,
    *,
    name: str,
    file: str,
    train: Sequence[int] | None,
    width: float,
    path: str = "config.yaml",
) -> str:
    """Return a configuration as YAML that learns from drawn demonstrations as the drawing page did.

    Parameters
    ----------
    settings : DrawingSettings
        What was chosen on the page.
    name : str
        What the experiment is called.
    file : str
        File of the demonstrations, relative to the configuration.
    train : sequence of int, optional
        Demonstrations that teach; all when not given.
    width : float
        Width of the sheet [m].
    path : str
        Where the configuration will stand, for the comment in it.
    """
    demonstrations: dict[str, Any] = {"path": file, "format": "npz"}
    if train is not None:
        demonstrations["train"] = list(train)
    skill = {key: value for key, value in settings.skill_options.items() if value is not None}
    data: dict[str, Any] = {
        "name": name,
        "seed": 0,
        "demonstrations": demonstrations,
        "preprocessing": [{step.name: asdict(step)} for step in settings.steps],  # type: ignore[call-overload]
        "skill": skill,
        "rollout": {"strategies": ["mean", "sample"], "alpha": settings.alpha, "per_start": 2},
    }
    stop = ", max_time: 12" if settings.is_periodic else ""
    return _HEADING.format(path=path) + write_yaml(data) + _ARM.format(scale=ARM_WIDTH / width, stop=stop)
