"""An experiment from its configuration to its run folder."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from gmr_robot.demonstration import DemonstrationSet
from gmr_robot.experiment.arm.replay_file import save_replay
from gmr_robot.experiment.config import ExperimentConfig, config_text
from gmr_robot.experiment.learnable import check_learnable
from gmr_robot.experiment.material import Material, gather_material
from gmr_robot.experiment.motions import generate_rollouts, save_rollouts
from gmr_robot.experiment.run.folder import RunFolder, write_json
from gmr_robot.experiment.run.provenance import provenance
from gmr_robot.experiment.run.resources import ResourceMeter, metered
from gmr_robot.experiment.run.results import RunResult, compare, metrics
from gmr_robot.experiment.seeds import stream
from gmr_robot.experiment.stages import STAGES, Progress, Silent, Stage, StageTimer
from gmr_robot.experiment.warm_up.once import warm_up_once
from gmr_robot.files import write_atomic
from gmr_robot.skill import AnySkill, learn_skill, learn_time_indexed_skill

if TYPE_CHECKING:  # robot and simulation need MuJoCo, which only a replay uses
    from gmr_robot.robot import RobotModel
    from gmr_robot.simulation.outcome import ReplayOutcome
    from gmr_robot.simulation.placement import Placement


LEARN: dict[str, Callable[..., AnySkill]] = {
    "velocity_field": learn_skill,
    "time_indexed": learn_time_indexed_skill,
}
"""What learns each kind of skill."""


@dataclass(frozen=True, eq=False)
class Scene:
    """What an experiment starts from: the demonstrations, and the arm when there is a replay."""

    material: Material
    robot: RobotModel | None
    placement: Placement | None = None
    """What was found, where the placement was to be searched."""


def run_experiment(
    config: ExperimentConfig,
    *,
    progress: Progress | None = None,
    folder: RunFolder | None = None,
    report: bool = True,
    recorded: DemonstrationSet | None = None,
) -> RunResult:
    """Run an experiment: learn, roll out, evaluate, replay, report.

    What is cheap to check comes first: the run folder is only made once the demonstrations are read and found
    to suit the motion, the arm is loaded, and all of it is known to lie within the arm's reach.

    Parameters
    ----------
    config : ExperimentConfig
        What to do; see `read_config`.
    progress : Progress, optional
        Who is told how it goes on.
    folder : RunFolder, optional
        An empty folder to write to; a new one under the configuration's `output` when not given.
    report : bool, default True
        Whether pictures and report are made, which take more time than the numbers of a small experiment.
    recorded : DemonstrationSet, optional
        What reading the demonstrations gives, where that was done before.

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
    with metered() as meter:
        with timer("prepare"):
            scene = prepare(config, recorded=recorded)
            check_learnable(config, scene.material)
        tell(scene.material, timer)
        folder = folder or RunFolder.create(Path(config.output), name=config.name)
        with folder.recorded(lambda: timer.current):
            result = _run(config, scene, folder, timer)
            if report:
                _write_sources(result, meter)
                result = _reported(result, scene, timer)
            _write_sources(result, meter)
            return result


def prepare(config: ExperimentConfig, *, recorded: DemonstrationSet | None = None) -> Scene:
    """Read the demonstrations unless they were, load the arm and check that it reaches them.

    Raises
    ------
    InputError
        When something is missing or does not fit; the message says what to change.
    """
    material = gather_material(config, recorded=recorded)
    if config.replay is None:
        return Scene(material, None)
    from gmr_robot.experiment.arm.reach_check import place
    from gmr_robot.experiment.arm.skill_replay import check_joints, check_placement, limits_in_force, load_arm

    robot, placement = load_arm(config.replay), None
    material.start(config.replay.start)
    if config.replay.space == "joint":
        check_joints(robot, config.replay, material=material)
        return Scene(material, robot)
    if config.task_frame is not None and config.task_frame.placement == "auto":
        limits = limits_in_force(robot, config.replay)
        placement = place(
            robot, config.replay, material=material, scale=config.task_frame.scale, limits=limits
        )
        material = replace(material, task_frame=placement.frame)
    check_placement(robot, config, config.replay, material=material, frame=material.placement())
    return Scene(material, robot, placement)


def tell(material: Material, timer: StageTimer) -> None:
    """Pass on what was dropped, changed or recovered of the demonstrations."""
    for note in material.notes:
        timer.progress.note(note)


def load_kernels(
    config: ExperimentConfig,
    material: Material,
    timer: StageTimer,
    *,
    stages: Collection[Stage],
    skill: AnySkill | None = None,
) -> None:
    """Load what some stages will run, as a stage of its own: their times do not hold its compilation."""
    with timer("compile"):
        warm_up_once(config, n_dimensions=material.training.n_dimensions, stages=stages, skill=skill)


def learn(config: ExperimentConfig, material: Material, timer: StageTimer) -> AnySkill:
    """Learn the skill, as a stage."""
    learn_this_kind = LEARN[config.skill.kind]
    with timer("learn"):
        return learn_this_kind(
            material.preprocessed,
            **config.skill.options(),
            task_frame=material.task_frame,
            rng=stream(config.seed, "learn"),
        )


def replay_skill(
    config: ExperimentConfig, scene: Scene, skill: AnySkill, timer: StageTimer
) -> ReplayOutcome | None:
    """Replay on the arm and judge it, as a stage; None when the configuration has no replay."""
    if config.replay is None or scene.robot is None:
        return None
    from gmr_robot.experiment.arm.outcome import replay_and_judge

    with timer("replay"):
        return replay_and_judge(
            config,
            config.replay,
            skill=skill,
            material=scene.material,
            robot=scene.robot,
            placement=scene.placement,
            progress=timer.progress,
        )


def _run(config: ExperimentConfig, scene: Scene, folder: RunFolder, timer: StageTimer) -> RunResult:
    """Run the stages after preparation, and write what each gives as soon as it is there."""
    material = scene.material
    write_atomic(folder.config, config_text(config))
    load_kernels(config, material, timer, stages=STAGES)
    skill = learn(config, material, timer)
    skill.save(folder.skill)
    sources = provenance(config, material=material, skill_file=folder.skill)
    write_json(folder.provenance, sources)
    with timer("rollouts"):
        rollouts = generate_rollouts(config, skill, material)
        save_rollouts(folder.rollouts, rollouts)
    with timer("evaluation"):
        evaluation = compare(config, skill=skill, groups=rollouts, material=material)
    outcome = replay_skill(config, scene, skill, timer)
    if outcome is not None:
        save_replay(folder.replay, outcome.result)
    result = RunResult(
        config=config,
        folder=folder,
        material=material,
        skill=skill,
        rollouts=rollouts,
        evaluation=evaluation,
        outcome=outcome,
        seconds=dict(timer.seconds),
        sources=sources,
    )
    write_json(folder.metrics, metrics(result))
    return result


def _reported(result: RunResult, scene: Scene, timer: StageTimer) -> RunResult:
    """Write the report, and the metrics once more with the time that it took."""
    from gmr_robot.experiment.run.report import report_of_run

    with timer("report"):
        report_of_run(result, robot=scene.robot)
    result = replace(result, seconds=dict(timer.seconds))
    write_json(result.folder.metrics, metrics(result))
    return result


def _write_sources(result: RunResult, meter: ResourceMeter) -> None:
    """Write where the numbers come from once more, with what they took so far."""
    write_json(result.folder.provenance, {**result.sources, "resources": meter.read().as_dict()})
