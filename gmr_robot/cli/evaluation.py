"""How good a skill is, in the terminal."""

from __future__ import annotations

from collections.abc import Mapping

from gmr_robot.cli.table import show
from gmr_robot.evaluation import AnyMetrics, Arrivals, Convergence, RolloutMetrics, TimedMetrics
from gmr_robot.experiment import Evaluation

WHOLE_TIME = "whole time"
"""What rollouts are counted by that need not arrive."""


def show_evaluation(evaluation: Evaluation) -> None:
    """Print how a skill compares with the demonstrations, held-out and training ones apart."""
    parts = {"held out": evaluation.held_out, "training": evaluation.training}
    measured = {name: part for name, part in parts.items() if part is not None}
    _show_fields(measured)
    _show_convergence(measured)
    _show_calibration(measured)
    _show_rollout_metrics(measured)


def fine_unit(unit: str) -> tuple[str, float]:
    """Return a unit that errors are easy to read in, and how many of it one unit is."""
    return ("mm", 1e3) if unit == "m" else (unit, 1.0)


def _show_fields(parts: Mapping[str, AnyMetrics]) -> None:
    cells = [_cells(part) for part in parts.values()]
    rows = [(name, *(one[name] for one in cells)) for name in cells[0]]
    timed = isinstance(next(iter(parts.values())), TimedMetrics)
    show("motion in time" if timed else "velocity field", rows, columns=("demonstrations", *parts))


def _cells(part: AnyMetrics) -> dict[str, str]:
    """Return the numbers of one part of the demonstrations."""
    unit, factor = fine_unit(part.unit)
    velocity = {
        f"velocity RMSE [{unit}/s]": f"{factor * part.velocity_rmse:.3g}",
        "direction error": f"{part.direction_error:.4f}",
    }
    last = {
        "log-likelihood [nat]": f"{part.log_likelihood:.3f}",
        "smoothness of the demonstrations": f"{part.smoothness:.1f}",
    }
    if isinstance(part, TimedMetrics):
        return {f"position RMSE [{unit}]": f"{factor * part.position_rmse:.3g}", **velocity, **last}
    of_field = {
        "SEDS error": f"{part.seds_error:.3f}",
        "share of the speed that is corrected": _percent(part.mean_correction),
    }
    return {**velocity, **of_field, **last}


def _convergence(part: AnyMetrics) -> Convergence | None:
    """Return where a field leads; a motion in time has none, it ends in its goal by construction."""
    return None if isinstance(part, TimedMetrics) else part.convergence


def _show_convergence(parts: Mapping[str, AnyMetrics]) -> None:
    rows = [
        (starts, str(arrivals.n_starts), *_shares(arrivals), *_times(arrivals), places)
        for name, part in parts.items()
        if (one := _convergence(part)) is not None
        for starts, arrivals, places in (
            (name, one.demonstrated, ""),
            (f"all around {name}", one.around, str(one.spurious_attractors)),
        )
    ]
    if rows:
        columns = (
            *("starts", "number", "end within 2 mm", "1 % of size"),
            *("median time", "longest", "false goals"),
        )
        show("where the mean field leads; times in demonstrated durations", rows, columns=columns)


def _shares(arrivals: Arrivals) -> tuple[str, str]:
    close = arrivals.within_2_mm
    return ("–" if close is None else _percent(close)), _percent(arrivals.within_1_percent)


def _times(arrivals: Arrivals) -> tuple[str, str]:
    return f"{arrivals.median_time:.2f}", f"{arrivals.longest_time:.2f}"


def _number(value: float) -> str:
    """Return three digits, and all of those before the point."""
    return f"{value:.0f}" if 1e3 <= abs(value) < 1e6 else f"{value:.3g}"


def _percent(share: float) -> str:
    return f"{100.0 * share:.1f} %"


def _show_calibration(parts: Mapping[str, AnyMetrics]) -> None:
    levels = next(iter(parts.values())).calibration
    rows = [(name, *map(_percent, part.calibration.values())) for name, part in parts.items()]
    columns = ("demonstrations", *(f"{100.0 * level:g} % region" for level in levels))
    timed = isinstance(next(iter(parts.values())), TimedMetrics)
    show(f"{'positions' if timed else 'velocities'} inside the predicted regions", rows, columns=columns)


def _show_rollout_metrics(parts: Mapping[str, AnyMetrics]) -> None:
    unit, factor = fine_unit(next(iter(parts.values())).unit)
    groups = [(name, *item) for name, part in parts.items() for item in part.rollouts.items()]
    need_not = any(one.n_finished for _, _, one in groups)
    round_and_round = all(one.n_laps is not None for _, _, one in groups)
    rows = [
        (
            strategy,
            name,
            *(_finished(one) if need_not else _arrived(one)),
            *((f"{one.n_laps:.2f}", str(one.wrong_turns)) if round_and_round else ()),
            str(one.n_left),
            *(_number(factor * length) for length in (one.dtw, one.frechet)),
            _number(factor**2 * one.swept_area),
            *(() if need_not else (_number(factor * one.miss),)),
        )
        for name, strategy, one in groups
    ]
    columns = (
        *("strategy", "starts", *((WHOLE_TIME,) if need_not else ("arrived", "late"))),
        *(("laps", "wrong turns") if round_and_round else ()),
        "left",
        *(f"DTW [{unit}]", f"Fréchet [{unit}]", f"area [{unit}²]"),
        *(() if need_not else (f"miss [{unit}]",)),
    )
    show("rollouts", rows, columns=columns)


def _arrived(group: RolloutMetrics) -> tuple[str, ...]:
    return f"{group.n_arrived} of {group.n_rollouts}", str(group.n_timed_out)


def _finished(group: RolloutMetrics) -> tuple[str, ...]:
    return (f"{group.n_finished} of {group.n_rollouts}",)
