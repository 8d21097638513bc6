"""What recordings hold, what is wrong with them, and what a conversion lost, in the terminal."""

from __future__ import annotations

from gmr_robot.cli.table import say, show, vector
from gmr_robot.demonstration import Conversion, DemonstrationSet, Finding, Inspection


def show_demonstrations(demonstrations: DemonstrationSet, inspection: Inspection, *, source: str) -> None:
    """Print one line a demonstration, its faults, and what to write into a configuration."""
    unit = demonstrations.unit
    rows = [
        (
            str(index),
            str(len(one)),
            f"{one.duration:.3g}",
            f"{finding.figures.rate:.4g}",
            vector(one.start),
            vector(one.end),
            finding.verdict,
        )
        for index, (one, finding) in enumerate(zip(demonstrations, inspection.findings, strict=True))
    ]
    dimensions = f"{', '.join(demonstrations.names)} [{unit}]"
    columns = ("", "samples", "duration [s]", "rate [Hz]", f"start [{unit}]", f"end [{unit}]", "verdict")
    show(f"{source}: {len(demonstrations)} demonstration(s) of {dimensions}", rows, columns=columns)
    _show_numbers(inspection, unit)
    _show_faults(inspection.findings)
    _show_spread(inspection, unit)
    say(f"velocities: {', '.join(sorted({one.velocity_source for one in demonstrations}))}")
    say(f"channels: {', '.join(sorted({name for one in demonstrations for name in one.channels})) or 'none'}")
    show_notes(demonstrations)
    for remark in inspection.remarks:
        say(f"remark: {remark}")
    if configuration := inspection.configuration():
        say(f"\nin a configuration:\n\n{configuration}")


def show_notes(demonstrations: DemonstrationSet) -> None:
    """Print what the reader left out, changed or recovered."""
    for note in demonstrations.notes:
        say(f"note: {note}")


def show_conversion(conversion: Conversion) -> None:
    """Print what was converted, and what was lost."""
    demonstrations = conversion.demonstrations
    dimensions = f"{', '.join(demonstrations.names)} [{demonstrations.unit}]"
    say(f"{len(demonstrations)} demonstration(s) of {dimensions}, {demonstrations.n_samples} samples")
    show_notes(demonstrations)
    for loss in conversion.losses:
        say(f"not kept: {loss}")
    if not conversion.losses:
        say("nothing lost: read again, every number and name is the same")


def _show_numbers(inspection: Inspection, unit: str) -> None:
    rows = [
        (
            str(one.index),
            f"{one.figures.jitter:.1%}",
            f"{1e3 * one.figures.longest_step:.4g}",
            f"{one.figures.still_start:.2g} / {one.figures.still_end:.2g}",
            f"{one.figures.path:.3g}",
            f"{one.figures.extent:.3g}",
            f"{one.figures.peak_speed:.3g}",
            f"{one.figures.velocity_error:.1%}",
        )
        for one in inspection.findings
    ]
    columns = (
        "",
        "jitter",
        "longest step [ms]",
        "still at start / end [s]",
        f"path [{unit}]",
        f"extent [{unit}]",
        f"peak speed [{unit}/s]",
        "velocity error",
    )
    show("inspection", rows, columns=columns)


def _show_faults(findings: tuple[Finding, ...]) -> None:
    """Print a paragraph a fault: texts are too long for a table."""
    for one in findings:
        for fault in one.faults:
            say(f"demonstration {one.index}, {fault.kind}: {fault.message}")
            say(f"    {f'repaired by {fault.remedy}' if fault.remedy else 'unusable'}")


def _show_spread(inspection: Inspection, unit: str) -> None:
    if inspection.starts is None or inspection.goals is None:
        return
    for name, one in (("starts", inspection.starts), ("ends", inspection.goals)):
        say(f"{name}: {one.typical:.3g} {unit} from their middle (RMS), {one.largest:.3g} {unit} at most")
