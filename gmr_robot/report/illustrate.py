"""Which pictures a report has."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

from gmr_robot.report.contents import ReportContents
from gmr_robot.report.pictures import (
    ImageFile,
    Picture,
    draw_arm_frames,
    draw_arm_sticks,
    draw_choice,
    draw_conditional,
    draw_joints,
    draw_rollouts,
    draw_safety,
    draw_skill,
    draw_tracking,
    draw_training,
    frame_size,
)
from gmr_robot.report.pictures.arm_frames import COLUMNS, ROWS
from gmr_robot.report.pictures.motion import draw_motion
from gmr_robot.report.pictures.tube import draw_tube
from gmr_robot.skill import TimeIndexedSkill

if TYPE_CHECKING:  # MuJoCo is optional
    from gmr_robot.robot import RobotModel
    from gmr_robot.simulation import ReplayFrames, ReplayResult


class Illustration(NamedTuple):
    """A picture and its file's content."""

    picture: Picture
    image: ImageFile


def illustrate(contents: ReportContents) -> list[Illustration]:
    """Return the pictures of a report, in order.

    The arm is rendered by a process of its own while all other pictures are drawn.
    """
    replay, robot = contents.replay, contents.robot
    with ThreadPoolExecutor(max_workers=1) as pool:
        frames = None
        if replay is not None and robot is not None and robot.has_shapes:
            frames = pool.submit(_render, robot, replay)
        of_skill = _of_skill(contents)
        of_replay = _of_replay(contents)
        closing = [*of_replay, *_of_learning(contents)]
        if replay is None or robot is None:
            return [*of_skill, *closing]
        return [*of_skill, _encoded(_arm(replay, robot, frames)), *closing]


def _of_skill(contents: ReportContents) -> list[Illustration]:
    skill, training, held_out = contents.skill, contents.training, contents.held_out
    rollouts = []
    if contents.rollouts:
        rollouts.append(draw_rollouts(contents.rollouts, training, held_out=held_out))
    if isinstance(skill, TimeIndexedSkill):
        path = [draw_motion(skill, training, held_out=held_out)] if skill.n_dimensions > 1 else []
        pictures = [*path, draw_tube(skill, training, held_out=held_out), *rollouts]
    else:
        learned = draw_skill(skill, training, held_out=held_out)
        pictures = [learned, *rollouts, draw_conditional(skill, training, alpha=contents.alpha)]
    return [_encoded(picture) for picture in pictures]


def _of_learning(contents: ReportContents) -> list[Illustration]:
    training = contents.skill.training
    pictures = [] if training.choice is None else [draw_choice(training.choice)]
    pictures.append(draw_training(training, seconds=contents.seconds))
    return [_encoded(picture) for picture in pictures]


def _of_replay(contents: ReportContents) -> list[Illustration]:
    if contents.replay is None:
        return []
    replay = contents.replay
    pictures = [draw_tracking(replay, contents.skill), draw_safety(replay), draw_joints(replay)]
    return [_encoded(picture) for picture in pictures]


def _render(robot: RobotModel, replay: ReplayResult) -> ReplayFrames:
    from gmr_robot.simulation import render_replay

    width, height = frame_size()
    return render_replay(robot, replay, n_frames=COLUMNS * ROWS, width=width, height=height)


def _arm(replay: ReplayResult, robot: RobotModel, frames: Future[ReplayFrames] | None) -> Picture:
    from gmr_robot.simulation import RenderingUnavailableError

    if frames is None:
        return draw_arm_sticks(replay, robot, reason="no moving body of its model has a shape.")
    try:
        return draw_arm_frames(replay, frames.result())
    except RenderingUnavailableError as error:
        return draw_arm_sticks(replay, robot, reason=f"{error}.")


def _encoded(picture: Picture) -> Illustration:
    return Illustration(picture, picture.encode())
