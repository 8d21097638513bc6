"""Arms of MuJoCo Menagerie by their names, where the package `mujoco-menagerie` has their files."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from gmr_robot.exceptions import RobotError

PACKAGE = "mujoco_menagerie"


def menagerie_names() -> list[str]:
    """Return the names of the models in the installed package's list; none where it is not installed."""
    if importlib.util.find_spec(PACKAGE) is None:
        return []
    import mujoco_menagerie

    return list(mujoco_menagerie.names())


def menagerie_file(name: str) -> Path:
    """Return the MJCF file of a model, by one of `menagerie_names`; nothing is downloaded.

    Raises
    ------
    RobotError
        When its files are not on this machine; the message says how to get them.
    """
    import mujoco_menagerie

    robot, cache = mujoco_menagerie.get(name), mujoco_menagerie.Cache()
    if cache.root is None and not cache.is_cached(robot):
        raise RobotError(
            f"the robot {name!r} is known to MuJoCo Menagerie, but its files are not on this machine; get them with: "
            f"mujoco-menagerie prefetch {name}"
        )
    try:
        file = Path(robot.xml(robot.default_model, cache))
    except mujoco_menagerie.MenagerieError as error:
        raise RobotError(f"the robot {name!r} of MuJoCo Menagerie: {error}") from error
    if not file.is_file():
        raise RobotError(
            f"the robot {name!r} of MuJoCo Menagerie has no file {file}; get it anew, or name its path"
        )
    return file
