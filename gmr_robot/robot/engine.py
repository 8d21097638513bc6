"""MuJoCo, mink and its solver, imported in one place: a machine without them gets one clear message."""

from __future__ import annotations

import importlib
import os

from gmr_robot.exceptions import MissingDependencyError


def _load_mujoco() -> None:
    """Import MuJoCo even where the OpenGL backend that MUJOCO_GL names is broken.

    MuJoCo loads that backend as it is imported, and fails with whatever error it meets. Nothing renders in
    this process, so MuJoCo is then imported without one.
    """
    chosen = os.environ.get("MUJOCO_GL")
    try:
        importlib.import_module("mujoco")
    except Exception:
        if chosen is None:
            raise
        os.environ["MUJOCO_GL"] = "disable"
        try:
            importlib.import_module("mujoco")
        finally:
            os.environ["MUJOCO_GL"] = chosen


try:
    _load_mujoco()
    import mink as mink
    import mujoco as mujoco
    import qpsolvers as qpsolvers
except ImportError as error:
    raise MissingDependencyError(error.name or "mujoco", "sim", "a robot's model or simulation") from error
