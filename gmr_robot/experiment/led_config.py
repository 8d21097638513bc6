"""The configurations of experiments with motions shown on a simulated arm."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gmr_robot.experiment.yaml_writer import write_yaml
from gmr_robot.recording.names import shown_path

if TYPE_CHECKING:  # an arm needs MuJoCo, which only its recording uses
    from gmr_robot.recording.arm import TaskSpace

_HEADING = """\
# Shown with: gmr-robot record arm. {what}
#
#   gmr-robot run {path}
#
# Any value can be replaced on the command line, for example skill.n_components=5.
# `gmr-robot schema` prints every key with its meaning, unit and default.

"""

TASK_FILE, JOINTS_FILE = "config.yaml", "config_joints.yaml"
_WHAT = {
    TASK_FILE: "A skill of the end effector's position.",
    JOINTS_FILE: "The same motion as a skill of the joints.",
}
COMPONENTS_OF_JOINTS = 3
"""Few: a handful of episodes leave little to learn about in as many dimensions as an arm has joints."""


def led_config_texts(
    *,
    name: str,
    file: str,
    train: Sequence[int] | None,
    space: TaskSpace,
    robot: str,
    joint_names: Sequence[str],
    folder: Path,
    end_effector: str | None = None,
) -> dict[str, str]:
    """Return configurations as YAML by file name, which learn from recordings of a led arm.

    Parameters
    ----------
    name : str
        What the experiment is called.
    file : str
        File of the demonstrations, relative to the configurations.
    train : sequence of int, optional
        Demonstrations that teach; all when not given.
    space : TaskSpace
        The coordinates of the demonstrations' positions.
    robot : str
        The arm: a name, or a path from the working directory.
    joint_names : sequence of str
        Its joints.
    folder : Path
        Where the configurations will stand.
    end_effector : str, optional
        The site or body that was led, when it was named.
    """
    demonstrations: dict[str, Any] = {"path": file, "format": "npz"}
    if train is not None:
        demonstrations["train"] = list(train)
    arm: dict[str, Any] = {"robot": _from(folder, robot)}
    if end_effector is not None:
        arm["end_effector"] = end_effector
    common: dict[str, Any] = {"seed": 0, "demonstrations": demonstrations, "preprocessing": _STEPS}
    data = {
        TASK_FILE: {"name": name} | common | _of_positions(space, arm),
        JOINTS_FILE: {"name": f"{name[:93]}_joints"} | common | _of_joints(joint_names, arm, demonstrations),
    }
    return {
        one: _HEADING.format(what=_WHAT[one], path=shown_path(folder / one)) + write_yaml(content)
        for one, content in data.items()
    }


_STEPS = [{"smooth": {"window": 0.15, "order": 3}}, {"crop_idle": {"speed": 0.02}}, "goal_to_origin"]


def _of_positions(space: TaskSpace, arm: dict[str, Any]) -> dict[str, Any]:
    return {
        "skill": {"motion": "goal_directed", "stability": "lyapunov"},
        "rollout": {"strategies": ["mean", "sample"], "per_start": 2},
        "task_frame": {"position": space.position.tolist(), "axes": space.axes.T.tolist()},
        "replay": arm | {"mode": "closed_loop"},
    }


def _of_joints(names: Sequence[str], arm: dict[str, Any], demonstrations: dict[str, Any]) -> dict[str, Any]:
    rename = {f"joints[{index}]": name for index, name in enumerate(names)}
    return {
        "demonstrations": demonstrations | {"channels": ["joints"], "rename": rename, "unit": "rad"},
        "skill": {"n_components": COMPONENTS_OF_JOINTS, "stability": "lyapunov"},
        "replay": arm | {"space": "joint", "goal_tolerance": 0.02},
    }


def _from(folder: Path, robot: str) -> str:
    """Return an arm as a configuration in a folder names it."""
    path = Path(robot)
    if len(path.parts) == 1 and not path.suffix and not path.exists():
        return robot
    return Path(os.path.relpath(path, folder)).as_posix()
