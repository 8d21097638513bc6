"""The arm as its end effector feels it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.control.robot_model import RobotModel

HEAVIEST = 1e3
"""Inertia that a direction has at most [kg] or [kg m²]: what the arm cannot move along counts as heavy as this."""


@dataclass(frozen=True, eq=False, slots=True)
class OperationalSpace:
    """Jacobian and inertias of a task at a configuration (Khatib 1987).

    Parameters
    ----------
    jacobian : array, shape (m, n)
        J: task velocity is J q̇.
    inertia : array, shape (m, m)
        Λ = (J M⁻¹ Jᵀ)⁻¹ [kg], [kg m²].
    remaining : array, shape (n, n)
        M − Jᵀ Λ J, the joint inertia of what the task leaves free: positive semi-definite, and a torque
        of this times any joint acceleration accelerates nothing in the task.
    """

    jacobian: FloatArray
    inertia: FloatArray
    remaining: FloatArray


def operational_space(robot: RobotModel, q: FloatArray, *, jacobian: FloatArray) -> OperationalSpace:
    """Return inertias of a task with a Jacobian (m, n) at joint positions q (n,).

    Near a singularity Λ is bounded by `HEAVIEST`; what remains is then more than the task leaves free.
    """
    mass = robot.mass_matrix(q)
    mobility = jacobian @ np.linalg.solve(mass, jacobian.T)
    squares, directions = np.linalg.eigh(0.5 * (mobility + mobility.T))
    inertia = (directions / np.maximum(squares, 1.0 / HEAVIEST)) @ directions.T
    return OperationalSpace(jacobian, inertia, mass - jacobian.T @ inertia @ jacobian)
