"""The headline picture of the README: plain Gaussian mixture regression loses its way, a stable skill arrives.

    python scripts/make_headline.py docs/pictures/headline.png

Five motions of the LASA set, four demonstrations taught, rollouts from all seven starts and four places beside
them. Above the mixture's own velocities (`stability: none`, no smoothing), below the default skill with the level
sets of its Lyapunov function.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from gmr_robot import DemonstrationSet, StopRule, learn_skill, read_demonstrations
from gmr_robot.report.pictures.gallery import Tile, draw_gallery

MOTIONS = ("Sshape", "Khamesh", "NShape", "Spoon", "heee")
N_COMPONENTS = 8
BESIDE = 0.15
"""How far beside the mean start rollouts begin too, as a share of the motion's size."""


def tile(letters: DemonstrationSet, title: str, **options: object) -> Tile:
    """Return a panel: the skill of the first four demonstrations and its rollouts."""
    skill = learn_skill(letters.select([0, 1, 2, 3]), n_components=N_COMPONENTS, **options)  # type: ignore[arg-type]
    around = letters.starts.mean(axis=0) + BESIDE * skill.size * np.array([[1, 0], [-1, 0], [0, 1], [0, -1]])
    stop = StopRule(goal_tolerance=0.01 * skill.size, max_time=15.0, max_distance=1e6)
    rollouts = skill.rollout(np.vstack([letters.starts, around]), strategy="mean", stop=stop)
    return Tile(title=title, skill=skill, training=letters.select([0, 1, 2, 3]), rollouts=rollouts)


def main() -> None:
    """Draw and write the picture."""
    motions = [read_demonstrations(name, format="lasa") for name in MOTIONS]
    plain = [tile(one, f"{one.name}: plain GMR", stability="none", smoothing=0.0) for one in motions]
    stable = [tile(one, f"{one.name}: stable") for one in motions]
    picture = draw_gallery([*plain, *stable], name="headline", title="Plain regression and stable skills")
    picture.figure.savefig(Path(sys.argv[1]), dpi=150, metadata={"Software": None})


if __name__ == "__main__":
    main()
