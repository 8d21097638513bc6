"""The arm of an experiment: loaded and checked early, replayed on late.

Imported where a replay is configured only, because MuJoCo is an optional dependency.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from gmr_robot.arrays import FloatArray, float_array
from gmr_robot.control import SafetyLimits, WorkspaceBox, joint_bounds
from gmr_robot.demonstration import DemonstrationSet
from gmr_robot.exceptions import ReachError
from gmr_robot.experiment.arm.controller import check_controller, make_controller
from gmr_robot.experiment.config import ExperimentConfig, ReplayConfig, SkillConfig
from gmr_robot.experiment.config.limits import LimitsConfig
from gmr_robot.experiment.material import Material
from gmr_robot.experiment.motions import stop_rule
from gmr_robot.experiment.seeds import stream
from gmr_robot.robot import JointLimits, RobotModel, check_reach, load_robot
from gmr_robot.simulation import PreparedReplay, ReplayOptions, ReplayResult, TimedPath, run_replay
from gmr_robot.simulation.closed_loop import prepare_closed_loop
from gmr_robot.simulation.joint_space import joint_position, prepare_joint_space, prepare_joint_track
from gmr_robot.simulation.track import prepare_track
from gmr_robot.skill import AnySkill, Skill, StopRule, TaskFrame
from gmr_robot.skill.rollout import KNOWN_REGION


def load_arm(section: ReplayConfig) -> RobotModel:
    """Load the arm that a replay names.

    Raises
    ------
    RobotError
        When there is no such arm, or it lacks the end effector that is named.
    """
    return load_robot(section.robot, end_effector=section.end_effector)


def limits_in_force(robot: RobotModel, section: ReplayConfig) -> JointLimits:
    """Return the joints' limits as the safety chain has them: replaced and scaled by the user's.

    Raises
    ------
    InputError
        When a limit of the configuration does not fit the arm.
    """
    bounds = joint_bounds(robot.limits, replay_options(section, max_time=1.0, max_distance=None).limits)
    motion = bounds.motion
    return JointLimits(
        lower=motion.lower,
        upper=motion.upper,
        velocity=motion.velocity,
        acceleration=motion.acceleration,
        torque=bounds.torque,
    )


def check_placement(
    robot: RobotModel,
    config: ExperimentConfig,
    section: ReplayConfig,
    *,
    material: Material,
    frame: TaskFrame,
) -> None:
    """Make sure that the options hold, and that the arm reaches goal and demonstrations, before time is spent.

    Via-points are among what it has to reach.

    Raises
    ------
    InputError
        When the options of the replay do not fit together.
    ReachError
        When it does not; the message names the goal or the demonstration, and the remedy.
    """
    check_controller(section.controller, robot)
    replay_options(section, max_time=section.max_time or 1.0, max_distance=section.max_distance)
    for what, position in _asked(config.skill, material).items():
        _check(robot, frame.to_world(position)[None], what=what, tolerance=section.reach_tolerance)
    parts: list[tuple[DemonstrationSet, tuple[int, ...]]] = [(material.training, material.training_indices)]
    if material.held_out is not None:
        parts.append((material.held_out, material.held_out_indices))
    for demonstrations, indices in parts:
        for one, index in zip(demonstrations, indices, strict=True):
            path = frame.to_world(one.positions)
            _check(robot, path, what=f"demonstration {index}", tolerance=section.reach_tolerance)


def _asked(skill: SkillConfig, material: Material) -> dict[str, FloatArray]:
    """Return the positions that a motion is to pass and to end in, by what they are called."""
    ends = material.training.ends.mean(axis=0)
    points = {"the goal": ends if skill.goal is None else skill.goal}
    points |= {f"via-point {index + 1}": one.x for index, one in enumerate(skill.via_points)}
    return {
        what: float_array(np.array(point), name=f"{what} (section skill)", shape=ends.shape)
        for what, point in points.items()
    }


def replay_on_arm(
    config: ExperimentConfig,
    section: ReplayConfig,
    *,
    skill: AnySkill,
    material: Material,
    robot: RobotModel,
    number: int = 0,
) -> ReplayResult:
    """Replay a skill on the simulated arm, from the start of a demonstration.

    Parameters
    ----------
    config : ExperimentConfig
        The seed, and in the mode ``track`` the section `rollout` are used.
    section : ReplayConfig
        Its section `replay`.
    skill : Skill or TimeIndexedSkill
        What is replayed.
    material : Material
        Where to start, and where the motion lies in the workspace.
    robot : RobotModel
        The arm.
    number : int, default 0
        Which of many replays: each draws numbers of its own.

    Raises
    ------
    InputError
        When the control ticks of a closed loop are longer than the steps that the skill may take.
    ReachError
        When the motion leaves the arm's reach.
    SimulationError
        When the simulation fails.
    """
    return run_replay(
        prepare_on_arm(config, section, skill=skill, material=material, robot=robot, number=number)
    )


def prepare_on_arm(
    config: ExperimentConfig,
    section: ReplayConfig,
    *,
    skill: AnySkill,
    material: Material,
    robot: RobotModel,
    number: int = 0,
) -> PreparedReplay:
    """Make ready what `replay_on_arm` runs; parameters and errors are the same."""
    frame = None if section.space == "joint" else material.placement()
    rng = stream(config.seed, f"replay {number}" if number else "replay")
    start = _start(section, material, rng=stream(config.seed, f"start {number}"))
    stop = stop_rule(config.rollout, skill)
    options = _options_for(
        section, skill, stop=stop, seed=int(stream(config.seed, f"disturbances {number}").integers(2**32))
    )
    policy = None
    if section.mode == "closed_loop":
        skill.check_step(1.0 / section.control_rate)
        policy = skill.policy(strategy=section.strategy, alpha=section.alpha, rng=rng)
    controller = make_controller(
        section.controller,
        robot,
        skill=skill,
        frame=frame,
        start=start,
        period=options.period,
        speed=options.speed,
        goal=None if policy is None else lambda: policy.goal,
    )
    if policy is not None:
        if frame is None:
            return prepare_joint_space(robot, policy, start=start, options=options, controller=controller)
        return prepare_closed_loop(
            robot, policy, start=start, task_frame=frame, options=options, controller=controller
        )
    (motion,) = skill.rollout(
        start[None], strategy=section.strategy, alpha=section.alpha, dt=config.rollout.dt, stop=stop, rng=rng
    )
    if frame is None:
        path = TimedPath(times=motion.times, positions=motion.positions)
        return prepare_joint_track(robot, path, goal=skill.goal, options=options, controller=controller)
    path = TimedPath(times=motion.times, positions=frame.to_world(motion.positions))
    return prepare_track(robot, path, goal=frame.to_world(skill.goal), options=options, controller=controller)


def _options_for(section: ReplayConfig, skill: AnySkill, *, stop: StopRule, seed: int) -> ReplayOptions:
    """Return how a skill is replayed: as long, and as far from what is known, as its rollouts go."""
    comes_back = isinstance(skill, Skill) and skill.comes_back
    farthest = replace(stop, max_distance=section.max_distance).farthest(certified=comes_back)
    return replay_options(
        section,
        max_time=section.max_time or stop.max_time / section.speed,
        max_distance=farthest if np.isfinite(farthest) else None,
        slow_distance=KNOWN_REGION if comes_back else None,
        seed=seed,
    )


def _start(section: ReplayConfig, material: Material, *, rng: np.random.Generator) -> FloatArray:
    """Return where the replay starts: where a demonstration does, or off it by the script's offset."""
    shown, offset = material.start(section.start), section.disturbances.build().start_offset
    return shown if offset is None else offset.start(shown, rng=rng)


