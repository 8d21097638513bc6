"""A real skill on real handwriting, skills of any dimension, and replays that need no simulation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from gmr_robot.control import Intervention, SafetyLimits, joint_bounds
from gmr_robot.demonstration import Demonstration, DemonstrationSet, read_demonstrations
from gmr_robot.evaluation import evaluate_skill
from gmr_robot.report import ReportContents
from gmr_robot.robot import JointLimits
from gmr_robot.simulation import ReplayResult
from gmr_robot.skill import Rollout, Skill, TaskFrame, learn_skill

FRAME = TaskFrame(
    position=np.array([0.5, 0.0, 0.3]), axes=np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]), scale=3.0
)

LIMITS = JointLimits(
    lower=np.array([-2.0, -1.0, -np.inf]),
    upper=np.array([2.0, 3.0, np.inf]),
    velocity=np.array([1.0, 2.0, np.inf]),
    torque=np.array([10.0, 10.0, 5.0]),
)


@dataclass(frozen=True)
class Learned:
    training: DemonstrationSet
    held_out: DemonstrationSet
    skill: Skill
    rollouts: dict[str, tuple[Rollout, ...]]


@pytest.fixture(scope="session")
def gshape() -> Learned:
    recorded = read_demonstrations("GShape", format="lasa")
    training, held_out = recorded.select([0, 1, 2, 3]), recorded.select([4, 5, 6])
    skill = learn_skill(training, n_components=6, task_frame=FRAME)
    rollouts = {one: skill.rollout(held_out.starts, strategy=one, rng=1) for one in ("mean", "sample")}
    return Learned(training, held_out, skill, rollouts)


@pytest.fixture(scope="session")
def of_dimension() -> Callable[[int], Learned]:
    """Skills of any dimension: arcs that end at the origin."""

    def make(d: int) -> Learned:
        rng = np.random.default_rng(d)
        demonstrations = DemonstrationSet(tuple(arc(d, rng) for _ in range(4)), "arc")
        training, held_out = demonstrations.select([0, 1, 2]), demonstrations.select([3])
        skill = learn_skill(training, n_components=4)
        rollouts = {one: skill.rollout(held_out.starts, strategy=one) for one in ("mean", "sample")}
        return Learned(training, held_out, skill, rollouts)

    return make


@pytest.fixture(scope="session")
def make_replay(gshape: Learned) -> Callable[..., ReplayResult]:
    """What a replay on a three-joint arm leaves behind: reference from the skill, error of 2 mm upwards."""

    def make(**changes: Any) -> ReplayResult:
        rollout = gshape.rollouts["mean"][0]
        reference = FRAME.to_world(rollout.positions)
        phase = rollout.times / rollout.times[-1]
        joints = np.stack([np.sin(phase), 0.5 * np.cos(phase), phase], axis=1)
        settings: dict[str, Any] = {
            "robot": "arm",
            "mode": "closed_loop",
            "speed": 1.0,
            "times": rollout.times,
            "joint_positions": joints,
            "joint_velocities": 0.5 * joints,
            "joint_torques": 4.0 * joints,
            "joint_names": ("shoulder", "elbow", "wrist"),
            "joint_units": ("rad", "rad", "rad"),
            "limits": LIMITS,
            "bounds": joint_bounds(LIMITS, SafetyLimits()),
            "commanded_positions": joints,
            "commanded_velocities": 0.5 * joints,
            "commanded_accelerations": 0.2 * joints,
            "interventions": np.where(phase < 0.1, Intervention.SPEED, 0),
            "end_effector": reference + np.array([0.0, 0.0, 0.002]),
            "reference": reference,
            "goals": np.tile(FRAME.to_world(rollout.goal), (len(rollout.times), 1)),
            "goal_tolerance": 0.005,
            "saturated": np.array([0.0, 0.25, 0.0]),
            "stop": "goal reached",
            "seconds": 0.5,
        }
        return ReplayResult(**(settings | changes))

    return make


@pytest.fixture(scope="session")
def make_contents() -> Callable[..., ReportContents]:
    """What a pipeline hands over, for a skill that was learned."""

    def make(data: Learned, **changes: Any) -> ReportContents:
        settings: dict[str, Any] = {
            "name": "handwriting",
            "config": "name: handwriting\nseed: 0\n",
            "training": data.training,
            "held_out": data.held_out,
            "skill": data.skill,
            "rollouts": {f"{label}, held-out starts": group for label, group in data.rollouts.items()},
            "alpha": 0.9,
            "metrics": {"held out": evaluate_skill(data.skill, data.held_out, data.rollouts)},
            "seconds": {"learn": 0.5, "replay": 1.25},
            "provenance": {"seed": 0, "versions": {"numpy": "2.0"}, "sha256": {"held_out": None}},
        }
        return ReportContents(**(settings | changes))

    return make


def arc(d: int, rng: np.random.Generator) -> Demonstration:
    times = np.linspace(0.0, 2.0, 120)
    share = times / times[-1]
    phase = 10.0 * share**3 - 15.0 * share**4 + 6.0 * share**5  # it rests at its ends
    columns = [
        (1.0 - phase) + 0.2 * np.sin((k % 4 + 1) * np.pi * phase) * rng.uniform(0.9, 1.1) for k in range(d)
    ]
    positions = np.stack(columns, axis=1)
    return Demonstration(times=times, positions=positions - positions[-1])
