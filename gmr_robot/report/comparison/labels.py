"""What the metrics of many runs are called, in which unit they are, and what they mean."""

from __future__ import annotations

from gmr_robot.evaluation.comparison import ResultTable
from gmr_robot.report.measures import ROLLOUT_MEASURES, SKILL_MEASURES, TIMED_MEASURES, Measure

_ORIGINS = {"held_out": "held out", "training": "training"}

_COUNTS = {
    "arrived_share": Measure(
        "share that arrives", "", "Of the generated motions, those that reach the goal."
    ),
}

_ARRIVALS = {
    "within_2_mm": Measure("share within 2 mm", "", "Of motions of the mean field, those that end so close."),
    "within_1_percent": Measure(
        "share that arrives",
        "",
        "Of motions of the mean field, those that end within 1 % of its size of the goal.",
    ),
    "median_time": Measure(
        "median time to arrive",
        "durations",
        "Until a motion is within 1 % of the size, in demonstrated durations.",
    ),
    "longest_time": Measure(
        "longest time to arrive",
        "durations",
        "Until a motion is within 1 % of the size, in demonstrated durations.",
    ),
}
_FROM = {"demonstrated": "mean field", "around": "mean field from all around"}

_WHOLE = {
    "skill.n_components": Measure("components", "", "Number of Gaussians."),
    "skill.objective": Measure("objective", "nat", "Mean penalised log-likelihood of the training samples."),
    "skill.iterations": Measure("iterations of EM", "", "Until it converged."),
    "stability.correction": Measure(
        "correction by the stabiliser", "", "Share of the speed that is changed so that all motions arrive."
    ),
    "replay.arrived": Measure("share that arrives on the arm", "", "Runs whose replay reached the goal."),
    "replay.goal_distance": Measure("distance to the goal, arm", "m", "Of the end effector at the end."),
    "replay.tracking_rms": Measure("tracking error, RMS", "m", "End effector against its reference."),
    "replay.tracking_max": Measure("tracking error, largest", "m", "End effector against its reference."),
    "replay.mean_rollout_rms": Measure(
        "from mean rollout, RMS", "m", "End effector against the mean rollout."
    ),
    "replay.mean_rollout_max": Measure(
        "from mean rollout, largest", "m", "End effector against the mean rollout."
    ),
    "replay.duration": Measure("simulated time", "s", "From the first control tick to the last."),
    "timing.real_time_factor": Measure("speed of simulation", "× real time", "Simulated over wall time."),
    "wall_seconds": Measure("wall time of a run", "s", "Evaluation included."),
    "cpu_seconds": Measure("CPU time of a run", "s", "Of all its threads and processes together."),
    "peak_memory_bytes": Measure("peak memory of a run", "B", "Largest resident memory of its process."),
}

_MANY = {
    "n_replays": Measure("replays", "", "How many were run."),
    "n_success": Measure("replays that succeed", "", "Of a run's replays, those that end as they should."),
    "n_stops": Measure("stops by the safety chain", "", "In all of a run's replays."),
    "duration": Measure("simulated time", "s", "From the first control tick to the last."),
    "tracking_rms": Measure("tracking error, RMS", "m", "End effector against its reference."),
    "tracking_max": Measure("tracking error, largest", "m", "End effector against its reference."),
    "goal_distance": Measure("distance to the goal, arm", "m", "Of the end effector at the end."),
    "position_use": Measure("use of the joints' ranges", "", "Share of the way from mid-range to a limit."),
    "velocity_use": Measure("use of the joints' velocities", "", "Share of the limit, at the peak."),
    "torque_use": Measure("use of the joints' torques", "", "Share of the limit, at the peak."),
    "energy": Measure("energy", "J", "Mechanical work of the joints."),
    "smoothness": Measure("smoothness, arm", "", "Log dimensionless jerk of the end effector's path."),
}
_STATISTICS = ("mean", "least", "greatest")


def measure_of(name: str, table: ResultTable) -> Measure:
    """Return how a metric is called and explained, its unit written out.

    Parameters
    ----------
    name : str
        Its dotted name; one that is not known stands for itself.
    table : ResultTable
        The results, which know the unit of positions.
    """
    found = _WHOLE.get(name) or _by_parts(name.split(".")) or Measure(name, "", "")
    if "{unit}" not in found.unit:
        return found
    return found._replace(unit=found.unit.format(unit=table.unit) if table.unit else "")


def _by_parts(parts: list[str]) -> Measure | None:
    match parts:
        case ["timing", "stages", stage]:
            name = "learning time" if stage == "learn" else f"time of {stage}"
            return Measure(name, "s", f"Wall time of the stage {stage!r}.")
        case ["replay", "many", leaf]:
            return _MANY.get(leaf)
        case ["replay", "many", leaf, statistic] if statistic in _STATISTICS:
            return _named(_MANY.get(leaf), f"{statistic} of the replays")
        case [origin, *rest] if origin in _ORIGINS:
            return _of_origin(_ORIGINS[origin], rest)
    return None


def _of_origin(origin: str, parts: list[str]) -> Measure | None:
    match parts:
        case ["rollouts", group, leaf]:
            return _named((_COUNTS | ROLLOUT_MEASURES).get(leaf), f"{group}, {origin}")
        case ["convergence", starts, leaf] if starts in _FROM:
            return _named(_ARRIVALS.get(leaf), f"{_FROM[starts]}, {origin}")
        case ["convergence", "spurious_attractors"]:
            return Measure(
                f"false goals, {origin}", "", "Places other than the goal where motions come to rest."
            )
        case ["calibration", *level]:
            share = f"{100.0 * float('.'.join(level)):g} %"
            meaning = f"Share of demonstrated samples inside the predicted {share} region."
            return Measure(f"inside the {share} region, {origin}", "", meaning)
        case [leaf]:
            return _named(SKILL_MEASURES.get(leaf) or TIMED_MEASURES.get(leaf), origin)
    return None


def _named(measure: Measure | None, which: str) -> Measure | None:
    return measure and measure._replace(label=f"{measure.label}, {which}")
