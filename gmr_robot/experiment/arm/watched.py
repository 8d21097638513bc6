"""What the page shows of a replay: gathered from what the replay was made from.

Imported where a page is shown only, because viser and MuJoCo are optional dependencies.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.experiment.arm.skill_replay import prepare_on_arm
from gmr_robot.experiment.arm.trajectory_replay import TrajectoryReplay
from gmr_robot.experiment.material import Material
from gmr_robot.experiment.motions import generate_rollouts, stop_rule
from gmr_robot.experiment.single_stages import SkillReplay
from gmr_robot.robot import RobotModel, find_configuration
from gmr_robot.skill import AnySkill, Skill
from gmr_robot.viewer import Live, PathGroup, PlacedSkill, WatchedReplay
from gmr_robot.viewer.colours import BLUE, ORANGE, ROLLOUTS
from gmr_robot.viewer.lines import thinned

ToWorld = Callable[[FloatArray], FloatArray]


def watched_skill(done: SkillReplay) -> WatchedReplay:
    """Return what there is to see of a skill's replay; its motions are generated for it."""
    config, material, skill = done.config, done.scene.material, done.skill
    section, robot = config.replay, done.scene.robot
    assert section is not None  # it was replayed
    assert robot is not None
    in_joints = section.space == "joint"
    frame = None if in_joints else material.placement()
    to_world = partial(_hand, robot) if frame is None else frame.to_world
    placed = None
    if frame is not None:
        motion = _mean_motion(done, start=frame.from_world(done.outcome.result.end_effector[0]))
        placed = PlacedSkill(skill=skill, frame=frame, motion=motion, alpha=config.rollout.alpha)
    live = Live(
        begin=partial(prepare_on_arm, config, section, skill=skill, material=material, robot=robot),
        to_goal=None
        if section.mode == "track"
        else partial(_joints, robot, skill)
        if frame is None
        else frame.from_world,
        axes=None if frame is None else frame.axes,
    )
    groups = (*_demonstrations(material, to_world), *_rollouts(done, to_world))
    return WatchedReplay(robot=robot, result=done.outcome.result, groups=groups, placed=placed, live=live)


def watched_trajectory(done: TrajectoryReplay) -> WatchedReplay:
    """Return what there is to see of a trajectory's replay."""
    live = Live(begin=partial(done.replays.prepared, 0))
    return WatchedReplay(robot=done.replays.robot, result=done.outcome.result, live=live)


def _demonstrations(material: Material, to_world: ToWorld) -> list[PathGroup]:
    held_out = material.held_out or ()
    return [
        PathGroup(
            name=name,
            paths=tuple(to_world(one.positions) for one in part),
            colour=colour,
            shown=part is material.training,
        )
        for name, part, colour in (
            ("demonstrations", material.training, BLUE),
            ("held-out demonstrations", held_out, ORANGE),
        )
        if len(part)
    ]


def _rollouts(done: SkillReplay, to_world: ToWorld) -> list[PathGroup]:
    """Return the motions from all starts, one group a strategy; the first strategy's are seen at once."""
    groups = generate_rollouts(done.config, done.skill, done.scene.material)
    strategies = list(dict.fromkeys(group.strategy for group in groups))
    return [
        PathGroup(
            name=f"rollouts, {strategy}",
            paths=tuple(
                to_world(one.positions)
                for group in groups
                if group.strategy == strategy
                for one in group.rollouts
            ),
            colour=ROLLOUTS[strategy],
            shown=strategy == strategies[0],
        )
        for strategy in strategies
    ]


def _mean_motion(done: SkillReplay, *, start: FloatArray) -> FloatArray:
    """Return the mean rollout from where the arm began (T, d); one round of a periodic one."""
    skill, section = done.skill, done.config.rollout
    (motion,) = skill.rollout(start[None], strategy="mean", dt=section.dt, stop=stop_rule(section, skill))
    if isinstance(skill, Skill) and skill.is_periodic:
        return motion.positions[motion.times <= skill.training.duration]
    return motion.positions


def _hand(robot: RobotModel, joints: FloatArray) -> FloatArray:
    """Return where the hand is at joint positions (T, n): world positions (T, 3)."""
    return np.array([robot.forward(q).position for q in joints[thinned(len(joints))]])


def _joints(robot: RobotModel, skill: AnySkill, position: FloatArray) -> FloatArray:
    """Return a goal of the joints with the hand at a world position."""
    return find_configuration(robot, position, start=skill.goal)
