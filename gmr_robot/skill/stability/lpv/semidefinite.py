"""Semidefinite programmes: cvxpy states them, Clarabel solves them; loaded only when asked for."""

from __future__ import annotations

import warnings
from types import ModuleType
from typing import Any

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.exceptions import MissingDependencyError, StabilityError

PRECISION = 1e-6
"""Relative gap between the solution and the best one that is accepted; conditions hold a hundred times closer."""


def load_cvxpy() -> ModuleType:
    """Import cvxpy, which takes a second, and make sure of its solver.

    Raises
    ------
    MissingDependencyError
        When one of the two is not installed.
    """
    try:
        import clarabel  # noqa: F401
        import cvxpy
    except ImportError as error:
        raise MissingDependencyError(error.name or "cvxpy", "stable", "stability: lpv") from error
    module: ModuleType = cvxpy
    return module


def solve(problem: Any, *, what: str) -> None:
    """Solve a cvxpy problem in place.

    Parameters
    ----------
    problem : cvxpy.Problem
        What to solve; its variables then have values.
    what : str
        What is looked for, for the error message.

    Raises
    ------
    StabilityError
        When the solver fails, or does not call its solution optimal; the message names its status.
    """
    cvxpy = load_cvxpy()
    try:
        with warnings.catch_warnings():  # what it warns of, an inaccurate solution, is an error below
            warnings.simplefilter("ignore")
            problem.solve(solver="CLARABEL", tol_gap_abs=PRECISION, tol_gap_rel=PRECISION)
        status = str(problem.status)
    except cvxpy.error.SolverError as error:
        status = str(error).rstrip(".")
    if status != "optimal":
        raise StabilityError(
            f"the solver Clarabel did not find {what}; it reports: {status}. Try fewer components, look for outliers "
            "and jumps in the demonstrations, or set the stability to lyapunov"
        )


def value_of(variable: Any) -> FloatArray:
    """Return the value of a solved variable."""
    return np.array(variable.value, dtype=np.float64)
