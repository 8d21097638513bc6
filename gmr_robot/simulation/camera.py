"""Pictures of the arm, rendered offscreen."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gmr_robot.arrays import FloatArray, IntArray, float_array, whole
from gmr_robot.exceptions import InputError, SimulationError
from gmr_robot.robot import RobotModel
from gmr_robot.robot.engine import mujoco
from gmr_robot.simulation.mark import Mark
from gmr_robot.simulation.renderer import Renderer
from gmr_robot.simulation.trace import Trace
from gmr_robot.simulation.view import View

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
            f"no offscreen OpenGL to render the arm with ({tried}); install EGL or OSMesa (Debian: "
            "apt-get install libegl1 libgl1-mesa-dri, or libosmesa6), or name another backend in the environment "
            "variable MUJOCO_GL (egl, osmesa, glfw)"
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
    marks: Sequence[Mark] = (),
) -> Iterator[NDArray[np.uint8]]:
    """Render the arm at some configurations, one frame at a time.

    Rendering happens in a process of its own: MuJoCo settles for an OpenGL backend when it is imported,
    and a broken driver takes its process along. The variable MUJOCO_GL is honoured; without it, on
    Linux, EGL is tried, then OSMesa. The process ends with the iterator.

    Parameters
    ----------
    robot : RobotModel
        The arm.
    joint_positions : array, shape (F, n)
        Configurations [rad], one a frame.
    width, height : int
        Size of the frames [pixels].
    view : View, optional
        The camera; one that takes in arm, traces and marks when not given.
    traces : sequence of Trace
        Lines to draw.
    drawn : array of int, shape (F, number of traces), optional
        How many points of each trace are drawn in each frame; all when not given.
    marks : sequence of Mark
        Balls to draw.

    Yields
    ------
    array of uint8, shape (height, width, 3)
        Red, green and blue.

    Raises
    ------
    InputError
        When shapes do not agree.
    RenderingUnavailableError
        When no backend works here.
    SimulationError
        When rendering ends before the last frame.
    """
    q = float_array(joint_positions, name="joint_positions", shape=("F", robot.n_joints))
    size = whole(width, name="width", at_least=1), whole(height, name="height", at_least=1)
    if len(q) == 0:
        raise InputError("joint_positions has no row; expected at least one configuration to render")
    drawings = _lines(traces, _counts(drawn, len(q), traces)) | _balls(marks, len(q))
    points = _shown_points(robot, q, traces=traces, marks=marks) if view is None else np.empty((0, 3))
    camera = _camera(view or View.around(points, aspect=size[0] / size[1]))
    return _rendered(robot, dict(joint_positions=q, size=size, camera=camera, **drawings))


def _rendered(robot: RobotModel, request: dict[str, Any]) -> Iterator[NDArray[np.uint8]]:
    with tempfile.TemporaryDirectory(prefix="gmr_robot_") as folder:
        mujoco.mj_saveModel(robot.model, f"{folder}/model.mjb")
        np.savez(f"{folder}/request.npz", **request)
        yield from _by_any_backend(Path(folder), request["size"], n_frames=len(request["joint_positions"]))


def _by_any_backend(folder: Path, size: tuple[int, int], *, n_frames: int) -> Iterator[NDArray[np.uint8]]:
    reasons: dict[str, str] = {}
    for backend in _backends():
        with Renderer(folder, backend=backend, size=size) as renderer:
            first = renderer.frame()
            if first is None:
                reasons[backend] = renderer.reason
                continue
            yield first
            for index in range(1, n_frames):
                frame = renderer.frame()
                if frame is None:
                    raise SimulationError(
                        f"rendering ended at frame {index} of {n_frames}: {renderer.reason}"
                    )
                yield frame
            return
    raise RenderingUnavailableError(reasons)


def _backends() -> tuple[str, ...]:
    chosen = os.environ.get("MUJOCO_GL", "").lower().strip()
    if chosen in SWITCHED_OFF:
        raise RenderingUnavailableError({chosen: "switched off by the environment variable MUJOCO_GL"})
    if chosen:
        return (chosen,)
    return LINUX_BACKENDS if sys.platform == "linux" else ("",)


def _shown_points(
    robot: RobotModel, q: FloatArray, *, traces: Sequence[Trace], marks: Sequence[Mark]
) -> FloatArray:
    """Return points that enclose the arm at some configurations, and those of traces and marks, shape (N, 3)."""
    shown = q[np.unique(np.linspace(0, len(q) - 1, 50).astype(int))]
    others = (*(trace.points for trace in traces), *(mark.positions for mark in marks))
    return np.vstack([*(_outline(robot, one) for one in shown), *others])


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


def _balls(marks: Sequence[Mark], n_frames: int) -> dict[str, Any]:
    """The marks as arrays: positions (marks, F, 3), radii and colours."""
    for mark in marks:
        if len(mark.positions) not in (1, n_frames):
            raise InputError(
                f"a mark has {len(mark.positions)} positions; expected 1, or one for each of {n_frames} frames"
            )
    positions = [np.broadcast_to(mark.positions, (n_frames, 3)) for mark in marks]
    return {
        "balls": np.array(positions).reshape(len(marks), n_frames, 3),
        "radii": np.array([mark.radius for mark in marks]),
        "ball_colours": np.array([mark.colour for mark in marks]).reshape(len(marks), 4),
    }
