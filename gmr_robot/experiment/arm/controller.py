"""From the section `controller` to the controller of a replay."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.control import (
    CartesianImpedance,
    ComputedTorque,
    Controller,
    JointPD,
    LQTracking,
    StiffnessFromUncertainty,
    StiffnessMap,
    StiffnessSource,
    riccati_gains,
    tracking_problem,
)
from gmr_robot.exceptions import InputError
from gmr_robot.experiment.arm.uncertainty import Uncertainty, uncertainty_of
from gmr_robot.experiment.config.controller import ControllerConfig
from gmr_robot.robot import RobotModel
from gmr_robot.skill import AnySkill, TaskFrame
from gmr_robot.skill.time_indexed import TimeIndexedSkill


def check_controller(section: ControllerConfig, robot: RobotModel) -> None:
    """Make sure that gains fit the arm, before time is spent.

    Raises
    ------
    InputError
        When there is not a gain for each joint, or the arm cannot hold an orientation.
    """
    try:
        if section.kind == "impedance":
            _impedance(section, robot, stiffness=section.stiffness or section.greatest_stiffness, period=1e-3)
        elif section.kind == "joint_pd":
            _joint_pd(section, robot)
    except InputError as error:
        raise InputError(
            f"the section replay.controller does not fit the arm {robot.name}: {error}"
        ) from error


def make_controller(
    section: ControllerConfig,
    robot: RobotModel,
    *,
    skill: AnySkill,
    frame: TaskFrame | None,
    start: FloatArray,
    period: float,
    speed: float = 1.0,
    goal: Callable[[], FloatArray] | None = None,
) -> Controller:
    """Return the controller of a replay.

    Parameters
    ----------
    section : ControllerConfig
        Its kind and gains.
    robot : RobotModel
        The arm.
    skill : Skill or TimeIndexedSkill
        Whose uncertainty decides gains that are not given.
    frame : TaskFrame or None
        Where the skill lies in the world; None for a skill of the joints.
    start : array, shape (d,)
        Where the motion begins.
    period : float
        The control period [s].
    speed : float, default 1
        Share of the skill's own speed at which it is executed.
    goal : callable, optional
        Returns where the motion ends now (d,); the skill's own goal when not given.

    Raises
    ------
    InputError
        When gains do not fit the arm, linear-quadratic tracking is asked of a skill that is not one in time, or gains
        of the end effector are to follow from a skill of the joints.
    """
    if not section.needs_skill:
        return trajectory_controller(section, robot, period=period)
    if frame is None:
        raise InputError(
            f"the controller {section.kind} takes its gains from a skill of the end effector, but this one moves the "
            "joints; use computed_torque or joint_pd, or an impedance with a stiffness"
        )
    if section.kind == "lq_tracking":
        gains = _tracking_gains(section, skill, frame=frame, period=period, speed=speed)
        return LQTracking(robot, gains, posture_stiffness=section.posture_stiffness)
    uncertainty = uncertainty_of(skill, frame=frame, start=start, speed=speed, goal=goal)
    source = _stiffness(section, uncertainty, frame=frame)
    return _impedance(section, robot, stiffness=source, period=period)


def trajectory_controller(section: ControllerConfig, robot: RobotModel, *, period: float) -> Controller:
    """Return a controller whose gains are given, and no skill is needed for.

    Parameters
    ----------
    section : ControllerConfig
        Its kind and gains.
    robot : RobotModel
        The arm.
    period : float
        The control period [s].

    Raises
    ------
    InputError
        When gains do not fit the arm, or are to follow from a skill.
    """
    if section.kind == "joint_pd":
        return _joint_pd(section, robot)
    if section.kind == "computed_torque":
        return _computed_torque(section, robot)
    if section.stiffness is None or section.kind != "impedance":
        raise InputError(
            f"the controller {section.kind} takes its gains from a skill; use computed_torque or joint_pd, or an "
            "impedance with a stiffness"
        )
    return _impedance(section, robot, stiffness=section.stiffness, period=period)


def _computed_torque(section: ControllerConfig, robot: RobotModel) -> ComputedTorque:
    given = {key: getattr(section, key) for key in ("stiffness", "damping")}
    return ComputedTorque(robot, **{key: value for key, value in given.items() if value is not None})


def _joint_pd(section: ControllerConfig, robot: RobotModel) -> JointPD:
    given = {key: getattr(section, key) for key in ("stiffness", "damping")}
    return JointPD(robot, **{key: value for key, value in given.items() if value is not None})


def _impedance(
    section: ControllerConfig,
    robot: RobotModel,
    *,
    stiffness: float | tuple[float, ...] | StiffnessSource,
    period: float,
) -> CartesianImpedance:
    return CartesianImpedance(
        robot,
        period=period,
        stiffness=stiffness,
        rotational_stiffness=section.rotational_stiffness,
        damping_ratio=section.damping_ratio,
        posture_stiffness=section.posture_stiffness,
    )


def _stiffness(
    section: ControllerConfig, uncertainty: Uncertainty, *, frame: TaskFrame
) -> StiffnessFromUncertainty:
    mapped = StiffnessMap.over(
        uncertainty.along,
        least=section.least_stiffness,
        greatest=section.greatest_stiffness,
        scale=section.stiffness_scale,
    )
    return StiffnessFromUncertainty(uncertainty.at, mapped, axes=frame.axes)


def _tracking_gains(
    section: ControllerConfig, skill: AnySkill, *, frame: TaskFrame, period: float, speed: float
) -> FloatArray:
    """Return the gains of each control tick, shape (T, 3, 6), in the world.

    Across the plane of a motion in one, where nothing was demonstrated, positions count as much as in the tightest
    direction of the motion.
    """
    if not isinstance(skill, TimeIndexedSkill):
        raise InputError(
            "replay.controller.kind is lq_tracking, which needs a skill of the kind time_indexed"
        )
    rate = speed * skill.speed
    n_ticks = int(np.ceil(skill.duration / (rate * period))) + 1
    demonstrated = skill.demonstrated(np.minimum(rate * period * np.arange(n_ticks), skill.duration))
    inner = frame.scale**2 * demonstrated.covariance
    across = float(np.linalg.eigvalsh(inner).min()) * (np.eye(3) - frame.axes @ frame.axes.T)
    problem = tracking_problem(
        frame.to_world(demonstrated.mean),
        frame.axes @ inner @ frame.axes.T + across,
        period=period,
        acceleration=section.acceleration,
    )
    return riccati_gains(problem).gains
