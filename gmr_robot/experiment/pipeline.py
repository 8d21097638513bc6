"""An experiment from its configuration to its run folder; each stage also alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gmr_robot.exceptions import InputError
from gmr_robot.experiment.config import ExperimentConfig, config_text
from gmr_robot.experiment.material import Material, gather_material
from gmr_robot.experiment.motions import RolloutGroup, generate_rollouts, save_rollouts
from gmr_robot.experiment.provenance import provenance
from gmr_robot.experiment.replay_file import save_replay
from gmr_robot.experiment.results import RunResult, evaluate, metrics
from gmr_robot.experiment.run_folder import RunFolder, write_json
from gmr_robot.experiment.seeds import stream
from gmr_robot.experiment.stages import Progress, Silent, StageTimer
from gmr_robot.files import write_atomic
from gmr_robot.skill import Skill, learn_skill

if TYPE_CHECKING:  # robot and simulation need MuJoCo, which only a replay uses
    from gmr_robot.robot import RobotModel
    from gmr_robot.simulation import ReplayResult


@dataclass(frozen=True, eq=False)
class Scene:
    """What an experiment starts from: the demonstrations, and the arm when there is a replay."""

    material: Material
    robot: RobotModel | None


def run_experiment(config: ExperimentConfig, *, progress: Progress | None = None) -> RunResult:
    """Run an experiment: learn, roll out, evaluate, replay, report.

    What is cheap to check comes first: the run folder is only made once the demonstrations are read,
    the arm is loaded, and all of it is known to lie within the arm's reach.

    Parameters
    ----------
    config : ExperimentConfig
        What to do; see `read_config`.
    progress : Progress, optional
        Who is told how it goes on.

    Returns
    -------
    RunResult
        Everything that was found out; the same lies in the run folder.

    Raises
    ------
    InputError
        When demonstrations, arm or options do not fit together; the message says what to change.
    GmrRobotError
        When a stage fails; the run folder then says which, and why.
    """
    timer = StageTimer(progress or Silent())
    with timer("prepare"):
        scene = prepare(config)
    folder = RunFolder.create(Path(config.output), name=config.name)
    with folder.recorded(lambda: timer.current):
        return _run(config, scene, folder, timer)


def train(config: ExperimentConfig, *, progress: Progress | None = None) -> Skill:
    """Read the demonstrations and learn the skill, nothing else.

    Raises
    ------
    InputError
        When the demonstrations cannot be read or learned from.
    """
    timer = StageTimer(progress or Silent())
    with timer("prepare"):
        material = gather_material(config)
    return _learn(config, material, timer)


def roll_out(
    config: ExperimentConfig, *, skill: Skill | None = None, progress: Progress | None = None
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
    skill = _learn(config, material, timer) if skill is None else _fitting(skill, material)
    with timer("rollouts"):
        return generate_rollouts(config, skill, material)


def replay(
    config: ExperimentConfig, *, skill: Skill | None = None, progress: Progress | None = None
) -> ReplayResult:
    """Replay on the arm, by a skill that is given or learned first.

    Raises
    ------
    InputError
        When the configuration has no section `replay`, or demonstrations, arm and skill do not fit
        together.
    """
    if config.replay is None:
        raise InputError(
            "the configuration has no section replay; add one, for example replay: {robot: panda}"
        )
    timer = StageTimer(progress or Silent())
    with timer("prepare"):
        scene = prepare(config)
    skill = _learn(config, scene.material, timer) if skill is None else _fitting(skill, scene.material)
    result = _replay(config, scene, skill, timer)
    assert result is not None  # the section is there
    return result


def prepare(config: ExperimentConfig) -> Scene:
    """Read the demonstrations, load the arm and check that it reaches them.

    Raises
    ------
    InputError
        When something is missing or does not fit; the message says what to change.
    """
    material = gather_material(config)
    if config.replay is None:
        return Scene(material, None)
    from gmr_robot.experiment.arm import check_placement, load_arm

    robot = load_arm(config.replay)
    material.start(config.replay.start)
    check_placement(robot, config.replay, material, material.placement())
    return Scene(material, robot)


def _run(config: ExperimentConfig, scene: Scene, folder: RunFolder, timer: StageTimer) -> RunResult:
    """Run the stages after preparation, and write what each gives as soon as it is there."""
    material = scene.material
    write_atomic(folder.config, config_text(config))
    skill = _learn(config, material, timer)
    skill.save(folder.skill)
    write_json(folder.provenance, provenance(config, material=material, skill=skill))
    with timer("rollouts"):
        rollouts = generate_rollouts(config, skill, material)
        save_rollouts(folder.rollouts, rollouts)
    with timer("evaluation"):
        evaluation = evaluate(skill, rollouts, material)
    replayed = _replay(config, scene, skill, timer, folder)
    numbers = metrics(skill=skill, evaluation=evaluation, replay=replayed, seconds=timer.seconds)
    write_json(folder.metrics, numbers)
    return RunResult(
        config=config,
        folder=folder,
        material=material,
        skill=skill,
        rollouts=rollouts,
        evaluation=evaluation,
        replay=replayed,
        seconds=dict(timer.seconds),
    )


def _learn(config: ExperimentConfig, material: Material, timer: StageTimer) -> Skill:
    with timer("learn"):
        return learn_skill(
            material.preprocessed,
            **config.skill.model_dump(),
            task_frame=material.task_frame,
            rng=stream(config.seed, "learn"),
        )


def _replay(
    config: ExperimentConfig, scene: Scene, skill: Skill, timer: StageTimer, folder: RunFolder | None = None
) -> ReplayResult | None:
    if config.replay is None or scene.robot is None:
        return None
    from gmr_robot.experiment.arm import replay_on_arm

    with timer("replay"):
        result = replay_on_arm(config, config.replay, skill=skill, material=scene.material, robot=scene.robot)
        if folder is not None:
            save_replay(folder.replay, result)
    return result


def _fitting(skill: Skill, material: Material) -> Skill:
    """Return a skill from a file, when it speaks of the same dimensions as the demonstrations."""
    for what in ("names", "unit"):
        has, expected = getattr(skill, what), getattr(material.training, what)
        if has != expected:
            raise InputError(
                f"the skill has {what} {has!r}, but the demonstrations have {expected!r}; use the "
                "configuration that the skill was learned with"
            )
    return skill
