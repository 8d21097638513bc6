"""What every preprocessing step is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from gmr_robot.demonstration.demonstration import Demonstration
from gmr_robot.demonstration.demonstration_set import DemonstrationSet
from gmr_robot.demonstration.transform import Transform


class Step(ABC):
    """One preprocessing step: a frozen record of its settings, which acts on a demonstration at a time.

    A new step is one file with one frozen dataclass that derives from this class, and one line in
    ``STEPS``.
    """

    name: ClassVar[str]

    @abstractmethod
    def apply(self, demonstration: Demonstration) -> Demonstration:
        """Return the demonstration after this step.

        Raises
        ------
        DemonstrationError
            When the step cannot be done on this demonstration; the message says what to do.
        """

    @abstractmethod
    def note(self, before: DemonstrationSet, after: DemonstrationSet) -> str:
        """Say in one line how many samples the step dropped or changed, and by how much."""

    def transform(self, demonstrations: DemonstrationSet) -> Transform:
        """Return the change of coordinates that this step makes: none, unless the step says so."""
        return Transform.identity(demonstrations.n_dimensions)
