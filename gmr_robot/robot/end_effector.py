"""The point of a robot that a skill moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gmr_robot.exceptions import RobotError, UnknownNameError
from gmr_robot.robot.engine import mujoco

USUAL_SITES = ("end_effector", "attachment_site")
"""Sites taken for the end effector when none is named: ours, and the one of many published models."""


@dataclass(frozen=True)
class EndEffector:
    """A site or a body of a model, by name and by MuJoCo's index.

    Parameters
    ----------
    kind : "site" or "body"
        What is named.
    name : str
        Its name in the model.
    index : int
        Its index among the model's sites or bodies.
    body : int
        Index of the body that carries it.
    """

    kind: Literal["site", "body"]
    name: str
    index: int
    body: int


def find_end_effector(model: mujoco.MjModel, *, name: str | None, robot: str) -> EndEffector:
    """Return the site or body of that name, or the model's usual end-effector site.

    Parameters
    ----------
    model : mujoco.MjModel
        The compiled model.
    name : str or None
        Name of a site, or else of a body; None looks for the sites of `USUAL_SITES`.
    robot : str
        What the robot is called in error messages.

    Raises
    ------
    UnknownNameError
        When there is no site or body of that name; the message lists those there are.
    RobotError
        When none is named and the model has no usual site, or when the part does not move.
    """
    sites = [model.site(i).name for i in range(model.nsite)]
    bodies = [model.body(i).name for i in range(1, model.nbody)]
    if name is None:
        name = next((usual for usual in USUAL_SITES if usual in sites), None)
    if name is None:
        raise RobotError(
            f"{robot} has no site {' or '.join(map(repr, USUAL_SITES))}; name the end effector "
            "(end_effector, in a configuration the key replay.end_effector), "
            f"one of the sites ({_listed(sites)}) or bodies ({_listed(bodies)})"
        )
    if name in sites:
        found = EndEffector("site", name, sites.index(name), int(model.site_bodyid[sites.index(name)]))
    elif name in bodies:
        found = EndEffector("body", name, bodies.index(name) + 1, bodies.index(name) + 1)
    else:
        raise UnknownNameError(f"site or body of {robot}", name, filter(None, sites + bodies))
    if model.body_weldid[found.body] == 0:
        raise RobotError(
            f"the {found.kind} {name!r} of {robot} does not move: no joint stands between it and the base; "
            f"name another end effector, for example the body {bodies[-1]!r}"
        )
    return found


def _listed(names: list[str]) -> str:
    return ", ".join(filter(None, names)) or "none"
