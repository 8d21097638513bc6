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
    from gmr_robot.simulation.many import ManyReplays
    from gmr_robot.simulation.outcome import ReplayOutcome


def show_run(result: RunResult) -> None:
    """Print what an experiment found out, and where to look."""
    show_skill(result.skill, source=f"skill {result.config.name}")
    show_evaluation(result.evaluation)
    if result.outcome is not None:
        show_outcome(result.outcome)
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


def show_outcome(outcome: ReplayOutcome) -> None:
    """Print what the arm did, and what was found out around it."""
    show_replay(outcome.result)
    if outcome.diagnosis is not None:
        say(f"why not: {outcome.diagnosis.explanation}")
    if outcome.placement is not None:
        say(f"placement found: {outcome.placement.describe()}")
    if outcome.check is not None:
        say(f"{outcome.check.what} fits the arm: {outcome.check.describe()}")
    if outcome.many is not None:
        _show_many(outcome.many)


def _show_many(many: ManyReplays) -> None:
    low, high = many.success_interval
    fine = {"tracking_rms": 1e3, "tracking_max": 1e3, "goal_distance": 1e3}
    shares = {"velocity_use": 100.0, "torque_use": 100.0}
    names = {
        "duration": "simulated time [s]",
        "tracking_rms": "tracking error, RMS [mm]",
        "tracking_max": "tracking error, largest [mm]",
        "goal_distance": "distance from goal [mm]",
        "velocity_use": "joint velocity, peak [%]",
        "torque_use": "joint torque, peak [%]",
        "energy": "mechanical work [J]",
        "smoothness": "smoothness",
    }
    rows = [
        (
            "success",
            f"{many.n_success} of {len(many)}",
            f"{100.0 * low:.0f} % to {100.0 * high:.0f} %",
            "",
        ),
        ("stops of the safety chain", str(many.n_stops), "", ""),
    ]
    for measure, name in names.items():
        spread, factor = many.spread(measure), (fine | shares).get(measure, 1.0)
        values = [
            factor * one for one in (spread.mean, spread.low, spread.high, spread.least, spread.greatest)
        ]
        mean, lower, upper, least, greatest = (f"{value:.3g}" for value in values)
        rows.append((name, mean, f"{lower} to {upper}", f"{least}, {greatest}"))
    show(f"{len(many)} replays", rows, columns=("", "mean", "95 % confidence", "from, to"))
    for cause, count in many.causes.items():
        first = next(one for one in many.summaries if not one.success and one.cause == cause)
        say(f"no success, {count} of {len(many)}: {cause}; for example number {first.number}: {first.reason}")


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
    if replay.speed != 1.0:
        rows.insert(2, ("run at", f"{100.0 * replay.speed:.3g} % of its own speed"))
    show("replay", rows)


def _arrival(replay: ReplayResult) -> str:
    if replay.arrived is None:
        return ", need not arrive"
    tolerance = replay.goal_tolerance
    asked = (
        f"{1e3 * tolerance:g} mm" if replay.space == "task" else f"{tolerance:g} rad of all joints together"
    )
    seen = " by its sensors, within the skill's dimensions" if replay.arrived_by_its_sensors else ""
    return f", {'arrived' if replay.arrived else 'not arrived'} (at {asked} or less{seen})"
