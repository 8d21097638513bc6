"""MuJoCo, mink and its solver, imported in one place: a machine without them gets one clear message."""

from __future__ import annotations

from gmr_robot.exceptions import MissingDependencyError

try:
    import mink as mink
    import mujoco as mujoco
    import qpsolvers as qpsolvers
except ImportError as error:
    raise MissingDependencyError(error.name or "mujoco", "sim", "a robot's model or simulation") from error
