#!/usr/bin/env python3
"""Make demos/figure_eight: ten laps of a figure-eight, as a hand would draw them. See demos/README.md."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from write_demos import write_demos

from gmr_robot.arrays import FloatArray
from gmr_robot.demonstration import Demonstration, DemonstrationSet

SEED = 8
LAPS = 10
RATE = 100.0  # [Hz]
HALF_WIDTH = 0.1  # [m]
LAP_DURATION = 4.0  # [s], on average
NOISE = 2e-4  # [m], standard deviation of the measurement
RESOLUTION = 5  # decimals of a metre: 0.01 mm
# How much a hand varies, as standard deviations: size of the two axes, rotation [rad], centre of
# the two axes [m], speed.
VARIATION = {"width": 0.06, "height": 0.06, "turn": 0.05, "x": 0.003, "y": 0.003, "speed": 0.12}


def figure_eight() -> DemonstrationSet:
    """Return the laps; one continuous recording, cut where the phase passes a multiple of 2π.

    The curve is the lemniscate of Gerono, (cos φ, sin φ cos φ), which a hand draws faster through
    the crossing than round the ends, as people do. Each lap starts and ends at the right end, and
    its last sample is the first of the next lap.
    """
    # The stream of RandomState is frozen for good, that of Generator is not: the files must come
    # out the same with any version of numpy.
    random = np.random.RandomState(SEED)
    drifts = {name: Drift(random) for name in VARIATION}
    phase = _phases(drifts["speed"])
    now = {name: VARIATION[name] * drift(phase) for name, drift in drifts.items()}
    x = HALF_WIDTH * (1.0 + now["width"]) * np.cos(phase)
    y = HALF_WIDTH * (1.0 + now["height"]) * np.sin(phase) * np.cos(phase)
    cosine, sine = np.cos(now["turn"]), np.sin(now["turn"])
    drawn = np.stack([now["x"] + cosine * x - sine * y, now["y"] + sine * x + cosine * y], axis=1)
    measured = np.round(drawn + NOISE * random.standard_normal(drawn.shape), RESOLUTION)
    cuts = np.searchsorted(phase, 2.0 * np.pi * np.arange(LAPS + 1))
    laps = [measured[start : end + 1] for start, end in pairwise(cuts)]
    return DemonstrationSet(
        tuple(
            Demonstration(times=np.arange(len(lap)) / RATE, positions=lap, names=("x", "y")) for lap in laps
        ),
        "figure_eight",
    )


class Drift:
    """A smooth random function of the phase, of unit variance, that changes from lap to lap."""

    def __init__(self, random: np.random.RandomState, terms: int = 5) -> None:
        self.frequencies = random.uniform(0.05, 0.6, terms)  # [1/lap]
        self.phases = random.uniform(0.0, 2.0 * np.pi, terms)

    def __call__(self, phase: FloatArray) -> FloatArray:
        """Return the value at each phase, of the same shape."""
        angles = np.multiply.outer(phase, self.frequencies) + self.phases
        result: FloatArray = np.sin(angles).sum(axis=-1) * np.sqrt(2.0 / len(self.phases))
        return result


def _phases(speed: Drift) -> FloatArray:
    """Return the phase at each sample, from 0 until the last lap is complete."""
    phases = [0.0]
    while phases[-1] < 2.0 * np.pi * LAPS:
        variation = 1.0 + VARIATION["speed"] * float(speed(np.array(phases[-1])))
        phases.append(phases[-1] + 2.0 * np.pi / (LAP_DURATION * RATE) * variation)
    return np.array(phases)


if __name__ == "__main__":
    write_demos(figure_eight(), what=__doc__)
