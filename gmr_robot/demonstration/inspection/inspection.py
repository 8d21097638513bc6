"""What was found in a set of demonstrations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gmr_robot.demonstration.inspection.fault import Fault, Remedy, step_text
from gmr_robot.demonstration.inspection.spread import Spread
from gmr_robot.demonstration.preprocessing import Step


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Numbers of one demonstration.

    Attributes
    ----------
    samples : int
        How many.
    duration, rate : float
        [s], and samples per second [Hz] (from the median step).
    jitter : float
        Share of the period by which steps in time differ from it.
    longest_step : float
        Longest time without a sample [s].
    still_start, still_end : float
        How long nothing moves at the ends [s].
    path, extent, peak_speed : float
        Length of the path, diagonal of the box around it, and peak speed, in the unit of the positions.
    velocity_error : float
        Share by which velocities miss the change of the positions.
    """

    samples: int
    duration: float
    rate: float
    jitter: float
    longest_step: float
    still_start: float
    still_end: float
    path: float
    extent: float
    peak_speed: float
    velocity_error: float


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What was found in one demonstration.

    Attributes
    ----------
    index : int
        Its number in the set.
    source : str
        Where it came from.
    figures : Figures
        Its numbers, as recorded.
    faults : tuple of Fault
        What is wrong; each was looked for after the remedies of those before it.
    """

    index: int
    source: str
    figures: Figures
    faults: tuple[Fault, ...]

    @property
    def verdict(self) -> Literal["good", "repairable", "unusable"]:
        """What can be done with it."""
        if not self.faults:
            return "good"
        return "unusable" if any(fault.remedy is None for fault in self.faults) else "repairable"

    @property
    def remedy(self) -> Remedy:
        """What repairs all of its faults."""
        remedies = [fault.remedy for fault in self.faults if fault.remedy is not None]
        units = [one.unit for one in remedies if one.unit is not None]
        steps = tuple(step for one in remedies for step in one.steps)
        return Remedy(steps=steps, unit=units[0] if units else None)


@dataclass(frozen=True, kw_only=True)
class Inspection:
    """What was found in a set.

    Attributes
    ----------
    findings : tuple of Finding
        One a demonstration.
    starts, goals : Spread or None
        Of the usable demonstrations, after their repair; None where there is none.
    remarks : tuple of str
        What is worth a look, and no fault of a single demonstration.
    remedy : Remedy
        What repairs all repairable demonstrations at once and leaves the good ones good.
    teachable : tuple of int
        Numbers of the demonstrations that are good after this remedy; it was tried.
    """

    findings: tuple[Finding, ...]
    starts: Spread | None
    goals: Spread | None
    remarks: tuple[str, ...]
    remedy: Remedy
    teachable: tuple[int, ...]

    @property
    def usable(self) -> tuple[int, ...]:
        """Numbers of the demonstrations that are good or repairable."""
        return tuple(one.index for one in self.findings if one.verdict != "unusable")

    @property
    def steps(self) -> tuple[Step, ...]:
        """The preprocessing steps of the remedy."""
        return self.remedy.steps

    def configuration(self) -> str:
        """Return what a configuration needs so that only good demonstrations teach; empty when nothing."""
        lines = [f"  unit: {self.remedy.unit}"] if self.remedy.unit is not None else []
        if 0 < len(self.teachable) < len(self.findings):
            lines.append(f"  train: [{', '.join(map(str, self.teachable))}]")
        lines = ["demonstrations:", *lines] if lines else []
        if self.steps:
            lines += ["preprocessing:", *(f"  - {step_text(step)}" for step in self.steps)]
        return "\n".join(lines)
