"""A page's server, and small skills and replays to look at."""

from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.demonstration import Demonstration, DemonstrationSet, GoalToOrigin, preprocess
from gmr_robot.robot import load_robot
from gmr_robot.simulation import ReplayOptions, run_replay
from gmr_robot.simulation.closed_loop import prepare_closed_loop
from gmr_robot.skill import TaskFrame, learn_skill, learn_time_indexed_skill
from gmr_robot.viewer import Live, PathGroup, PlacedSkill, WatchedReplay, serving


@pytest.fixture(scope="session")
def one_server():
    with serving(title="test") as server:
        yield server


@pytest.fixture
def server(one_server):
    one_server.scene.reset()
    one_server.gui.reset()
    return one_server


def demonstrations(n_dimensions):
    """Four arcs that end in one point, in metres."""
    rng, found = np.random.default_rng(0), []
    for _ in range(4):
        t = np.linspace(0.0, 1.0, 60)
        left = (1.0 - t) ** 2 * (1.0 + 0.1 * rng.standard_normal())
        columns = [0.2 * left, 0.1 * np.sin(2.0 * left), 0.05 * np.cos(3.0 * left)][:n_dimensions]
        path = np.column_stack(columns) + 1e-3 * rng.standard_normal(n_dimensions)
        found.append(Demonstration(times=t, positions=path))
    return DemonstrationSet(found)


@pytest.fixture(scope="session")
def skills():
    """Velocity fields of two and three dimensions, and a skill in time."""
    flat, deep = (preprocess(demonstrations(d), [GoalToOrigin()]) for d in (2, 3))
    return {
        "flat": learn_skill(flat, n_components=3),
        "deep": learn_skill(deep, n_components=3),
        "timed": learn_time_indexed_skill(flat, n_components=3),
    }


@pytest.fixture(scope="session")
def table():
    return TaskFrame(position=np.array([0.42, 0.0, 0.02]))


@pytest.fixture(scope="session")
def watched(skills, table):
    """The planar arm in closed loop."""
    robot, skill = load_robot("planar"), skills["flat"]
    start = demonstrations(2)[0].positions[0]
    options = ReplayOptions(control_rate=250.0, max_time=4.0, goal_tolerance=0.003)

    def begin():
        return prepare_closed_loop(robot, skill.policy(), start=start, task_frame=table, options=options)

    (motion,) = skill.rollout(start[None], strategy="mean")
    shown = PathGroup(
        name="demonstrations",
        paths=tuple(table.to_world(one.positions) for one in demonstrations(2)),
        colour=(0, 114, 178),
    )
    return WatchedReplay(
        robot=robot,
        result=run_replay(begin()),
        groups=(shown,),
        placed=PlacedSkill(skill=skill, frame=table, motion=motion.positions),
        live=Live(begin=begin, to_goal=table.from_world, axes=table.axes),
    )
