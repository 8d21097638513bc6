"""The arm on the page."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray
from gmr_robot.robot import RobotModel, Visual, VisualShape
from gmr_robot.viewer.library import viser

STILL = 1e-6
"""Joint motion that is not seen, and not told to the page [rad]."""
LIFT = 1e-3
"""How far the grid stands above the floor [m], so that the two do not flicker."""
SIDE, CELL = 6.0, 0.1
"""Sides of the grid on the floor, and of its cells [m]."""


class ArmView:
    """An arm in a scene: its bodies' shapes, which move with the joints.

    Parameters
    ----------
    server : viser.ViserServer
        The page's server.
    robot : RobotModel
        The arm; it is shown at its home configuration first.
    name : str, default "/arm"
        Where it stands in the scene's tree.

    Attributes
    ----------
    visual : Visual
        Its shapes, and where its bodies are.
    """

    def __init__(self, server: viser.ViserServer, robot: RobotModel, *, name: str = "/arm") -> None:
        self.visual = Visual(robot)
        self._server = server
        self._shown: FloatArray | None = None
        scene = server.scene
        self._frames = [
            scene.add_frame(f"{name}/{index}-{body}", show_axes=False)
            for index, body in enumerate(self.visual.body_names)
        ]
        for number, shape in enumerate(self.visual.shapes):
            _add_shape(scene, shape, name=f"{self._frames[shape.body].name}/{number}")
        _add_grid(scene, self.visual.shapes)
        self.show(robot.home)

    def show(self, q: ArrayLike) -> None:
        """Put the arm at joint positions q [rad], shape (n,).

        Raises
        ------
        InputError
            When q does not have the shape (n,), or is not finite.
        """
        q = np.array(q, dtype=np.float64)
        if self._shown is not None and q.shape == self._shown.shape and np.abs(q - self._shown).max() < STILL:
            return
        poses, self._shown = self.visual.poses(q), q
        with self._server.atomic():
            for frame, position, quaternion in zip(
                self._frames, poses.positions, poses.quaternions, strict=True
            ):
                frame.position, frame.wxyz = position, quaternion


def _add_shape(scene: viser.SceneApi, shape: VisualShape, *, name: str) -> None:
    red, green, blue, opacity = (float(number) for number in shape.colour)
    scene.add_mesh_simple(
        name,
        vertices=np.asarray(shape.surface.vertices, dtype=np.float32),
        faces=np.asarray(shape.surface.faces, dtype=np.uint32),
        color=(red, green, blue),
        opacity=None if opacity >= 1.0 else opacity,
        cast_shadow=not shape.flat,
        side="double" if shape.flat else "front",
    )


def _add_grid(scene: viser.SceneApi, shapes: tuple[VisualShape, ...]) -> None:
    """Draw a grid on the floor; where the model has none, at the height of its base."""
    floors = [one.surface.vertices[:, 2].min() for one in shapes if one.flat]
    height = float(min(floors)) if floors else 0.0
    scene.add_grid(
        "/grid",
        width=SIDE,
        height=SIDE,
        plane="xy",
        cell_size=CELL,
        section_size=5 * CELL,
        cell_color=(198, 203, 208),
        section_color=(160, 167, 175),
        position=(0.0, 0.0, height + LIFT),
    )
