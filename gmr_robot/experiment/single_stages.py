"""The stages of an experiment, each alone: learn, roll out, evaluate, replay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gmr_robot.exceptions import InputError
from gmr_robot.experiment.config import ExperimentConfig, TrajectoryReplayConfig
from gmr_robot.experiment.material import Material, gather_material
from gmr_robot.experiment.motions import RolloutGroup, generate_rollouts
from gmr_robot.experiment.pipeline import Scene, learn, load_kernels, prepare, replay_skill, tell
from gmr_robot.experiment.run.results import Evaluation, compare
from gmr_robot.experiment.stages import Progress, Silent, StageTimer
from gmr_robot.skill import AnySkill

if TYPE_CHECKING:  # simulation needs MuJoCo, which only a replay uses
    from gmr_robot.experiment.arm.trajectory_replay import TrajectoryReplay
    from gmr_robot.simulation import ReplayResult
    from gmr_robot.simulation.outcome import ReplayOutcome


def train(config: ExperimentConfig, *, progress: Progress | None = None) -> AnySkill:
    """Read the demonstrations and learn the skill, nothing else.

    Raises
    ------
    InputError
        When the demonstrations cannot be read or learned from.
    """
    timer = StageTimer(progress or Silent())
    with timer("prepare"):
        material = gather_material(config)
    tell(material, timer)
    load_kernels(config, material, timer, stages=["learn"])
    return learn(config, material, timer)


def roll_out(
    config: ExperimentConfig, *, skill: AnySkill | None = None, progress: Progress | None = None
) -> tuple[RolloutGroup, ...]:
    """Generate the motions that the configuration asks for, by a skill that is given or learned first.

    Raises
    ------
    InputError
        When the demonstrations cannot be read, or the skill has another dimension.
    """
    timer = StageTimer(progress or Silent())
    with timer("prepare"):
        material = gather_material(config)
    tell(material, timer)
    fitting = _fitting(skill, material) if skill is not None else None
    load_kernels(config, material, timer, stages=["learn", "rollouts"], skill=fitting)
    skill = fitting or learn(config, material, timer)
    with timer("rollouts"):
        return generate_rollouts(config, skill, material)


def evaluate(
    config: ExperimentConfig, *, skill: AnySkill | None = None, progress: Progress | None = None
) -> Evaluation:
    """Compare a skill that is given or learned first, and its motions, with the demonstrations.

    Raises
    ------
    InputError
        When the demonstrations cannot be read, or the skill has another dimension.
    """
    timer = StageTimer(progress or Silent())
    with timer("prepare"):
        material = gather_material(config)
    tell(material, timer)
    fitting = _fitting(skill, material) if skill is not None else None
    load_kernels(config, material, timer, stages=["learn", "rollouts", "evaluation"], skill=fitting)
    skill = fitting or learn(config, material, timer)
    with timer("rollouts"):
        groups = generate_rollouts(config, skill, material)
    with timer("evaluation"):
        return compare(config, skill=skill, groups=groups, material=material)


def replay(
    config: ExperimentConfig, *, skill: AnySkill | None = None, progress: Progress | None = None
) -> ReplayResult:
    """Replay on the arm, by a skill that is given or learned first; see `judged_replay` for more than the motion.

    Raises
    ------
    InputError
        When the configuration has no section `replay`, or demonstrations, arm and skill do not fit
        together.
    """
    return judged_replay(config, skill=skill, progress=progress).result


def judged_replay(
    config: ExperimentConfig, *, skill: AnySkill | None = None, progress: Progress | None = None
) -> ReplayOutcome:
    """Replay on the arm and say how the whole skill fits it, why it did not arrive, and how many replays fare.

    Raises
    ------
    InputError
        When the configuration has no section `replay`, or demonstrations, arm and skill do not fit
        together.
    """
    return skill_replay(config, skill=skill, progress=progress).outcome


@dataclass(frozen=True, eq=False)
class SkillReplay:
    """A replay of a skill, and what it was made from."""

    config: ExperimentConfig
    scene: Scene
    skill: AnySkill
    outcome: ReplayOutcome


def skill_replay(
    config: ExperimentConfig, *, skill: AnySkill | None = None, progress: Progress | None = None
) -> SkillReplay:
    """Do what `judged_replay` does, and return what the replay was made from as well."""
    if config.replay is None:
        raise InputError(
            "the configuration has no section replay; add one, for example replay: {robot: panda}"
        )
    timer = StageTimer(progress or Silent())
    with timer("prepare"):
        scene = prepare(config)
    tell(scene.material, timer)
    fitting = _fitting(skill, scene.material) if skill is not None else None
    load_kernels(config, scene.material, timer, stages=["learn", "rollouts", "replay"], skill=fitting)
    skill = fitting or learn(config, scene.material, timer)
    outcome = replay_skill(config, scene, skill, timer)
    assert outcome is not None  # the section is there
    return SkillReplay(config, scene, skill, outcome)


def replay_outcome(
    config: ExperimentConfig | TrajectoryReplayConfig,
    *,
    skill: AnySkill | None = None,
    progress: Progress | None = None,
) -> ReplayOutcome:
    """Replay what a configuration names: a skill, as by `judged_replay`, or a trajectory from a file.

    Raises
    ------
    InputError
        When something does not fit together, or a skill is given for a trajectory.
    """
    return any_replay(config, skill=skill, progress=progress).outcome


def any_replay(
    config: ExperimentConfig | TrajectoryReplayConfig,
    *,
    skill: AnySkill | None = None,
    progress: Progress | None = None,
) -> SkillReplay | TrajectoryReplay:
    """Do what `replay_outcome` does, and return what the replay was made from as well."""
    if isinstance(config, ExperimentConfig):
        return skill_replay(config, skill=skill, progress=progress)
    if skill is not None:
        raise InputError("a trajectory from a file is followed without a skill; give one of the two")
    from gmr_robot.experiment.arm.trajectory_replay import replay_trajectory

    return replay_trajectory(config, progress=progress)


def _fitting(skill: AnySkill, material: Material) -> AnySkill:
    """Return a skill from a file, when it speaks of the same dimensions as the demonstrations."""
    for what in ("names", "unit"):
        has, expected = getattr(skill, what), getattr(material.training, what)
        if has != expected:
            raise InputError(
                f"the skill has {what} {has!r}, but the demonstrations have {expected!r}; use the "
                "configuration that the skill was learned with"
            )
    return skill
