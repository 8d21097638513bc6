"""What each number about a skill is called, in which unit it is, and what it means."""

from __future__ import annotations

from typing import NamedTuple


class Measure(NamedTuple):
    """How a number is called and explained; ``{unit}`` stands for the unit of positions."""

    label: str
    unit: str
    meaning: str


SKILL_MEASURES = {
    "velocity_rmse": Measure(
        "velocity error",
        "{unit}/s",
        "Demonstrated velocity against the skill's mean velocity at the same position: root mean square over "
        "dimensions, mean over samples.",
    ),
    "direction_error": Measure(
        "direction error",
        "",
        "Mean of |1 − cos| of the angle between the two: 0 when all are aligned, 2 when all are opposite.",
    ),
    "seds_error": Measure(
        "SEDS error",
        "",
        "Direction and magnitude in one number, as the literature has it since 2011: 0 for a perfect field.",
    ),
    "mean_correction": Measure(
        "correction",
        "",
        "Share of the speed that is changed at these positions so that the skill arrives, or by the memory and the "
        "way back of a periodic one; 0 without either. Where it is large, the skill does not do what was shown.",
    ),
    "smoothness": Measure(
        "smoothness",
        "",
        "Log dimensionless jerk of the demonstrations themselves, to compare that of the rollouts with: the higher, "
        "the smoother; a reach as smooth as can be has −5.3.",
    ),
    "log_likelihood": Measure(
        "log-likelihood",
        "nat",
        "Mean log p(x, ẋ) of the samples: the higher, the better the mixture describes them. It depends on "
        "the unit, so compare it for the same data only.",
    ),
}
"""By the field of `SkillMetrics`."""

TIMED_MEASURES = {
    "position_rmse": Measure(
        "position error",
        "{unit}",
        "Demonstrated position against the mean motion in the same phase: root mean square over dimensions, mean "
        "over samples. Via-points and a moved goal do not enter here.",
    ),
    "velocity_rmse": Measure("velocity error", "{unit}/s", "The same of the velocities."),
    "direction_error": Measure(
        "direction error",
        "",
        "Mean of |1 − cos| of the angle between the two velocities: 0 when all are aligned, 2 when all are opposite.",
    ),
    "smoothness": SKILL_MEASURES["smoothness"],
    "log_likelihood": Measure(
        "log-likelihood",
        "nat",
        "Mean log p(x | t) of the samples in the tube: the higher, the better it describes them. It depends on the "
        "unit, so compare it for the same data only.",
    ),
}
"""By the field of `TimedMetrics`."""

ROLLOUT_MEASURES = {
    "n_rollouts": Measure("number", "", "Number of motions generated from these starts."),
    "n_arrived": Measure("arrived", "", "Those that reached the goal within the tolerance."),
    "n_timed_out": Measure("out of time", "", "Those that did not within the time allowed."),
    "n_left": Measure("left region", "", "Those that left the region that the skill knows."),
    "n_finished": Measure(
        "whole time",
        "",
        "Those that went on for their whole time, as they should: arriving was not asked for.",
    ),
    "n_laps": Measure(
        "laps",
        "",
        "How often a motion goes round, on average; distances and area are those of its first lap.",
    ),
    "wrong_turns": Measure(
        "wrong turns",
        "",
        "How often the motions went on somewhere else on the lap than where they were, at a crossing for example; "
        "all together.",
    ),
    "dtw": Measure(
        "DTW distance",
        "{unit}",
        "Mean distance from the demonstration with the closest start, along the best alignment of the two in "
        "time (dynamic time warping).",
    ),
    "frechet": Measure(
        "Fréchet distance",
        "{unit}",
        "The same with the largest distance along the alignment that keeps it smallest; mean over rollouts.",
    ),
    "swept_area": Measure(
        "swept area",
        "{unit}²",
        "Mean area between a rollout and the same demonstration, both walked along at the same pace: where a rollout "
        "goes counts, not when.",
    ),
    "smoothness": Measure("smoothness", "", "Mean log dimensionless jerk: the higher, the smoother."),
    "miss": Measure("miss", "{unit}", "Mean distance between the last position and the goal."),
    "diversity": Measure(
        "diversity",
        "{unit}",
        "Root mean square distance of two motions from the same start, at equal shares of their time; a dash where "
        "no start has two.",
    ),
}
"""By the field of `RolloutMetrics`."""
