"""The process that renders: reads a model and a request from a folder, leaves the frames there.

Run by `camera.py` as ``python -P offscreen.py FOLDER`` with MUJOCO_GL set; it imports nothing of this
package, so that it starts quickly and with no OpenGL backend chosen yet.
"""

from __future__ import annotations

import sys
from itertools import pairwise
from typing import TYPE_CHECKING

import mujoco
import numpy as np

if TYPE_CHECKING:
    from gmr_robot.arrays import FloatArray

ARM_SHAPES = 10_000
"""Room in the scene for the model itself; the lines come on top."""
CAPSULE = mujoco.mjtGeom.mjGEOM_CAPSULE


def render(folder: str) -> None:
    """Render ``request.npz`` of ``model.mjb`` into ``frames.npy``, shape (F, height, width, 3), uint8."""
    model = mujoco.MjModel.from_binary_path(f"{folder}/model.mjb")
    with np.load(f"{folder}/request.npz") as file:
        request = dict(file)
    width, height = (int(number) for number in request["size"])
    model.vis.global_.offwidth = max(width, model.vis.global_.offwidth)
    model.vis.global_.offheight = max(height, model.vis.global_.offheight)
    camera = _camera(request["camera"])
    data = mujoco.MjData(model)
    frames = np.empty((len(request["joint_positions"]), height, width, 3), dtype=np.uint8)
    room = ARM_SHAPES + len(request["points"])
    with mujoco.Renderer(model, height, width, max_geom=room) as renderer:
        for index, q in enumerate(request["joint_positions"]):
            data.qpos[:] = q
            mujoco.mj_forward(model, data)
            renderer.update_scene(data, camera)
            _draw_lines(renderer.scene, request, index)
            renderer.render(out=frames[index])
    np.save(f"{folder}/frames.npy", frames)


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
            _make_piece(piece, width=float(request["widths"][line]), colour=request["colours"][line])
            mujoco.mjv_connector(piece, CAPSULE, 0.5 * float(request["widths"][line]), start, stop)
            scene.ngeom += 1


def _make_piece(piece: mujoco.MjvGeom, *, width: float, colour: FloatArray) -> None:
    size = np.full(3, 0.5 * width)
    mujoco.mjv_initGeom(piece, CAPSULE, size, np.zeros(3), np.eye(3).ravel(), colour.astype(np.float32))
    piece.emission = 0.4  # a line shows its colour in the shade as well


if __name__ == "__main__":
    render(sys.argv[1])
