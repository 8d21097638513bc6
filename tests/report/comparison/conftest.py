import numpy as np
import pytest

from gmr_robot.evaluation.comparison import ResultRow, ResultTable, compare_results

METRICS = ("held_out.velocity_rmse", "held_out.log_likelihood", "held_out.rollouts.mean.arrived_share")


@pytest.fixture(scope="session")
def make_table():
    """Two cases by three numbers of components by three motions by three seeds; some failed, names are nasty."""

    def make(*, name="letters_k & 5 % $x$", failing=True):
        rng, rows = np.random.default_rng(0), []
        for case in ("plain", "stable|<b>_#1"):
            for k in (3, 5, 9):
                for motion in ("Angle", "GShape", "Worm"):
                    for seed in range(3):
                        error = 0.004 * (
                            1.0 + (k - 5) ** 2 / 8.0 - 0.3 * (case != "plain") + 0.02 * rng.normal()
                        )
                        broke = failing and (case, k, motion) == ("plain", 9, "Worm")
                        rows.append(
                            ResultRow(
                                point=f"{len(rows):05d}",
                                parameters={"case": case, "skill.n_components": k},
                                motion=motion,
                                seed=seed,
                                metrics={
                                    METRICS[0]: error,
                                    METRICS[1]: 14.0 + rng.normal(),
                                    METRICS[2]: 1.0 if case != "plain" else float(rng.integers(4)) / 3.0,
                                    "skill.iterations": float(rng.integers(10, 90)),
                                    "timing.stages.learn": 0.02 * k,
                                },
                                resources={"wall_seconds": 1.0 + rng.random()},
                                error="FitError: <script>row 7</script> is_bad" if broke else None,
                            )
                        )
        return ResultTable(name=name, rows=tuple(rows), unit="m", n_unfinished=2)

    return make


@pytest.fixture(scope="session")
def comparison(make_table):
    return compare_results(make_table(), metrics=METRICS, baseline={"case": "plain"})
