"""The sections of the report that are text and tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gmr_robot.demonstration import StepReport
from gmr_robot.report.contents import ReportContents
from gmr_robot.report.lettering import count
from gmr_robot.report.markup import Markup, element, join, table
from gmr_robot.report.quantities import quantity
from gmr_robot.skill import AnySkill, Rollout, Skill, TimeIndexedSkill, ViaPoint

if TYPE_CHECKING:  # MuJoCo is optional
    from gmr_robot.simulation import ReplayResult


def lead(contents: ReportContents) -> Markup:
    """Return what happened, in three sentences."""
    skill, training = contents.skill, contents.skill.training
    motion = f" of the motion “{training.motion}”" if training.motion else ""
    sentences = [
        f"A skill of {count(skill.mixture.n_components, 'component')}, learned from "
        f"{count(training.n_demonstrations, 'demonstration')}{motion}.",
        *(_arrivals(label, group) for label, group in contents.rollouts.items()),
    ]
    if (replay := contents.replay) is not None:
        sentences.append(
            f"On the arm {replay.robot} the replay ended with “{replay.stop}”{_arrival(replay)}, with a "
            f"tracking error (end effector against its reference) of {quantity(replay.tracking_rms, 'm')} RMS."
        )
    return element("p", " ".join(sentences))


def notes(contents: ReportContents) -> Markup:
    """Return the notes, each in a box of its own."""
    return join(
        element("p", note, class_="note") for note in (*contents.notes, *contents.skill.training.notes)
    )


def preprocessing(steps: Sequence[StepReport]) -> Markup:
    """Return what each preprocessing step did."""
    if not steps:
        return element("p", "No step: the skill was learned from the demonstrations as they were recorded.")
    rows = [[step.step, str(step.samples_before), str(step.samples_after), step.note] for step in steps]
    header = ["step", "samples before", "samples after", "what it did"]
    return table(header, rows, caption="Preprocessing of the training demonstrations, in order")


def training(skill: AnySkill) -> Markup:
    """Return how the skill was learned."""
    summary = skill.training
    rows = [
        ("components", _components(skill)),
        ("demonstrations", str(summary.n_demonstrations)),
        ("samples", str(summary.n_samples)),
        ("dimensions", ", ".join(skill.names)),
        ("unit, frame", f"{skill.unit}, {skill.frame}"),
        ("mean duration", quantity(summary.duration, "s")),
        ("initialisation", summary.initialisation),
        ("starts of EM", str(summary.restarts)),
        ("iterations of EM", str(len(summary.objective) - 1)),
        ("objective at the end", quantity(summary.objective[-1], "nat per sample")),
        ("converged", "yes" if summary.converged else "no: the iterations ran out"),
        ("re-seedings of empty components", str(summary.reseedings)),
        *(_timing(skill) if isinstance(skill, TimeIndexedSkill) else _field(skill)),
    ]
    return table(["", "value"], rows)


def _field(skill: Skill) -> list[tuple[str, str]]:
    """Return what only a velocity field has."""
    return [("conditional weights neglected below", f"{skill.min_prior:g}")]


def _timing(skill: TimeIndexedSkill) -> list[tuple[str, str]]:
    """Return what only a skill in time has."""
    return [
        ("alignment", skill.alignment),
        ("length scale of deviations", quantity(skill.length_scale, "s")),
        ("spread added to the tube", quantity(skill.spread, skill.unit)),
        ("pull towards the motion", quantity(skill.pull, "1/s")),
        ("speed of execution", f"{skill.speed:g} times the demonstrated one"),
        ("goal", ", ".join(f"{value:.4g}" for value in skill.goal) + f" {skill.unit}"),
        *(
            (f"via-point {index + 1}, at {one.t:.4g} s", _passage(one, skill.unit))
            for index, one in enumerate(skill.via_points)
        ),
        *(
            (f"{one.what}, distance from the demonstrations", f"{one.distance:.3g} sd")
            for one in skill.departures
        ),
    ]


def _passage(point: ViaPoint, unit: str) -> str:
    where = ", ".join(f"{value:.4g}" for value in point.x) + f" {unit}"
    return where + (f", to within {quantity(point.tolerance, unit)} (1 sd)" if point.tolerance else "")


def _components(skill: AnySkill) -> str:
    choice = skill.training.choice
    how = f", chosen by {choice.criterion.replace('_', '-')}" if choice is not None else ""
    return f"{skill.mixture.n_components}{how}"


def configuration(config: str) -> Markup:
    """Return the resolved configuration."""
    return element("pre", element("code", config))


def provenance(facts: Mapping[str, Any]) -> Markup:
    """Return where the numbers come from."""
    rows = [(name, element("code", value)) for name, value in _flat(facts)]
    return table(["", "value"], rows)


def _arrivals(label: str, group: Sequence[Rollout]) -> str:
    """Return how many arrive, or how many go on for their whole time where they need not arrive."""
    finished = sum(one.stop == "finished" for one in group)
    if finished:
        return f"Rollouts “{label}”: {finished} of {len(group)} go on for their whole time."
    return f"Rollouts “{label}”: {sum(one.arrived for one in group)} of {len(group)} arrive."


def _arrival(replay: ReplayResult) -> str:
    """Return what the end of a trajectory leaves open: whether it led to the goal."""
    if replay.mode == "closed_loop" or replay.arrived is None:
        return ""
    return " at the goal" if replay.arrived else f" {quantity(replay.goal_distance, 'm')} from the goal"


def _flat(facts: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield the leaves of nested mappings with their dotted names."""
    for key, value in facts.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            yield from _flat(value, f"{name}.")
        else:
            yield name, "–" if value is None else str(value)
