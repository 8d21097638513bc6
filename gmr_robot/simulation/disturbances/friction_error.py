"""Friction of the joints that the controller does not know of."""

from __future__ import annotations

from dataclasses import dataclass

from gmr_robot.robot.engine import mujoco
from gmr_robot.simulation.disturbances.amounts import at_least_zero


@dataclass(frozen=True, kw_only=True)
class FrictionError:
    """Friction on top of the model's, in every joint.

    Parameters
    ----------
    dry : float, default 0
        Coulomb friction [N m], or [N] in a slide joint: a constant torque against the motion.
    viscous : float, default 0
        Torque by speed [N m s/rad], or [N s/m].

    Raises
    ------
    InputError
        When one is negative or not finite.
    """

    dry: float = 0.0
    viscous: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "dry", at_least_zero(self.dry, name="dry", unit="N m"))
        object.__setattr__(self, "viscous", at_least_zero(self.viscous, name="viscous", unit="N m s/rad"))

    def add(self, model: mujoco.MjModel) -> None:
        """Change a model of the physics."""
        model.dof_frictionloss += self.dry
        model.dof_damping += self.viscous
        mujoco.mj_setConst(model, mujoco.MjData(model))
