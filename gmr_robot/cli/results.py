"""What an experiment found out, in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from gmr_robot.cli.evaluation import WHOLE_TIME, fine_unit, show_evaluation
from gmr_robot.cli.inspection import show_skill
from gmr_robot.cli.output import shown_path
from gmr_robot.cli.table import say, show
from gmr_robot.experiment import RolloutGroup, RunResult

if TYPE_CHECKING:
    from gmr_robot.simulation import ReplayResult


def show_run(result: RunResult) -> None:
    """Print what an experiment found out, and where to look."""
    show_skill(result.skill, source=f"skill {result.config.name}")
    show_evaluation(result.evaluation)
    if result.replay is not None:
        show_replay(result.replay)
    total = sum(result.seconds.values())
    each = ", ".join(f"{stage} {seconds:.2f}" for stage, seconds in result.seconds.items())
    say(f"{total:.2f} s in all [s]: {each}")
    say(f"results: {shown_path(result.folder.path)}")
    say(f"look at: {shown_path(result.folder.report)}")


def show_rollouts(groups: Sequence[RolloutGroup]) -> None:
    """Print how generated motions ended."""
    unit, factor = fine_unit(groups[0].unit)
    need_not = any(one.stop == "finished" for group in groups for one in group.rollouts)
    wanted = "finished" if need_not else "goal reached"
    rows = []
    for group in groups:
        ended_well = sum(one.stop == wanted for one in group.rollouts)
        times = [one.times[-1] for one in group.rollouts]
        miss = f"{factor * np.mean([one.miss for one in group.rollouts]):.3g}"
        rows.append(
            (
                group.strategy,
                group.origin,
                f"{ended_well} of {len(group.rollouts)}",
                f"{np.mean(times):.2f}",
                *(() if need_not else (miss,)),
            )
        )
    last = (WHOLE_TIME, "mean time [s]") if need_not else ("arrived", "mean time [s]", f"miss [{unit}]")
    show("rollouts", rows, columns=("strategy", "starts", *last))


def show_replay(replay: ReplayResult) -> None:
    """Print what the arm did."""
    rows = [
        ("arm", f"{replay.robot}, {len(replay.joint_names)} joints"),
        ("mode", replay.mode.replace("_", " ")),
        ("ended with", f"{replay.stop}, after {replay.duration:.2f} s"),
        ("distance from goal", f"{1e3 * replay.goal_distance:.2f} mm{_arrival(replay)}"),
        (
            "arm against its reference",
            f"{1e3 * replay.tracking_rms:.2f} mm RMS, {1e3 * replay.tracking_max:.2f} mm at most",
        ),
        ("speed of simulation", f"{replay.real_time_factor:.1f} times real time"),
    ]
    show("replay", rows)


def _arrival(replay: ReplayResult) -> str:
    if replay.arrived is None:
        return ", need not arrive"
    return (
        f", {'arrived' if replay.arrived else 'not arrived'} (at {1e3 * replay.goal_tolerance:g} mm or less)"
    )
