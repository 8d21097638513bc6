"""Run preprocessing steps, and keep what is needed to repeat and to undo them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gmr_robot.demonstration.demonstration_set import DemonstrationSet
from gmr_robot.demonstration.preprocessing.step import Step
from gmr_robot.demonstration.transform import Transform
from gmr_robot.exceptions import DemonstrationError, InputError


@dataclass(frozen=True, kw_only=True)
class StepReport:
    """What one step did.

    Attributes
    ----------
    step : str
        Name of the step.
    samples_before, samples_after : int
        Number of samples of all demonstrations together.
    note : str
        How many samples were dropped or changed, in words.
    """

    step: str
    samples_before: int
    samples_after: int
    note: str


@dataclass(frozen=True, eq=False, kw_only=True)
class Preprocessed:
    """Demonstrations ready to learn from, with their way back.

    Attributes
    ----------
    demonstrations : DemonstrationSet
        In skill coordinates; the unit that they name is that of the task coordinates.
    transform : Transform
        From task to skill coordinates.
    steps : tuple of Step
        What was done, in order.
    reports : tuple of StepReport
        What each step did.
    """

    demonstrations: DemonstrationSet
    transform: Transform
    steps: tuple[Step, ...]
    reports: tuple[StepReport, ...]

    def apply(self, other: DemonstrationSet) -> DemonstrationSet:
        """Run the same steps on other demonstrations of this motion, held-out ones for example.

        Parameters
        ----------
        other : DemonstrationSet
            In task coordinates.

        Returns
        -------
        DemonstrationSet
            In skill coordinates; ``transform.demonstrations_to_task`` leads back.

        Raises
        ------
        DemonstrationError
            When the names or the unit are not those of these demonstrations, or a step fails.
        """
        for what in ("names", "unit", "frame"):
            expected, given = getattr(self.demonstrations, what), getattr(other, what)
            if given != expected:
                raise DemonstrationError(
                    f"{other.name or 'the other set'} has {what} {given!r}; expected {expected!r}, "
                    "as in the demonstrations that were preprocessed"
                )
        for step in self.steps:
            other = _run(step, other)
        return other


def preprocess(demonstrations: DemonstrationSet, steps: Sequence[Step]) -> Preprocessed:
    """Run preprocessing steps, one after the other.

    Parameters
    ----------
    demonstrations : DemonstrationSet
        In task coordinates.
    steps : sequence of Step
        For example ``[CropIdle(), Resample(rate=100.0), Smooth(window=0.1), GoalToOrigin()]``;
        an empty one is allowed.

    Returns
    -------
    Preprocessed
        The demonstrations in skill coordinates, the transform between the two, and a report a step.

    Raises
    ------
    InputError
        When something in `steps` is no step.
    DemonstrationError
        When a step cannot be done; the message names step, demonstration and remedy.
    """
    transform = Transform.identity(demonstrations.n_dimensions)
    reports = []
    for index, step in enumerate(steps):
        if not isinstance(step, Step):
            raise InputError(
                f"steps[{index}] is {step!r}; expected a preprocessing step, for example CropIdle(speed=0.02)"
            )
        after = _run(step, demonstrations)
        transform = transform.then(step.transform(demonstrations))
        reports.append(
            StepReport(
                step=step.name,
                samples_before=demonstrations.n_samples,
                samples_after=after.n_samples,
                note=step.note(demonstrations, after),
            )
        )
        demonstrations = after
    return Preprocessed(
        demonstrations=demonstrations, transform=transform, steps=tuple(steps), reports=tuple(reports)
    )


def _run(step: Step, demonstrations: DemonstrationSet) -> DemonstrationSet:
    return DemonstrationSet(tuple(map(step.apply, demonstrations)), demonstrations.name)
