"""Sweeps over what no configuration varies: each point of one, once for each of some further parameters."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from gmr_robot.cli.sweep import TerminalSweep, show_sweep
from gmr_robot.experiment.config import ExperimentConfig
from gmr_robot.experiment.material import Material, gather_material
from gmr_robot.experiment.run.resources import metered
from gmr_robot.experiment.sweep import Sweep, read_sweep, run_sweep
from gmr_robot.experiment.sweep.job import Job, JobResult, Work
from gmr_robot.experiment.sweep.reading import Reading, read_source

Measure = Callable[[ExperimentConfig, Material, Any], dict[str, float]]
"""Metrics by name, from a configuration, its demonstrations and the further parameters."""


def run_beside(
    documentation: str,
    config: str,
    variants: Sequence[dict[str, Any]],
    *,
    measure: Measure,
    baseline: dict[str, Any],
) -> None:
    """Run each point of a configuration once a variant; the command line takes overrides.

    Parameters
    ----------
    documentation : str
        Of the script.
    config : str
        The configuration file, whose cases are left out.
    variants : sequence of dict
        The further parameters.
    measure : callable
        What is done for a point.
    baseline : dict
        Whom the report compares with.
    """
    parser = argparse.ArgumentParser(description=documentation.splitlines()[0])
    parser.add_argument(
        "overrides", nargs="*", metavar="KEY.SUB=VALUE", help="values that replace those of the file"
    )
    overrides = parser.parse_args().overrides
    sweep = crossed(
        read_sweep(config, ["sweep.cases={}", "sweep.baseline=null", *overrides]), variants, baseline
    )
    with TerminalSweep(sweep.section.metrics) as progress:
        outcome = run_sweep(sweep, progress=progress, work=work_of(measure))
    show_sweep(outcome, sweep.section.metrics)


def crossed(sweep: Sweep, variants: Sequence[dict[str, Any]], baseline: dict[str, Any]) -> Sweep:
    """Return the sweep with each point once a variant."""
    section = sweep.section.model_copy(update={"baseline": baseline})
    points = [
        replace(point, parameters={**point.parameters, **one}) for point in sweep.points for one in variants
    ]
    numbered = tuple(replace(point, index=index) for index, point in enumerate(points))
    return Sweep(base=sweep.base.model_copy(update={"sweep": section}), section=section, points=numbered)


def work_of(measure: Measure) -> Work:
    """Return what executors run; a function inside of another is sent to other processes whole."""

    def work(job: Job, reading: Reading | None) -> JobResult:
        config = ExperimentConfig.model_validate_json(job.config)
        recorded = read_source(job.source) if reading is None else reading
        with metered() as meter:
            try:
                if isinstance(recorded, Exception):
                    raise recorded
                metrics, error = (
                    measure(config, gather_material(config, recorded=recorded), job.parameters),
                    None,
                )
            except Exception as failure:
                metrics, error = {}, f"{type(failure).__name__}: {failure}"
        taken = meter.read()
        resources = {"wall_seconds": taken.wall_seconds, "cpu_seconds": taken.cpu_seconds}
        finite = {name: value if abs(value) < float("inf") else None for name, value in metrics.items()}
        return JobResult(job.index, error=error, metrics=finite, resources=resources)

    return work
