"""A load in the hand that the controller does not know of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray, float_array, positive, readonly
from gmr_robot.robot import EndEffector
from gmr_robot.robot.engine import mujoco


@dataclass(frozen=True, eq=False, kw_only=True)
class Payload:
    """A point mass that is fixed to the end effector; the arm's own model is left without it.

    Parameters
    ----------
    mass : float
        Its mass [kg].
    offset : array, shape (3,), optional
        Where it sits, along the axes of the link that carries the end effector [m]; at the end effector when
        not given.

    Raises
    ------
    InputError
        When the mass is not above zero, or the offset not three finite numbers.
    """

    mass: float
    offset: FloatArray = None  # type: ignore[assignment]  # zero when not given

    def __post_init__(self) -> None:
        object.__setattr__(self, "mass", positive(self.mass, name="mass"))
        offset = np.zeros(3) if self.offset is None else self.offset
        object.__setattr__(self, "offset", readonly(float_array(offset, name="offset", shape=(3,))))

    def load(self, model: mujoco.MjModel, end_effector: EndEffector) -> None:
        """Change a model of the physics: mass, centre of mass and inertia of the link that carries it."""
        body = end_effector.body
        tip = model.site_pos[end_effector.index] if end_effector.kind == "site" else np.zeros(3)
        at = tip + self.offset
        mass, centre = float(model.body_mass[body]), np.array(model.body_ipos[body])
        total = mass + self.mass
        common = (mass * centre + self.mass * at) / total
        inertia = _along_link(model, body) + _about(mass, centre - common) + _about(self.mass, at - common)
        principal, axes = np.linalg.eigh(inertia)
        if np.linalg.det(axes) < 0.0:
            axes[:, 0] *= -1.0
        model.body_mass[body], model.body_ipos[body], model.body_inertia[body] = total, common, principal
        mujoco.mju_mat2Quat(model.body_iquat[body], axes.ravel())
        mujoco.mj_setConst(model, mujoco.MjData(model))


def _along_link(model: mujoco.MjModel, body: int) -> FloatArray:
    """Inertia of a link about its centre of mass, along the link's axes [kg m²], shape (3, 3)."""
    axes = np.empty(9)
    mujoco.mju_quat2Mat(axes, model.body_iquat[body])
    turn = axes.reshape(3, 3)
    return np.asarray(turn @ np.diag(model.body_inertia[body]) @ turn.T)


def _about(mass: float, arm: FloatArray) -> FloatArray:
    """Inertia of a point mass at the end of an arm [kg m²], shape (3, 3) (parallel axes)."""
    return np.asarray(mass * (arm @ arm * np.eye(3) - np.outer(arm, arm)))
