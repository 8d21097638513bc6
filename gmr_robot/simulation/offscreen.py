"""The process that renders: reads a model and a request from a folder, writes the frames to its standard output.

Run by `renderer.py` as ``python -P offscreen.py FOLDER`` with MUJOCO_GL set; it imports nothing of this
package, so that it starts quickly and with no OpenGL backend chosen yet.
"""

from __future__ import annotations

import os
import sys
from itertools import pairwise
from typing import TYPE_CHECKING, BinaryIO

import mujoco
import numpy as np

if TYPE_CHECKING:
    from gmr_robot.arrays import FloatArray

ARM_SHAPES = 10_000
"""Room in the scene for the model itself; the lines come on top."""
CAPSULE = mujoco.mjtGeom.mjGEOM_CAPSULE
BALL = mujoco.mjtGeom.mjGEOM_SPHERE


def render(folder: str, output: BinaryIO) -> None:
    """Render ``request.npz`` of ``model.mjb``: frame by frame (height, width, 3) bytes of red, green and blue."""
    model = mujoco.MjModel.from_binary_path(f"{folder}/model.mjb")
    with np.load(f"{folder}/request.npz") as file:
        request = dict(file)
    width, height = (int(number) for number in request["size"])
    model.vis.global_.offwidth = max(width, model.vis.global_.offwidth)
    model.vis.global_.offheight = max(height, model.vis.global_.offheight)
    camera = _camera(request["camera"])
    data = mujoco.MjData(model)
    frame = np.empty((height, width, 3), dtype=np.uint8)
    room = ARM_SHAPES + len(request["points"]) + len(request["radii"])
    with mujoco.Renderer(model, height, width, max_geom=room) as renderer:
        for index, q in enumerate(request["joint_positions"]):
            data.qpos[:] = q
            mujoco.mj_forward(model, data)
            renderer.update_scene(data, camera)
            _draw_lines(renderer.scene, request, index)
            _draw_balls(renderer.scene, request, index)
            renderer.render(out=frame)
            output.write(frame.data)
            output.flush()


def _camera(numbers: FloatArray) -> mujoco.MjvCamera:
    camera = mujoco.MjvCamera()
    camera.lookat[:] = numbers[:3]
    camera.distance, camera.azimuth, camera.elevation = (float(number) for number in numbers[3:])
    return camera


def _draw_lines(scene: mujoco.MjvScene, request: dict[str, FloatArray], frame: int) -> None:
    shapes = scene.geoms  # made anew at every look, so looked at once
    ends = np.cumsum(request["lengths"])
    for line, end in enumerate(ends):
        first = end - request["lengths"][line]
        points = request["points"][first : first + request["drawn"][frame, line]]
        for start, stop in pairwise(points):
            piece = shapes[scene.ngeom]
            width = float(request["widths"][line])
            _make_piece(piece, CAPSULE, size=0.5 * width, colour=request["colours"][line])
            mujoco.mjv_connector(piece, CAPSULE, 0.5 * width, start, stop)
            scene.ngeom += 1


def _draw_balls(scene: mujoco.MjvScene, request: dict[str, FloatArray], frame: int) -> None:
    shapes = scene.geoms
    for ball, radius in enumerate(request["radii"]):
        piece = shapes[scene.ngeom]
        _make_piece(piece, BALL, size=float(radius), colour=request["ball_colours"][ball])
        piece.pos[:] = request["balls"][ball, frame]
        scene.ngeom += 1


def _make_piece(piece: mujoco.MjvGeom, kind: int, *, size: float, colour: FloatArray) -> None:
    mujoco.mjv_initGeom(
        piece, kind, np.full(3, size), np.zeros(3), np.eye(3).ravel(), colour.astype(np.float32)
    )
    piece.emission = 0.4  # it shows its colour in the shade as well


def _standard_output() -> BinaryIO:
    """Return the standard output for frames alone: what drivers print goes to the standard error."""
    frames = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return frames


if __name__ == "__main__":
    render(sys.argv[1], _standard_output())
