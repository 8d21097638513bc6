"""What is wrong with a demonstration, and what repairs it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from gmr_robot.demonstration.demonstration import Demonstration
from gmr_robot.demonstration.demonstration_set import DemonstrationSet
from gmr_robot.demonstration.formats.options import ReadOptions
from gmr_robot.demonstration.preprocessing import Step


@dataclass(frozen=True, kw_only=True)
class Remedy:
    """What repairs a fault.

    Attributes
    ----------
    steps : tuple of Step
        Preprocessing steps, in order.
    unit : str, optional
        The unit to state when the file is read.
    """

    steps: tuple[Step, ...] = ()
    unit: str | None = None

    def apply(self, demonstration: Demonstration) -> Demonstration:
        """Return the repaired demonstration.

        Raises
        ------
        DemonstrationError
            When a step cannot be done.
        """
        if self.unit is not None:
            stated = ReadOptions(unit=self.unit).applied_to(DemonstrationSet((demonstration,)))
            demonstration = stated[0]
        for step in self.steps:
            demonstration = step.apply(demonstration)
        return demonstration

    def __str__(self) -> str:
        """As one would write it in a configuration."""
        unit = [f"unit: {self.unit}"] if self.unit is not None else []
        return ", ".join([*unit, *map(step_text, self.steps)])


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that is wrong with one demonstration.

    Attributes
    ----------
    kind : str
        What it is called, such as ``gap``.
    message : str
        What was found: where, how much, how often.
    remedy : Remedy or None
        What repairs it; None where nothing does.
    """

    kind: str
    message: str
    remedy: Remedy | None = None


def step_text(step: Step) -> str:
    """Return a step as one would write it in a configuration, such as ``resample: {rate: 100}``."""
    settings = [f"{one.name}: {getattr(step, one.name):g}" for one in fields(step)]  # type: ignore[arg-type]
    return f"{step.name}: {{{', '.join(settings)}}}" if settings else step.name


def times_text(times: Iterable[float]) -> str:
    """Return where something is, such as ``0.5, 1.25 s``; the first three."""
    texts = [f"{time:.4g}" for time in times]
    return f"{', '.join(texts[:3])}{', ...' if len(texts) > 3 else ''} s"
