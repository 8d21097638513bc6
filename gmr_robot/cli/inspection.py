"""What a file or a folder holds, in the terminal."""

from __future__ import annotations

from pathlib import Path

from gmr_robot.cli.output import shown_path
from gmr_robot.cli.table import show, vector
from gmr_robot.experiment import RunStatus
from gmr_robot.skill import AnySkill, ComponentChoice, Skill, TimeIndexedSkill
from gmr_robot.skill.stability import claims


def show_skill(skill: AnySkill, *, source: str) -> None:
    """Print what a skill is and how it was learned."""
    training = skill.training
    end = "converged" if training.converged else "not converged"
    rows = [
        ("motion", training.motion or "not named"),
        ("dimensions", f"{', '.join(skill.names)} [{skill.unit}]"),
        ("components K", _components(skill)),
        ("learned from", f"{training.n_demonstrations} demonstrations, {training.n_samples} samples"),
        ("mean duration", f"{training.duration:.3g} s"),
        ("preprocessing", ", ".join(step.name for step in skill.steps) or "none"),
        ("start of EM", f"{training.initialisation}, best of {training.restarts}"),
        ("EM", f"{len(training.objective) - 1} iterations, {end}, {training.reseedings} re-seedings"),
        ("objective", f"{training.objective[-1]:.4f} nat per sample"),
        ("goal", f"{vector(skill.goal)} {skill.unit}"),
        *(_timing(skill) if isinstance(skill, TimeIndexedSkill) else ()),
        *((("stability", _stability(skill)),) if isinstance(skill, Skill) else ()),
        ("in the workspace", _placement(skill)),
        *(("note", note) for note in training.notes),
    ]
    show(source, rows)


def show_evidence(skill: AnySkill) -> None:
    """Print how the number of components was chosen, and why the skill arrives."""
    if skill.training.choice is not None:
        _show_choice(skill.training.choice)
    if isinstance(skill, Skill) and skill.certificate is not None:
        known = claims(skill.certificate, duration=skill.training.duration)
        rows = [(one.subject, one.value, one.standing) for one in known]
        show("certificate: does it arrive?", rows, columns=("", "value", "how sure"))


def _show_choice(choice: ComponentChoice) -> None:
    errors = choice.standard_errors or (None,) * len(choice.values)
    rows = [
        (
            str(number),
            f"{value:.3f}",
            "–" if error is None else f"{error:.3f}",
            "chosen" if number == choice.n_components else "",
        )
        for number, value, error in zip(choice.candidates, choice.values, errors, strict=True)
    ]
    best = "largest" if choice.largest_is_best else "smallest"
    columns = ("K", f"{choice.criterion} [nat]", "standard error", "")
    show(f"choice of K: the {best} value is best", rows, columns=columns)


def _components(skill: AnySkill) -> str:
    choice = skill.training.choice
    if choice is None:
        return str(skill.mixture.n_components)
    tried = f"{choice.candidates[0]} to {choice.candidates[-1]}"
    return f"{skill.mixture.n_components}, chosen from {tried} by {choice.criterion}"


def _stability(skill: Skill) -> str:
    if skill.is_periodic:
        return "goes round, need not arrive"
    if skill.certificate is None:
        return "none: whether motions arrive is not guaranteed"
    certificate = skill.certificate
    return (
        f"{certificate.kind}: arrives from everywhere, for steps up to {1e3 * certificate.horizon:g} ms; velocities "
        f"change by {certificate.correction:.2%}"
    )


def _timing(skill: TimeIndexedSkill) -> list[tuple[str, str]]:
    """Return what only a skill in time has."""
    points = [
        (f"via-point {index + 1}", f"{vector(one.x)} {skill.unit} at {one.t:.3g} s")
        for index, one in enumerate(skill.via_points)
    ]
    return [
        ("alignment", skill.alignment),
        ("duration", f"{skill.duration / skill.speed:.3g} s at {skill.speed:g} times the demonstrated speed"),
        ("deviations", f"last {skill.length_scale:.3g} s, fade with {skill.pull:.3g} 1/s"),
        *points,
        *(("note", str(one)) for one in skill.departures if one.is_far),
    ]


def show_status(status: RunStatus, *, folder: Path) -> None:
    """Print how far a run has come."""
    rows = [("state", _state(status)), ("started", status.started), ("ended", status.ended or "not yet")]
    if status.state == "failed":
        rows += [("failed in", status.stage or "no stage"), ("error", status.error)]
    rows.append(("files", ", ".join(file.name for file in sorted(folder.iterdir()) if file.name[0] != ".")))
    show(f"run {shown_path(folder)}", rows)


def _state(status: RunStatus) -> str:
    if status.state != "running":
        return status.state
    alive = {
        True: "it is under way",
        False: "but its process is gone: it was killed, and is not complete",
        None: f"by process {status.pid} on {status.host}",
    }
    return f"running ({alive[status.is_alive]})"


def _placement(skill: AnySkill) -> str:
    frame = skill.task_frame
    if frame is None:
        return "not placed"
    return f"origin at {vector(frame.position)} m, {frame.scale:g} m per {skill.unit}"
