"""Results as tables in the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gmr_robot.cli.output import shown_path
from gmr_robot.demonstration import DemonstrationSet
from gmr_robot.evaluation import SkillMetrics
from gmr_robot.experiment import RolloutGroup, RunResult, RunStatus
from gmr_robot.skill import Skill

if TYPE_CHECKING:
    from gmr_robot.simulation import ReplayResult

Row = Sequence[str]


def show_run(result: RunResult) -> None:
    """Print what an experiment found out, and where to look."""
    show_skill(result.skill, source=f"skill {result.config.name}")
    evaluation = result.evaluation
    parts = {"held out": evaluation.held_out, "training": evaluation.training}
    measured = {name: part for name, part in parts.items() if part is not None}
    _show_fields(measured)
    _show_rollout_metrics(measured)
    if result.replay is not None:
        show_replay(result.replay)
    total = sum(result.seconds.values())
    each = ", ".join(f"{stage} {seconds:.2f}" for stage, seconds in result.seconds.items())
    _say(f"{total:.2f} s in all [s]: {each}")
    _say(f"results: {shown_path(result.folder.path)}")
    if result.folder.report.is_file():
        _say(f"look at: {shown_path(result.folder.report)}")


def show_skill(skill: Skill, *, source: str) -> None:
    """Print what a skill is and how it was learned."""
    training = skill.training
    end = "converged" if training.converged else "not converged"
    rows = [
        ("motion", training.motion or "not named"),
        ("dimensions", f"{', '.join(skill.names)} [{skill.unit}]"),
        ("components K", str(skill.mixture.n_components)),
        ("learned from", f"{training.n_demonstrations} demonstrations, {training.n_samples} samples"),
        ("mean duration", f"{training.duration:.3g} s"),
        ("preprocessing", ", ".join(step.name for step in skill.steps) or "none"),
        ("start of EM", f"{training.initialisation}, best of {training.restarts}"),
        ("EM", f"{len(training.objective) - 1} iterations, {end}, {training.reseedings} re-seedings"),
        ("objective", f"{training.objective[-1]:.4f} nat per sample"),
        ("time of the fit", f"{training.seconds:.3f} s"),
        ("goal", f"{_vector(skill.goal)} {skill.unit}"),
        ("in the workspace", _placement(skill)),
    ]
    _show(source, rows)


def show_rollouts(groups: Iterable[RolloutGroup]) -> None:
    """Print how generated motions ended."""
    rows = []
    for group in groups:
        arrived = sum(one.arrived for one in group.rollouts)
        times = [one.times[-1] for one in group.rollouts]
        miss = np.mean([one.miss for one in group.rollouts])
        rows.append(
            (
                group.strategy,
                group.origin,
                f"{arrived} of {len(group.rollouts)}",
                f"{np.mean(times):.2f}",
                f"{miss:.3g}",
            )
        )
    columns = ("strategy", "starts", "arrived", "mean time [s]", "mean distance from goal")
    _show("rollouts", rows, columns=columns)


def show_replay(replay: ReplayResult) -> None:
    """Print what the arm did."""
    rows = [
        ("arm", f"{replay.robot}, {len(replay.joint_names)} joints"),
        ("mode", replay.mode.replace("_", " ")),
        ("ended with", f"{replay.stop}, after {replay.duration:.2f} s"),
        ("distance from goal", f"{1e3 * replay.goal_distance:.2f} mm"),
        (
            "tracking error",
            f"{1e3 * replay.tracking_rms:.2f} mm RMS, {1e3 * replay.tracking_max:.2f} mm at most",
        ),
        ("speed of simulation", f"{replay.real_time_factor:.1f} times real time"),
    ]
    _show("replay", rows)


def show_demonstrations(demonstrations: DemonstrationSet, *, source: str) -> None:
    """Print one line a demonstration."""
    unit = demonstrations.unit
    rows = [
        (
            str(index),
            str(len(one)),
            f"{one.duration:.3g}",
            f"{(len(one) - 1) / one.duration:.4g}",
            _vector(one.start),
            _vector(one.end),
        )
        for index, one in enumerate(demonstrations)
    ]
    dimensions = f"{', '.join(demonstrations.names)} [{unit}]"
    columns = ("", "samples", "duration [s]", "rate [Hz]", f"start [{unit}]", f"end [{unit}]")
    _show(f"{source}: {len(demonstrations)} demonstration(s) of {dimensions}", rows, columns=columns)
    _say(f"velocities: {', '.join(sorted({one.velocity_source for one in demonstrations}))}")
    _say(
        f"channels: {', '.join(sorted({name for one in demonstrations for name in one.channels})) or 'none'}"
    )


def show_status(status: RunStatus, *, folder: Path) -> None:
    """Print how far a run has come."""
    rows = [("state", _state(status)), ("started", status.started), ("ended", status.ended or "not yet")]
    if status.state == "failed":
        rows += [("failed in", status.stage or "no stage"), ("error", status.error)]
    rows.append(("files", ", ".join(file.name for file in sorted(folder.iterdir()) if file.name[0] != ".")))
    _show(f"run {shown_path(folder)}", rows)


def _state(status: RunStatus) -> str:
    if status.state != "running":
        return status.state
    alive = {
        True: "it is under way",
        False: "but its process is gone: it was killed, and is not complete",
        None: f"by process {status.pid} on {status.host}",
    }
    return f"running ({alive[status.is_alive]})"


def _show_fields(parts: dict[str, SkillMetrics]) -> None:
    unit, factor = _fine(next(iter(parts.values())).unit)
    rows = [
        (
            name,
            f"{factor * part.velocity_rmse:.3g}",
            f"{part.direction_error:.4f}",
            f"{part.log_likelihood:.3f}",
        )
        for name, part in parts.items()
    ]
    columns = ("demonstrations", f"velocity RMSE [{unit}/s]", "direction error", "log-likelihood [nat]")
    _show("velocity field", rows, columns=columns)


def _show_rollout_metrics(parts: dict[str, SkillMetrics]) -> None:
    unit, factor = _fine(next(iter(parts.values())).unit)
    rows = [
        (
            strategy,
            name,
            f"{one.n_arrived} of {one.n_rollouts}",
            str(one.n_timed_out),
            str(one.n_left),
            *(f"{factor * length:.3g}" for length in (one.dtw, one.frechet, one.miss)),
        )
        for name, part in parts.items()
        for strategy, one in part.rollouts.items()
    ]
    columns = (
        *("strategy", "starts", "arrived", "late", "left"),
        *(f"DTW [{unit}]", f"Fréchet [{unit}]", f"miss [{unit}]"),
    )
    _show("rollouts", rows, columns=columns)


def _fine(unit: str) -> tuple[str, float]:
    """Return a unit that errors are easy to read in, and how many of it one unit is."""
    return ("mm", 1e3) if unit == "m" else (unit, 1.0)


def _placement(skill: Skill) -> str:
    frame = skill.task_frame
    if frame is None:
        return "not placed"
    return f"origin at {_vector(frame.position)} m, {frame.scale:g} m per {skill.unit}"


def _vector(values: Iterable[float]) -> str:
    return f"({', '.join(f'{value:.3g}' for value in values)})"


def _show(title: str, rows: Iterable[Row], *, columns: Row | None = None) -> None:
    """Print a table: with headings, or as pairs of a name and a value."""
    rows = list(rows)
    table = Table(show_header=columns is not None, box=SIMPLE_HEAD if columns else None, pad_edge=False)
    for name in columns or ("",) * len(rows[0]):
        table.add_column(Text(name), overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console = Console(highlight=False)
    console.print(Text(title, style="bold"), soft_wrap=True)
    console.print(table)
    if columns is None:
        console.print()


def _say(text: str) -> None:
    Console(highlight=False).print(Text(text), soft_wrap=True)
