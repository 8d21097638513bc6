"""What an experiment found out, in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from gmr_robot.cli.inspection import show_skill
from gmr_robot.cli.output import shown_path
from gmr_robot.cli.table import say, show
from gmr_robot.evaluation import SkillMetrics
from gmr_robot.experiment import RolloutGroup, RunResult

if TYPE_CHECKING:
    from gmr_robot.simulation import ReplayResult


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
    say(f"{total:.2f} s in all [s]: {each}")
    say(f"results: {shown_path(result.folder.path)}")
    say(f"look at: {shown_path(result.folder.report)}")


def show_rollouts(groups: Sequence[RolloutGroup]) -> None:
    """Print how generated motions ended."""
    unit, factor = _fine(groups[0].unit)
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
                f"{factor * miss:.3g}",
            )
        )
    columns = ("strategy", "starts", "arrived", "mean time [s]", f"miss [{unit}]")
    show("rollouts", rows, columns=columns)


def show_replay(replay: ReplayResult) -> None:
    """Print what the arm did."""
    rows = [
        ("arm", f"{replay.robot}, {len(replay.joint_names)} joints"),
        ("mode", replay.mode.replace("_", " ")),
        ("ended with", f"{replay.stop}, after {replay.duration:.2f} s"),
        ("distance from goal", f"{1e3 * replay.goal_distance:.2f} mm"),
        (
            "arm against its reference",
            f"{1e3 * replay.tracking_rms:.2f} mm RMS, {1e3 * replay.tracking_max:.2f} mm at most",
        ),
        ("speed of simulation", f"{replay.real_time_factor:.1f} times real time"),
    ]
    show("replay", rows)


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
    show("velocity field", rows, columns=columns)


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
    show("rollouts", rows, columns=columns)


def _fine(unit: str) -> tuple[str, float]:
    """Return a unit that errors are easy to read in, and how many of it one unit is."""
    return ("mm", 1e3) if unit == "m" else (unit, 1.0)
