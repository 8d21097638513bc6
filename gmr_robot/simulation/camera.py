"""Pictures of the arm, rendered offscreen."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gmr_robot.arrays import FloatArray, IntArray, float_array, whole
from gmr_robot.exceptions import InputError, SimulationError
from gmr_robot.robot import RobotModel
from gmr_robot.robot.engine import mujoco
from gmr_robot.simulation.trace import Trace
from gmr_robot.simulation.view import View

WORKER = Path(__file__).parent / "offscreen.py"
LINUX_BACKENDS = ("egl", "osmesa")
SWITCHED_OFF = ("disable", "disabled", "off", "false", "0")
"""Values of MUJOCO_GL with which MuJoCo renders nothing."""
CORNERS = np.array(list(product((-1.0, 1.0), repeat=3)))
"""The corners of a box about the origin, of half size 1."""


class RenderingUnavailableError(SimulationError):
    """Nothing here renders offscreen; the message says what was tried.

    Attributes
    ----------
    reasons : dict of str to str
        Why each backend failed.
    """

    def __init__(self, reasons: dict[str, str]) -> None:
        self.reasons = reasons
        tried = "; ".join(f"{backend or 'default'}: {reason}" for backend, reason in reasons.items())
        super().__init__(
            f"no offscreen OpenGL to render the arm with ({tried}); install EGL or OSMesa (Debian: libegl1 "
            "with a Mesa driver, or libosmesa6), or name a backend in the environment variable MUJOCO_GL"
        )


def render_frames(
    robot: RobotModel,
    joint_positions: ArrayLike,
    *,
    width: int = 640,
    height: int = 480,
    view: View | None = None,
    traces: Sequence[Trace] = (),
    drawn: ArrayLike | None = None,
) -> NDArray[np.uint8]:
    """Render the arm at some configurations.

    Rendering happens in a process of its own: MuJoCo settles for an OpenGL backend when it is imported,
    and a broken driver takes its process along. The variable MUJOCO_GL is honoured; without it, on
    Linux, EGL is tried, then OSMesa.

    Parameters
    ----------
    robot : RobotModel
        The arm.
    joint_positions : array, shape (F, n)
        Configurations [rad], one a frame.
    width, height : int
        Size of the frames [pixels].
    view : View, optional
        The camera; one that takes in arm and traces when not given.
    traces : sequence of Trace
        Lines to draw.
    drawn : array of int, shape (F, number of traces), optional
        How many points of each trace are drawn in each frame; all when not given.

    Returns
    -------
    array of uint8, shape (F, height, width, 3)
        Red, green and blue.

    Raises
    ------
    InputError
        When shapes do not agree.
    RenderingUnavailableError
        When no backend works here.
    """
    q = float_array(joint_positions, name="joint_positions", shape=("F", robot.n_joints))
    size = whole(width, name="width", at_least=1), whole(height, name="height", at_least=1)
    if len(q) == 0:
        raise InputError("joint_positions has no row; expected at least one configuration to render")
    lines = _lines(traces, _counts(drawn, len(q), traces))
    camera = _camera(view or View.around(_shown_points(robot, q, traces), aspect=size[0] / size[1]))
    with tempfile.TemporaryDirectory(prefix="gmr_robot_") as folder:
        mujoco.mj_saveModel(robot.model, f"{folder}/model.mjb")
        np.savez(f"{folder}/request.npz", joint_positions=q, size=size, camera=camera, **lines)
        _render(Path(folder), n_frames=len(q))
        return np.asarray(np.load(f"{folder}/frames.npy"))


def _render(folder: Path, *, n_frames: int) -> None:
    reasons: dict[str, str] = {}
    for backend in _backends():
        reason = _run(folder, backend, seconds=60.0 + n_frames)
        if reason is None:
            return
        reasons[backend] = reason
    raise RenderingUnavailableError(reasons)


def _backends() -> tuple[str, ...]:
    chosen = os.environ.get("MUJOCO_GL", "").lower().strip()
    if chosen in SWITCHED_OFF:
        raise RenderingUnavailableError({chosen: "switched off by the environment variable MUJOCO_GL"})
    if chosen:
        return (chosen,)
    return LINUX_BACKENDS if sys.platform == "linux" else ("",)


def _run(folder: Path, backend: str, *, seconds: float) -> str | None:
    """Render with a backend; return None, or why it did not work."""
    environment = {**os.environ, "MUJOCO_GL": backend}
    if backend in LINUX_BACKENDS:
        environment["PYOPENGL_PLATFORM"] = backend
    command = [sys.executable, "-P", str(WORKER), str(folder)]
    try:
        done = subprocess.run(
            command, env=environment, cwd=folder, capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return f"no picture within {seconds:g} s"
    except OSError as error:
        return f"no process to render in: {error}"
    if done.returncode == 0:
        return None
    lines = [
        line for line in done.stderr.splitlines() if line.strip() and not line.startswith("Exception ignored")
    ]
    return lines[-1].strip() if lines else f"the renderer ended with code {done.returncode}"


def _shown_points(robot: RobotModel, q: FloatArray, traces: Sequence[Trace]) -> FloatArray:
    """Return points that enclose the arm at some configurations, and those of the traces, shape (N, 3)."""
    shown = q[np.unique(np.linspace(0, len(q) - 1, 50).astype(int))]
    return np.vstack([*(_outline(robot, one) for one in shown), *(trace.points for trace in traces)])


def _outline(robot: RobotModel, q: FloatArray) -> FloatArray:
    """Return the corners of the boxes around the arm's shapes, and its link points, shape (N, 3)."""
    model, data = robot.model, mujoco.MjData(robot.model)
    data.qpos[:] = q
    mujoco.mj_kinematics(model, data)
    shapes = model.body_rootid[model.geom_bodyid] == model.body_rootid[robot.end_effector.body]
    centre, half = model.geom_aabb[shapes, None, :3], model.geom_aabb[shapes, None, 3:]
    corners = (centre + CORNERS * half) @ data.geom_xmat[shapes].reshape(-1, 3, 3).transpose(0, 2, 1)
    corners += data.geom_xpos[shapes, None]
    return np.vstack([corners.reshape(-1, 3), robot.link_points(q)])


def _camera(view: View) -> FloatArray:
    return np.array([*view.target, view.distance, view.azimuth, view.elevation])


def _counts(drawn: ArrayLike | None, n_frames: int, traces: Sequence[Trace]) -> IntArray:
    lengths = np.array([len(trace.points) for trace in traces], dtype=np.int64)
    if drawn is None:
        return np.tile(lengths, (n_frames, 1))
    counts = float_array(drawn, name="drawn", shape=(n_frames, len(traces)))
    return np.clip(counts, 0, lengths).astype(np.int64)


def _lines(traces: Sequence[Trace], counts: IntArray) -> dict[str, Any]:
    """The traces as arrays: points one below the other, and how many of each are drawn in each frame."""
    chosen = [trace.thinned() for trace in traces]
    numbers = np.zeros(counts.shape, dtype=np.int64)
    for line, index in enumerate(chosen):
        numbers[:, line] = np.searchsorted(index, counts[:, line])
    return {
        "points": np.vstack([np.empty((0, 3)), *(t.points[i] for t, i in zip(traces, chosen, strict=True))]),
        "lengths": np.array([len(index) for index in chosen], dtype=np.int64),
        "colours": np.array([trace.colour for trace in traces]).reshape(len(traces), 4),
        "widths": np.array([trace.width for trace in traces]),
        "drawn": numbers,
    }
