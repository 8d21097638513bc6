"""What a robot looks like: the shapes of its bodies, and where the bodies are at a configuration."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array, readonly
from gmr_robot.robot.engine import mujoco
from gmr_robot.robot.robot_model import RobotModel
from gmr_robot.robot.surfaces import Surface, box, capsule, cylinder, ellipsoid, rectangle

SHOWN_GROUPS = 3
"""MuJoCo shows the geometry of groups 0, 1 and 2 unless told otherwise; collision shapes have others."""
ENDLESS = 3.0
"""Half size of a plane without end [m]."""
STICK = 0.012
"""Radius of the sticks that stand for an arm without shapes [m]."""
STICK_COLOUR = (0.35, 0.42, 0.50, 1.0)


@dataclass(frozen=True, eq=False, kw_only=True)
class VisualShape:
    """A shape that a body carries.

    Parameters
    ----------
    body : int
        Which body, an index of `BodyPoses`; 0 is the world, which does not move.
    surface : Surface
        Triangles in the body's frame [m].
    colour : array, shape (4,)
        Red, green, blue, opacity, 0 to 1.
    flat : bool
        Whether it is a plane, such as the floor.
    """

    body: int
    surface: Surface
    colour: FloatArray
    flat: bool = False


@dataclass(frozen=True, eq=False)
class BodyPoses:
    """Where all bodies of a robot are.

    Parameters
    ----------
    positions : array, shape (B, 3)
        World positions of their frames [m].
    quaternions : array, shape (B, 4)
        Orientations of their frames, w first.
    """

    positions: FloatArray
    quaternions: FloatArray


class Visual:
    """The look of a robot. It computes in a buffer of its own, so that it may run beside the robot's other users.

    Parameters
    ----------
    robot : RobotModel
        The arm.

    Attributes
    ----------
    body_names : tuple of str, length B
        The bodies' names; ``body1, body2, ...`` where the model gives none. The first is the world.
    shapes : tuple of VisualShape
        What is seen of them. Where no moving body has a shape, sticks join the bodies instead. Height fields are
        left out.
    """

    def __init__(self, robot: RobotModel) -> None:
        model = robot.model
        self._model, self._data = model, mujoco.MjData(model)
        self._n_joints = robot.n_joints
        self.body_names = tuple(model.body(i).name or f"body{i}" for i in range(model.nbody))
        shapes = [_shape(model, index) for index in range(model.ngeom) if _is_seen(model, index)]
        if not robot.has_shapes:
            shapes += _sticks(robot)
        self.shapes = tuple(one for one in shapes if one is not None)

    def poses(self, q: ArrayLike) -> BodyPoses:
        """Return where the bodies are at joint positions q [rad], shape (n,).

        Raises
        ------
        InputError
            When q does not have the shape (n,), or is not finite.
        """
        self._place(q)
        return BodyPoses(readonly(self._data.xpos), readonly(self._data.xquat))

    def outline(self, q: ArrayLike) -> FloatArray:
        """Return the vertices of its shapes in the world [m], shape (N, 3), at joint positions q; no floor or wall.

        Raises
        ------
        InputError
            When q does not have the shape (n,), or is not finite.
        """
        self._place(q)
        matrices, positions = self._data.xmat.reshape(-1, 3, 3), self._data.xpos
        return np.vstack(
            [
                one.surface.vertices @ matrices[one.body].T + positions[one.body]
                for one in self.shapes
                if not one.flat
            ]
        )

    def _place(self, q: ArrayLike) -> None:
        self._data.qpos[:] = float_array(q, name="q", shape=(self._n_joints,))
        mujoco.mj_kinematics(self._model, self._data)


def _is_seen(model: mujoco.MjModel, index: int) -> bool:
    return bool(model.geom_group[index] < SHOWN_GROUPS and _colour(model, index)[3] > 0.0)


def _shape(model: mujoco.MjModel, index: int) -> VisualShape | None:
    kind = mujoco.mjtGeom(model.geom_type[index])
    surface = _surface(model, index, kind)
    if surface is None:
        return None
    rotation = np.empty(9)
    mujoco.mju_quat2Mat(rotation, model.geom_quat[index])
    return VisualShape(
        body=int(model.geom_bodyid[index]),
        surface=surface.moved(rotation.reshape(3, 3), model.geom_pos[index]),
        colour=_colour(model, index),
        flat=kind == mujoco.mjtGeom.mjGEOM_PLANE,
    )


def _surface(model: mujoco.MjModel, index: int, kind: mujoco.mjtGeom) -> Surface | None:
    size, kinds = model.geom_size[index], mujoco.mjtGeom
    if kind in (kinds.mjGEOM_MESH, kinds.mjGEOM_SDF):
        return _mesh(model, int(model.geom_dataid[index]))
    if kind == kinds.mjGEOM_PLANE:
        return rectangle(size[0] or ENDLESS, size[1] or ENDLESS)
    if kind == kinds.mjGEOM_SPHERE:
        return ellipsoid(np.full(3, size[0]))
    if kind == kinds.mjGEOM_ELLIPSOID:
        return ellipsoid(size)
    if kind == kinds.mjGEOM_CAPSULE:
        return capsule(size[0], size[1])
    if kind == kinds.mjGEOM_CYLINDER:
        return cylinder(size[0], size[1])
    return box(size) if kind == kinds.mjGEOM_BOX else None


def _mesh(model: mujoco.MjModel, mesh: int) -> Surface:
    """Return a mesh with a vertex for every normal that meets there, so that its edges stay sharp."""

    def part(array: FloatArray, begins: FloatArray, counts: FloatArray) -> FloatArray:
        return np.asarray(array[begins[mesh] : begins[mesh] + counts[mesh]])

    vertices = part(model.mesh_vert, model.mesh_vertadr, model.mesh_vertnum)
    faces = part(model.mesh_face, model.mesh_faceadr, model.mesh_facenum)
    normals = part(model.mesh_facenormal, model.mesh_faceadr, model.mesh_facenum)
    corners = np.column_stack([faces.ravel(), normals.ravel()])
    split, index = np.unique(corners, axis=0, return_inverse=True)
    return Surface(vertices[split[:, 0]], index.reshape(-1, 3))


def _colour(model: mujoco.MjModel, index: int) -> FloatArray:
    """Return a shape's colour: its own, or its material's times the mean of that one's texture."""
    material = int(model.geom_matid[index])
    if material < 0:
        return readonly(model.geom_rgba[index])
    colour = np.array(model.mat_rgba[material], dtype=np.float64)
    texture = int(model.mat_texid[material, mujoco.mjtTextureRole.mjTEXROLE_RGB])
    if texture >= 0:
        channels = int(model.tex_nchannel[texture])
        count = int(model.tex_width[texture]) * int(model.tex_height[texture]) * channels
        begin = int(model.tex_adr[texture])
        pixels = model.tex_data[begin : begin + count].reshape(-1, channels)
        colour[:3] *= pixels[:, : min(3, channels)].mean(axis=0) / 255.0
    return readonly(colour)


def _sticks(robot: RobotModel) -> list[VisualShape]:
    """Return a stick from each body to each that hangs on it, and to the end effector."""
    model, tip = robot.model, robot.end_effector
    ends = [(int(model.body_parentid[i]), model.body_pos[i]) for i in range(1, model.nbody)]
    if tip.kind == "site":
        ends.append((tip.body, model.site_pos[tip.index]))
    return [
        VisualShape(body=body, surface=_stick(np.array(end)), colour=readonly(np.array(STICK_COLOUR)))
        for body, end in ends
        if np.linalg.norm(end) > 0.0
    ]


def _stick(end: FloatArray) -> Surface:
    """Return a capsule from the origin to a position (3,) [m]."""
    length = float(np.linalg.norm(end))
    quaternion, rotation = np.empty(4), np.empty(9)
    mujoco.mju_quatZ2Vec(quaternion, end / length)
    mujoco.mju_quat2Mat(rotation, quaternion)
    return capsule(STICK, 0.5 * length).moved(rotation.reshape(3, 3), 0.5 * end)
