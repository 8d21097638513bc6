"""How the skill is learned."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from gmr_robot.experiment.config.section import PositiveFloat, PositiveInt, Section


class SkillConfig(Section):
    """How the mixture over positions and velocities is fitted."""

    n_components: PositiveInt = 7
    """Number of Gaussians K."""

    initialisation: Literal["time_segments", "kmeans++"] = "time_segments"
    """Where EM starts: each demonstration cut into K equal stretches (deterministic), or k-means++
    (by the seed)."""

    n_init: PositiveInt = 1
    """Number of starts, of which the best is kept."""

    smoothing: Annotated[float, Field(ge=0.0, allow_inf_nan=False)] = 0.09
    """Differences between samples that are not believed to be more than noise, relative to each feature's
    standard deviation [1]. More makes the field smoother; 0 leaves the samples as they are."""

    max_iterations: PositiveInt = 500
    """Most iterations of EM for one start."""

    tolerance: PositiveFloat = 1e-6
    """EM has converged when the objective gains less than this per sample [nat]."""

    min_prior: Annotated[float, Field(ge=0.0, lt=1.0)] = 0.0
    """Components that contribute less than this to p(velocity | position) are neglected, but never the
    one that contributes most [1]."""

    stability: Literal["lyapunov", "lpv", "none"] = "lyapunov"
    """What makes every motion arrive: velocities corrected to descend a learned Lyapunov function, a
    linear-parameter-varying system (needs the extra stable), or nothing, which leaves it to chance."""

    max_correction: PositiveFloat = 0.2
    """Largest mean change of the velocities on the demonstrations that stability may cost, as a share of
    their mean speed [1]; more is an error."""

    @field_validator("n_init")
    @classmethod
    def _has_a_use(cls, value: int, info: ValidationInfo) -> int:
        if value > 1 and info.data.get("initialisation") == "time_segments":
            raise ValueError(
                f"is {value}, but time segments are deterministic: every start would be the same; "
                "use 1, or the initialisation kmeans++"
            )
        return value
