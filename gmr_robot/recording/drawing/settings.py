"""What the user of the drawing page can choose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from gmr_robot.arrays import fraction, positive, whole
from gmr_robot.demonstration import CropIdle, GoalToOrigin, Resample, Smooth, Step
from gmr_robot.exceptions import InputError, UnknownNameError

MOTIONS = ("goal_directed", "periodic")
STABILITIES = ("lyapunov", "none")
MOST_COMPONENTS = 30
RATE = 100.0
"""Samples a second [Hz] that strokes are learned from."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The plane that is drawn in, its origin in the middle: width and height [m]."""

    width: float = 0.6
    height: float = 0.4

    def __post_init__(self) -> None:
        for name in ("width", "height"):
            if positive(getattr(self, name), name=f"{name} of the sheet") > 100.0:
                raise InputError(f"{name} of the sheet is {getattr(self, name):g} m; expected at most 100 m")


@dataclass(frozen=True, kw_only=True)
class DrawingSettings:
    """How strokes become a skill.

    Parameters
    ----------
    motion : {"goal_directed", "periodic"}
        Whether strokes end in one goal, or each is one lap.
    n_components : int, optional
        Number of Gaussians, at most 30; chosen by held-out strokes when not given.
    stability : {"lyapunov", "none"}
        What makes goal-directed motions arrive.
    alpha : float, default 0.9545
        Confidence of the region that motions are drawn from [1].
    """

    motion: str = "goal_directed"
    n_components: int | None = None
    stability: str = "lyapunov"
    alpha: float = 0.9545

    def __post_init__(self) -> None:
        for name, known in (("motion", MOTIONS), ("stability", STABILITIES)):
            if getattr(self, name) not in known:
                raise UnknownNameError(name, getattr(self, name), known)
        if self.n_components is not None and whole(self.n_components, name="n_components", at_least=1) > (
            MOST_COMPONENTS
        ):
            raise InputError(f"n_components is {self.n_components}; expected at most {MOST_COMPONENTS}")
        object.__setattr__(self, "alpha", fraction(self.alpha, name="alpha"))

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> DrawingSettings:
        """Return settings from a mapping as `as_dict` gives it, refusing unknown keys."""
        known = tuple(one.name for one in fields(cls))
        for key in values:
            if key not in known:
                raise UnknownNameError("setting", key, known)
        return cls(**values)

    def as_dict(self) -> dict[str, Any]:
        """Return the settings as plain data."""
        return asdict(self)

    @property
    def is_periodic(self) -> bool:
        """Whether strokes are laps."""
        return self.motion == "periodic"

    @property
    def steps(self) -> tuple[Step, ...]:
        """Preprocessing of what a hand draws: samples come as the screen refreshes, and ends lie apart."""
        even = (Resample(rate=RATE), Smooth(window=0.15, order=3))
        return even if self.is_periodic else (*even, CropIdle(speed=0.02), GoalToOrigin())

    @property
    def skill_options(self) -> dict[str, Any]:
        """What `learn_skill` and the section `skill` of a configuration are told alike."""
        stability = "none" if self.is_periodic else self.stability
        return {"motion": self.motion, "n_components": self.n_components, "stability": stability}
