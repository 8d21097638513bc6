"""What an experiment found out, as records and as the numbers of ``metrics.json``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from gmr_robot.demonstration import DemonstrationSet
from gmr_robot.evaluation import (
    AnyMetrics,
    distance_from_ideal,
    evaluate_skill,
    evaluate_time_indexed_skill,
)
from gmr_robot.experiment.config import ExperimentConfig
from gmr_robot.experiment.material import Material
from gmr_robot.experiment.motions import Origin, RolloutGroup
from gmr_robot.experiment.run.folder import RunFolder, write_json
from gmr_robot.experiment.seeds import stream
from gmr_robot.experiment.stages import Stage
from gmr_robot.skill import AnySkill, TimeIndexedSkill

if TYPE_CHECKING:  # simulation needs MuJoCo, which an experiment without a replay does without
    from gmr_robot.simulation import ReplayResult
    from gmr_robot.simulation.many import ManyReplays
    from gmr_robot.simulation.outcome import ReplayOutcome


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """How a skill and its rollouts compare with the demonstrations.

    Attributes
    ----------
    training : SkillMetrics or TimedMetrics
        Against the demonstrations that taught it, with the rollouts from their starts.
    held_out : the same or None
        Against the held-out ones; None when none are.
    """

    training: AnyMetrics
    held_out: AnyMetrics | None

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return {
            "held_out": self.held_out.as_dict() if self.held_out else None,
            "training": self.training.as_dict(),
        }


@dataclass(frozen=True, eq=False, kw_only=True)
class RunResult:
    """A finished experiment.

    Attributes
    ----------
    config : ExperimentConfig
        What was asked for.
    folder : RunFolder
        Where everything lies.
    material : Material
        The demonstrations as used.
    skill : Skill or TimeIndexedSkill
        What was learned.
    rollouts : tuple of RolloutGroup
        What it generated.
    evaluation : Evaluation
        How good that is.
    outcome : ReplayOutcome or None
        What the arm did, and what was found out around it; None without a replay.
    seconds : mapping of str to float
        Wall time of each stage [s].
    sources : mapping of str to Any
        Where the numbers come from; see `gmr_robot.experiment.run.provenance.provenance`.
    """

    config: ExperimentConfig
    folder: RunFolder
    material: Material
    skill: AnySkill
    rollouts: tuple[RolloutGroup, ...]
    evaluation: Evaluation
    outcome: ReplayOutcome | None
    seconds: Mapping[Stage, float]
    sources: Mapping[str, Any]

    @property
    def replay(self) -> ReplayResult | None:
        """What the arm did; None without a replay."""
        return None if self.outcome is None else self.outcome.result


def compare(
    config: ExperimentConfig, *, skill: AnySkill, groups: tuple[RolloutGroup, ...], material: Material
) -> Evaluation:
    """Compare the skill and its rollouts with the demonstrations, training and held-out ones apart."""

    def measured(demonstrations: DemonstrationSet, origin: Origin) -> AnyMetrics:
        rollouts = _by_strategy(groups, origin)
        if isinstance(skill, TimeIndexedSkill):
            return evaluate_time_indexed_skill(skill, demonstrations, rollouts)
        rng = stream(config.seed, f"evaluation {origin}")
        return evaluate_skill(skill, demonstrations, rollouts, rng=rng)

    held_out = material.held_out
    return Evaluation(
        training=measured(material.training, "training"),
        held_out=measured(held_out, "held out") if held_out else None,
    )


def save_evaluation(path: Path, evaluation: Evaluation) -> None:
    """Write the numbers of an evaluation to a JSON file, atomically."""
    write_json(path, evaluation.as_dict())


def metrics(result: RunResult) -> dict[str, Any]:
    """Return the numbers of an experiment as plain data.

    All but those under ``timing`` are the same whenever the experiment is run again.
    """
    skill, evaluation, replay = result.skill, result.evaluation, result.replay
    training = skill.training
    timing: dict[str, Any] = {"stages": dict(result.seconds)}
    if replay is not None:
        timing |= {"replay": replay.seconds, "real_time_factor": replay.real_time_factor}
    return {
        "skill": {
            "n_components": skill.mixture.n_components,
            "n_demonstrations": training.n_demonstrations,
            "n_samples": training.n_samples,
            "iterations": len(training.objective) - 1,
            "objective": training.objective[-1],
            "converged": training.converged,
            "reseedings": training.reseedings,
            "choice": None if training.choice is None else asdict(training.choice),
            "notes": training.notes,
        },
        "stability": _stability(skill),
        **evaluation.as_dict(),
        "replay": _replay_metrics(replay, skill) | _judgement(result.outcome)
        if replay is not None and result.outcome is not None
        else None,
        "timing": timing,
    }


def _stability(skill: AnySkill) -> dict[str, Any] | None:
    """Return the certificate; None where arrival is not certified."""
    if isinstance(skill, TimeIndexedSkill) or skill.certificate is None:
        return None
    return asdict(skill.certificate)


def _replay_metrics(replay: ReplayResult, skill: AnySkill) -> dict[str, Any]:
    ideal = distance_from_ideal(replay, skill)
    return {
        "robot": replay.robot,
        "mode": replay.mode,
        "stop": replay.stop,
        "arrived": replay.arrived,
        "duration": replay.duration,
        "tracking_rms": replay.tracking_rms,
        "tracking_max": replay.tracking_max,
        "goal_distance": replay.goal_distance,
        "goal_tolerance": replay.goal_tolerance,
        "mean_rollout_rms": None if ideal is None else float(np.sqrt(np.mean(ideal**2))),
        "mean_rollout_max": None if ideal is None else float(ideal.max()),
        "speed": replay.speed,
        "stopped": replay.stopped,
        "events": [
            {"what": event.description, "start": event.start, "end": event.end} for event in replay.events
        ],
        "assumed_limits": list(replay.bounds.assumed),
        "saturated": dict(zip(replay.joint_names, replay.saturated.tolist(), strict=True)),
    }


def _judgement(outcome: ReplayOutcome) -> dict[str, Any]:
    """Return what was found out around a replay."""
    reach = outcome.check.reach if outcome.check is not None else None
    frame = outcome.placement.frame if outcome.placement is not None else None
    return {
        "diagnosis": asdict(outcome.diagnosis) if outcome.diagnosis is not None else None,
        "reach": None
        if reach is None
        else {
            "speed_factor": reach.speed_factor,
            "limited_by": reach.limited_by,
            "margin": reach.margin,
            "touches": reach.touches,
        },
        "placement": None
        if frame is None
        else {"position": frame.position.tolist(), "axes": frame.axes.T.tolist(), "scale": frame.scale},
        "many": None if outcome.many is None else _many(outcome.many),
    }


def _many(many: ManyReplays) -> dict[str, Any]:
    """Return the statistics of many replays; nothing of them depends on the machine's speed."""
    from gmr_robot.simulation.many import MEASURES

    return {
        "n_replays": len(many),
        "n_success": many.n_success,
        "success_interval": list(many.success_interval),
        "n_stops": many.n_stops,
        "causes": many.causes,
        **{measure: _finite(asdict(many.spread(measure))) for measure in MEASURES},
        "replays": [
            {"number": one.number, "end": one.end, "cause": one.cause, "reason": one.reason}
            for one in many.summaries
        ],
    }


def _finite(numbers: Mapping[str, float]) -> dict[str, float | None]:
    return {name: value if np.isfinite(value) else None for name, value in numbers.items()}


def _by_strategy(groups: tuple[RolloutGroup, ...], origin: Origin) -> dict[str, tuple[Any, ...]]:
    return {group.strategy: group.rollouts for group in groups if group.origin == origin}
