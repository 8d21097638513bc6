"""Keep every n-th sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from gmr_robot.arrays import whole
from gmr_robot.demonstration.demonstration import Demonstration
from gmr_robot.demonstration.demonstration_set import DemonstrationSet
from gmr_robot.demonstration.preprocessing.step import Step
from gmr_robot.exceptions import DemonstrationError


@dataclass(frozen=True, kw_only=True)
class Subsample(Step):
    """Keep the samples 0, n, 2n, ... of each demonstration.

    The last sample goes unless n divides T − 1; use `Resample` where the exact end matters.

    Parameters
    ----------
    every : int
        The n above, at least 1.
    """

    name: ClassVar[str] = "subsample"

    every: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "every", whole(self.every, name="every of subsample", at_least=1))

    def apply(self, demonstration: Demonstration) -> Demonstration:
        """Return the demonstration with the samples kept."""
        if self.every >= len(demonstration):
            raise DemonstrationError(
                f"{demonstration.where}every {self.every}th of {len(demonstration)} samples leaves 1, "
                f"and a demonstration needs 2; set every of subsample to at most {len(demonstration) - 1}"
            )
        return demonstration.samples(slice(None, None, self.every))

    def note(self, before: DemonstrationSet, after: DemonstrationSet) -> str:
        """Say how many samples went."""
        return f"dropped {before.n_samples - after.n_samples} of {before.n_samples} samples"
