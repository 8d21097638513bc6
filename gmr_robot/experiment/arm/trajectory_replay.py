"""Replay of a trajectory from a file: checked, slowed down to the arm's limits, run through the safety chain.

Imported where a trajectory is replayed only, because MuJoCo is an optional dependency.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmr_robot.exceptions import InputError
from gmr_robot.experiment.arm.controller import check_controller, trajectory_controller
from gmr_robot.experiment.arm.outcome import replay_as_often
from gmr_robot.experiment.arm.skill_replay import limits_in_force, load_arm, replay_options
from gmr_robot.experiment.arm.trajectory_file import Trajectory, read_trajectory
from gmr_robot.experiment.config.replay import ReplayConfig
from gmr_robot.experiment.config.task_frame import TaskFrameConfig
from gmr_robot.experiment.config.trajectory import TrajectoryReplayConfig
from gmr_robot.experiment.seeds import stream
from gmr_robot.experiment.stages import Progress, Silent, StageTimer
from gmr_robot.robot import RobotModel
from gmr_robot.simulation import PreparedReplay, ReplayResult, TimedPath, run_replay
from gmr_robot.simulation.diagnosis import diagnose
from gmr_robot.simulation.joint_space import prepare_joint_track
from gmr_robot.simulation.outcome import ReachCheck, ReplayOutcome
from gmr_robot.simulation.placement import Placement, assess_reach, find_placement
from gmr_robot.simulation.track import prepare_track

WHAT = "the trajectory"


@dataclass(frozen=True, eq=False)
class TrajectoryReplays:
    """The replays of a trajectory by their number, which differ by what the disturbances draw."""

    section: ReplayConfig
    seed: int
    path: TimedPath
    robot: RobotModel

    def __call__(self, number: int) -> ReplayResult:
        """Run the replay of a number."""
        return run_replay(self.prepared(number))

    def prepared(self, number: int) -> PreparedReplay:
        """Make the replay of a number ready."""
        options = replay_options(
            self.section,
            max_time=1.0,  # a trajectory has a time of its own
            max_distance=None,
            seed=int(stream(self.seed, f"disturbances {number}").integers(2**32)),
        )
        controller = trajectory_controller(self.section.controller, self.robot, period=options.period)
        prepare = prepare_joint_track if self.section.space == "joint" else prepare_track
        return prepare(self.robot, self.path, options=options, controller=controller)


@dataclass(frozen=True, eq=False)
class TrajectoryReplay:
    """A replay of a trajectory, and what it was made from."""

    replays: TrajectoryReplays
    outcome: ReplayOutcome


def replay_trajectory(
    config: TrajectoryReplayConfig, *, progress: Progress | None = None
) -> TrajectoryReplay:
    """Let an arm follow a trajectory from a file.

    Parameters
    ----------
    config : TrajectoryReplayConfig
        What to follow, and with what; see `read_replay_config`.
    progress : Progress, optional
        Who is told how it goes on.

    Raises
    ------
    InputError
        When the file cannot be read, or trajectory, task frame and arm do not fit together.
    ReachError
        When the trajectory leaves the arm's reach, its joints' ranges or the workspace box.
    SimulationError
        When the simulation fails.
    """
    timer, section = StageTimer(progress or Silent()), config.replay
    with timer("prepare"):
        robot = load_arm(section)
        check_controller(section.controller, robot)
        trajectory = read_trajectory(config.trajectory, space=section.space)
        placement = None
        if section.space == "joint":
            path = _joint_path(trajectory, robot)
        else:
            path, placement = _placed(trajectory, robot, config)
    for note in _notes(trajectory, robot, config):
        timer.progress.note(note)
    with timer("replay"):
        check = None if section.space == "joint" else _reach(robot, path, section)
        replays = TrajectoryReplays(section, config.seed, path, robot)
        result = replays(0)
        many = replay_as_often(replays, section, progress=timer.progress)
    outcome = ReplayOutcome(
        result=result, diagnosis=diagnose(result, robot), check=check, placement=placement, many=many
    )
    return TrajectoryReplay(replays, outcome)


def _joint_path(trajectory: Trajectory, robot: RobotModel) -> TimedPath:
    """Return joint positions in the model's order: by the joints' names where the file has them all."""
    names, positions = trajectory.names, trajectory.positions
    if set(robot.joint_names) <= set(names):
        positions = positions[:, [names.index(name) for name in robot.joint_names]]
    if positions.shape[1] != robot.n_joints:
        raise InputError(
            f"{trajectory.source}: the trajectory has {len(names)} dimension(s), {', '.join(names)}, but "
            f"{robot.name} has {robot.n_joints} joints, {', '.join(robot.joint_names)}; give a position for each, "
            "choose them with trajectory.channels, or take it for a path of the end effector with replay.space=task"
        )
    return TimedPath(times=trajectory.times, positions=positions)


def _placed(
    trajectory: Trajectory, robot: RobotModel, config: TrajectoryReplayConfig
) -> tuple[TimedPath, Placement | None]:
    """Return the path in the world, and what was found where the placement was to be searched."""
    d, section = trajectory.positions.shape[1], config.task_frame
    if trajectory.in_world:
        return TimedPath(times=trajectory.times, positions=trajectory.positions), None
    if d not in (2, 3):
        raise InputError(
            f"{trajectory.source}: the trajectory has {d} dimension(s), {', '.join(trajectory.names)}; a path of the "
            "end effector has 2 or 3: choose them with trajectory.channels, or take it for joint positions with "
            "replay.space=joint"
        )
    if section is None:
        raise InputError(
            f"{trajectory.source}: the trajectory has coordinates of its own; say where they lie in the robot's "
            "workspace with the section task_frame, for example task_frame: {position: [0.5, 0, 0.4]} or "
            "task_frame: {placement: auto}"
        )
    placement = _found(trajectory, robot, config, frame=section) if section.placement == "auto" else None
    frame = section.build(n_dimensions=d) if placement is None else placement.frame
    path = TimedPath(times=trajectory.times, positions=frame.to_world(trajectory.positions))
    return path, placement


def _found(
    trajectory: Trajectory, robot: RobotModel, config: TrajectoryReplayConfig, *, frame: TaskFrameConfig
) -> Placement:
    return find_placement(
        robot,
        commanded={WHAT: trajectory},
        scale=frame.scale,
        limits=limits_in_force(robot, config.replay),
        tolerance=config.replay.reach_tolerance,
        ease=config.replay.ease,
    )


def _reach(robot: RobotModel, path: TimedPath, section: ReplayConfig) -> ReachCheck:
    """Walk along the path: a trajectory that leaves the reach is not begun."""
    reach = assess_reach(
        robot,
        commanded={WHAT: path},
        limits=limits_in_force(robot, section),
        tolerance=section.reach_tolerance,
        ease=section.ease,
    )
    return ReachCheck(reach=reach, what=WHAT)


def _notes(trajectory: Trajectory, robot: RobotModel, config: TrajectoryReplayConfig) -> list[str]:
    notes = [
        f"trajectory: {trajectory.source}, {len(trajectory.times)} samples, {np.ptp(trajectory.times):.2f} s"
    ]
    if trajectory.in_world and config.task_frame is not None:
        notes.append("its positions are those in the world: the section task_frame is not used")
    if config.replay.space == "joint" and _in_another_order(trajectory, robot):
        notes.append("joints taken by their names: " + ", ".join(robot.joint_names))
    return notes


def _in_another_order(trajectory: Trajectory, robot: RobotModel) -> bool:
    return set(robot.joint_names) <= set(trajectory.names) and trajectory.names != robot.joint_names
