"""Joint motions that move an end effector: damped least squares, and what acceleration limits leave of a step."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.kernels.compile import kernel
from gmr_robot.kernels.limits import feasible_share


@kernel
def damped_least_squares(
    jacobian: FloatArray,
    error: FloatArray,
    costs: FloatArray,
    pull: FloatArray,
    damping: float,
    hessian: FloatArray,
    gradient: FloatArray,
    step: FloatArray,
) -> None:
    """Minimise ‖C (J Δq + e)‖² + λ² ‖Δq − p‖² over Δq (Nakamura & Hanafusa 1986, with a displacement p to prefer).

    jacobian J (m, n), error e (m,), costs the diagonal of C (m,), pull p (n,), damping λ. Written are the hessian
    H = Jᵀ C² J + λ² I (n, n), the gradient g = Jᵀ C² e − λ² p (n,), and the step Δq = −H⁻¹ g (n,).
    """
    m, n = jacobian.shape
    for j in range(n):
        gradient[j] = -damping * damping * pull[j]
        for k in range(m):
            gradient[j] += costs[k] * costs[k] * jacobian[k, j] * error[k]
        for i in range(j + 1):
            total = damping * damping if i == j else 0.0
            for k in range(m):
                total += costs[k] * costs[k] * jacobian[k, i] * jacobian[k, j]
            hessian[i, j] = hessian[j, i] = total
    step[:] = np.linalg.solve(hessian, -gradient)


@kernel
def is_within(step: FloatArray, lower: FloatArray, upper: FloatArray) -> bool:
    """Whether a step (n,) lies between bounds (n,), (n,)."""
    inside = True
    for i in range(step.shape[0]):
        inside = inside and lower[i] <= step[i] <= upper[i]
    return inside


@kernel
def eased_velocity(
    wanted: FloatArray, q: FloatArray, limits: FloatArray, period: float, velocity: FloatArray
) -> float:
    """Change a joint velocity (n,) towards the wanted one (n,) by no more than the limits allow; return its share.

    First comes the direction of the motion: of it, as much is done as the limits allow. Where not even its
    direction can be had, all joints change by the same share of what is missing. q (n,) where the joints are;
    limits (n, 4): lower and upper position, velocity, acceleration.
    """
    n = wanted.shape[0]
    share = feasible_share(wanted, velocity, limits[:, 3], period)
    excess = 1.0
    for i in range(n):
        excess = max(excess, abs(share * wanted[i] - velocity[i]) / (period * limits[i, 3]))
    for i in range(n):
        lower = max((limits[i, 0] - q[i]) / period, -limits[i, 2])
        upper = min((limits[i, 1] - q[i]) / period, limits[i, 2])
        moved = velocity[i] + (share * wanted[i] - velocity[i]) / excess
        velocity[i] = min(max(moved, lower), upper)
    return share
