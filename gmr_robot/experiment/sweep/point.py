"""One run of a sweep."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pydantic import JsonValue

from gmr_robot.experiment.config import ExperimentConfig
from gmr_robot.files import sha256


@dataclass(frozen=True, eq=False, kw_only=True)
class SweepPoint:
    """One combination of what a sweep varies.

    Attributes
    ----------
    index : int
        Its place in the table, from 0.
    parameters : mapping of str to JSON value
        What is varied, by dotted key, without motion and seed; ``case`` names the case.
    motion : str or None
        The motion as the sweep names it; None where motions are not varied.
    config : ExperimentConfig
        An ordinary configuration, without a sweep.
    """

    index: int
    parameters: Mapping[str, JsonValue]
    motion: str | None
    config: ExperimentConfig

    @property
    def seed(self) -> int:
        """Seed of everything random."""
        return self.config.seed

    @cached_property
    def text(self) -> str:
        """The configuration as JSON, which another process makes one of again."""
        return self.config.model_dump_json(exclude_none=True)

    @cached_property
    def id(self) -> str:
        """What the point and its folder are called: its place, and a hash of configuration and parameters.

        The demonstrations themselves are not in it: a file that was changed is not noticed.
        """
        plain = json.loads(self.text)
        del plain["output"]
        content = json.dumps([plain, dict(self.parameters)], sort_keys=True)
        return f"{self.index:05d}-{sha256(content.encode())[:8]}"
