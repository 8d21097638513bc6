"""Compile the kernels that most tests run, once: processes that start side by side would each compile them."""

from __future__ import annotations

from pathlib import Path

from gmr_robot.experiment import STAGES, read_config
from gmr_robot.experiment.warm_up.kernels import warm_up

CONFIGS = Path(__file__).resolve().parents[1] / "configs"
NAMES = ("quickstart", "figure_eight", "via_point")


def main() -> None:
    for name in NAMES:
        warm_up(read_config(CONFIGS / f"{name}.yaml"), n_dimensions=2, stages=STAGES)


if __name__ == "__main__":
    main()
