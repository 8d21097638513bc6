"""From a name or a model file to a robot."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.exceptions import RobotError, UnknownNameError
from gmr_robot.robot.backdrop import add_backdrop
from gmr_robot.robot.end_effector import find_end_effector
from gmr_robot.robot.engine import mujoco
from gmr_robot.robot.joint_limits import JointLimits
from gmr_robot.robot.menagerie import menagerie_file, menagerie_names
from gmr_robot.robot.robot_model import RobotModel
from gmr_robot.robot.speed_limits import read_speed_limits
from gmr_robot.robot.stated_limits import read_stated
from gmr_robot.robot.torque_limits import read_torque_limits

ARMS = {"panda": "panda.xml", "planar": "planar.xml"}
"""The arms that come with the package, by name, and their files under ``arms/``."""

MODEL_SUFFIXES = (".xml", ".mjcf", ".urdf")


def load_robot(model: str | Path, *, end_effector: str | None = None) -> RobotModel:
    """Read a robot: one of ours by name, one of MuJoCo Menagerie by name, or the user's own file by path.

    Every hinge and slide joint of the model is a joint of the robot, in the model's order; those that
    do not move the end effector keep their home position during a replay. The model's actuators are
    switched off: torques act on the joints directly, so that MJCF and URDF behave alike. Links that a
    URDF file joins rigidly stay bodies of their own, so that a tool frame can be named.

    Parameters
    ----------
    model : str or Path
        ``"planar"``, ``"panda"``, the path of an MJCF (``.xml``, ``.mjcf``) or URDF (``.urdf``) file, or the name of
        a model of MuJoCo Menagerie, where the package `mujoco-menagerie` is installed and has its files.
    end_effector : str, optional
        The site or body that a skill moves; the site ``end_effector`` or ``attachment_site`` when not
        given.

    Returns
    -------
    RobotModel
        The robot, at its home configuration: the keyframe ``home``, or else the middle of the joints'
        ranges (0 where a joint has none).

    Raises
    ------
    UnknownNameError
        When there is no such arm, or no such site or body.
    RobotError
        When the file is missing or MuJoCo cannot read it, when the model has no hinge or slide joint,
        has a free or ball joint, or states limits that do not fit.
    """
    path = _find_file(model)
    named = isinstance(model, str) and (model in ARMS or _looks_like_a_name(model))
    name = str(model) if named else path.stem
    compiled = _compile(path)
    _check_joints(compiled, path)
    limits = _read_limits(compiled, path)
    return RobotModel(
        compiled,
        name=name,
        source=path,
        end_effector=find_end_effector(compiled, name=end_effector, robot=name),
        limits=limits,
        home=_home(compiled, limits, path),
    )


def _find_file(model: str | Path) -> Path:
    if isinstance(model, str) and model in ARMS:
        return Path(__file__).parent / "arms" / ARMS[model]
    path = Path(model)
    if isinstance(model, str) and _looks_like_a_name(model) and not path.exists():
        others = menagerie_names()
        if model in others:
            return menagerie_file(model)
        close = get_close_matches(model, others, n=1)
        hint = f"; MuJoCo Menagerie has {close[0]!r}" if close else ""
        raise UnknownNameError(
            "robot", model, ARMS, otherwise=f"the path of an MJCF or URDF file is taken too{hint}"
        )
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist"
        raise RobotError(
            f"the robot model {path} {what}; expected an MJCF or URDF file, or one of the names "
            f"{', '.join(ARMS)}"
        )
    if path.suffix.lower() not in MODEL_SUFFIXES:
        raise RobotError(
            f"the robot model {path} ends in {path.suffix!r}; expected an MJCF or URDF file, "
            f"ending in {', '.join(MODEL_SUFFIXES)}"
        )
    return path


def _looks_like_a_name(model: str) -> bool:
    path = Path(model)
    return len(path.parts) == 1 and not path.suffix


def _compile(path: Path) -> mujoco.MjModel:
    try:
        spec = mujoco.MjSpec.from_file(str(path))
        spec.compiler.fusestatic = False
        add_backdrop(spec)
        model = spec.compile()
    except (ValueError, OSError) as error:
        message = " ".join(str(error).split())
        raise RobotError(f"{path}: MuJoCo cannot read this model: {message}") from error
    model.opt.disableflags |= mujoco.mjtDisableBit.mjDSBL_ACTUATION
    return model


def _check_joints(model: mujoco.MjModel, path: Path) -> None:
    for index, kind in enumerate(model.jnt_type):
        body = model.body(model.jnt_bodyid[index]).name
        if kind == mujoco.mjtJoint.mjJNT_FREE:
            raise RobotError(
                f"{path}: the body {body!r} has a free joint; expected an arm whose base is fixed to the "
                "world, without loose objects (remove the free joint)"
            )
        if kind == mujoco.mjtJoint.mjJNT_BALL:
            raise RobotError(
                f"{path}: the body {body!r} has a ball joint; expected hinge and slide joints only "
                "(model it as three hinges)"
            )
    if model.njnt == 0:
        raise RobotError(f"{path}: the model has no joint; expected an arm with hinge or slide joints")


def _read_limits(model: mujoco.MjModel, path: Path) -> JointLimits:
    limited = model.jnt_limited.astype(bool)
    return JointLimits(
        lower=np.where(limited, model.jnt_range[:, 0], -np.inf),
        upper=np.where(limited, model.jnt_range[:, 1], np.inf),
        velocity=read_speed_limits(model, path),
        torque=read_torque_limits(model),
        acceleration=_stated(model, path, quantity="acceleration"),
        jerk=_stated(model, path, quantity="jerk"),
        torque_rate=_stated(model, path, quantity="torque_rate"),
    )


def _stated(model: mujoco.MjModel, path: Path, *, quantity: str) -> FloatArray:
    stated = read_stated(model, path, quantity=quantity)
    return np.full(model.njnt, np.inf) if stated is None else stated


def _home(model: mujoco.MjModel, limits: JointLimits, path: Path) -> FloatArray:
    index = mujoco.mj_name2id(model, mujoco.mjtObj.mjOBJ_KEY, "home")
    if index < 0:
        limited = model.jnt_limited.astype(bool)
        return np.where(limited, model.jnt_range.mean(axis=1), 0.0)
    home = np.array(model.key_qpos[index])
    excess = limits.excess(home)
    if excess.max() > 1e-6:
        joint = int(excess.argmax())
        raise RobotError(
            f"{path}: the keyframe 'home' puts joint {model.joint(joint).name!r} at {home[joint]:g}, outside "
            f"its range [{limits.lower[joint]:g}, {limits.upper[joint]:g}]; correct the keyframe or the range"
        )
    return home