def check_joints(robot: RobotModel, section: ReplayConfig, *, material: Material) -> None:
    """Make sure that demonstrations in joint space have the arm's joints, and keep to their bounds.

    Raises
    ------
    InputError
        When they have another number of dimensions than the arm has joints.
    ReachError
        When a demonstration leaves the bounds.
    """
    check_controller(section.controller, robot)
    options = replay_options(section, max_time=1.0, max_distance=None)
    parts = [(material.training, material.training_indices)]
    if material.held_out is not None:
        parts.append((material.held_out, material.held_out_indices))
    for demonstrations, indices in parts:
        for one, index in zip(demonstrations, indices, strict=True):
            for end in (one.positions.min(axis=0), one.positions.max(axis=0)):
                joint_position(robot, end, what=f"extreme of demonstration {index}", options=options)


def _limits(section: LimitsConfig) -> SafetyLimits:
    settings: dict[str, Any] = {
        key: np.array(value) if isinstance(value, tuple) else value
        for key, value in section
        if key != "box" and value is not None
    }
    if section.box is not None:
        lower, upper = np.array(section.box.lower), np.array(section.box.upper)
        settings["box"] = WorkspaceBox(lower=lower, upper=upper)
    return SafetyLimits(**settings)


def _check(robot: RobotModel, path: FloatArray, *, what: str, tolerance: float) -> None:
    try:
        check_reach(robot, path, tolerance=tolerance)
    except ReachError as error:
        raise ReachError(f"{what} does not fit the arm (sections task_frame and replay): {error}") from error


def replay_options(
    section: ReplayConfig,
    *,
    max_time: float,
    max_distance: float | None,
    slow_distance: float | None = None,
    seed: int = 0,
) -> ReplayOptions:
    """Return how a replay is run, as its section says and with what that leaves open.

    Parameters
    ----------
    section : ReplayConfig
        What is asked for.
    max_time : float
        Time after which a closed loop stops [s].
    max_distance, slow_distance : float or None
        Novelty beyond which it stops, or slows down.
    seed : int, default 0
        Of what the disturbances draw.

    Raises
    ------
    InputError
        When the options do not hold.
    """
    return ReplayOptions(
        limits=_limits(section.limits),
        speed=section.speed,
        slow_distance=slow_distance,
        control_rate=section.control_rate,
        physics_rate=section.physics_rate,
        max_speed=section.max_speed,
        max_acceleration=section.max_acceleration,
        max_lead=section.max_lead,
        goal_tolerance=section.goal_tolerance,
        max_time=max_time,
        max_distance=max_distance,
        ease=section.ease,
        reach_tolerance=section.reach_tolerance,
        disturbances=section.disturbances.build(),
        seed=seed,
    )
