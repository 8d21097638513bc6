"""Smoothing by leave-one-demonstration-out on the taught demonstrations of the 26 single LASA motions.

    python scripts/choose_smoothing.py

prints for each smoothing velocity RMSE [mm/s] and direction error of the demonstration left out of 1 to 4, for plain
GMR and for stable skills, and beside it those of the test demonstrations 5 to 7, which the choice does not see.
The table stands in docs/stability.md.
"""

from __future__ import annotations

import numpy as np
from lasa_benchmark.protocol import EVERY, MM

from gmr_robot import DemonstrationSet, learn_skill, read_demonstrations
from gmr_robot.demonstration import Subsample, preprocess
from gmr_robot.demonstration.formats.lasa_wheel import motion_names
from gmr_robot.evaluation import direction_error, velocity_rmse

SMOOTHINGS = (0.0, 0.03, 0.06, 0.09, 0.12, 0.16)
N_COMPONENTS = 8
TAUGHT, TESTED = (0, 1, 2, 3), (4, 5, 6)


def errors(
    taught: DemonstrationSet, left_out: DemonstrationSet, **options: float | str
) -> tuple[float, float]:
    """Return RMSE [mm/s] and direction error of a skill on demonstrations that it was not taught."""
    skill = learn_skill(taught, n_components=N_COMPONENTS, max_correction=10.0, **options)  # type: ignore[arg-type]
    predicted = skill.velocity(left_out.positions)
    return MM * velocity_rmse(predicted, left_out.velocities), direction_error(predicted, left_out.velocities)


def main() -> None:
    """Print the table."""
    motions = [
        preprocess(read_demonstrations(name, format="lasa"), [Subsample(every=EVERY)]).demonstrations
        for name in motion_names()
        if not name.startswith("Multi")
    ]
    print("| stability | smoothing | left out of 1-4: RMSE [mm/s], ė | test 5-7: RMSE [mm/s], ė |")
    print("|---|---|---|---|")
    for stability in ("none", "lyapunov"):
        for smoothing in SMOOTHINGS:
            options: dict[str, float | str] = {"stability": stability, "smoothing": smoothing}
            inner = [
                errors(motion.select([i for i in TAUGHT if i != out]), motion.select([out]), **options)
                for motion in motions
                for out in TAUGHT
            ]
            outer = [errors(motion.select(TAUGHT), motion.select(TESTED), **options) for motion in motions]
            left, test = (np.mean(found, axis=0) for found in (inner, outer))
            print(
                f"| {stability} | {smoothing:g} | {left[0]:.2f}, {left[1]:.4f} | {test[0]:.2f}, {test[1]:.4f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
