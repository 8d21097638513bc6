"""Imitation by sampling velocities, and why to stay in the α-region.

    python examples/figure_eight.py [picture.png]

Laps of a figure-eight give a mixture over positions and velocities, p(x, ẋ). A robot asks it at each tick for a
velocity, ẋ ~ p(ẋ | x), and moves on: x ← x + Δt ẋ. Now and then a draw from the whole distribution is one that
nobody has demonstrated; a draw inside the α-region of a component never is, and the motion is less jerky. Nothing is
rejected for it: draws inside the region are made directly.

What one sees: both kinds of draws follow the eight, but at the crossing the position alone does not say which way
to go on, and some passages turn into the wrong lobe. A periodic skill draws inside the region too; it remembers where
it came from, turns right each time, and stays closer to the mean lap.

Source: Figure 2 of A. Fabisch, gmr: Gaussian Mixture Regression, Journal of Open Source Software 6 (2021), there with
another recording; S. Calinon, F. Guenter, A. Billard, IEEE Transactions on Systems, Man and Cybernetics B 37 (2007).
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from gmr_robot import StopRule, fit_mixture, learn_skill, preprocess, read_demonstrations
from gmr_robot.demonstration import Smooth
from gmr_robot.evaluation import count_laps

HERE = Path(__file__).parent
picture = sys.argv[1] if len(sys.argv) > 1 else HERE / "pictures" / "figure_eight.png"

# Ten laps [m], [s]; their velocities are derived from noisy positions, which wants smoothing.
smooth = preprocess(read_demonstrations(HERE.parent / "demos" / "figure_eight"), [Smooth(window=0.15)])
laps = smooth.demonstrations
samples = np.hstack([laps.positions, laps.velocities])
mixture = fit_mixture(samples, 12, groups=laps.groups, initialisation="time_segments").mixture


def imitate(alpha: float, *, seconds: float = 40.0, dt: float = 0.01) -> np.ndarray:
    """Draw a velocity inside the α-region of p(ẋ | x) at each tick and move on; positions (T, 2)."""
    rng = np.random.default_rng(0)
    positions = [laps.starts[0]]
    for _ in range(round(seconds / dt)):
        velocity, _ = mixture.condition([0, 1], positions[-1]).sample(1, rng=rng, alpha=alpha)
        positions.append(positions[-1] + dt * velocity[0])
    return np.array(positions)


# The skill does the same faster, and with a memory of where it came from.
skill = learn_skill(smooth, n_components=12, motion="periodic")
ten_laps = StopRule(goal_tolerance=0.0, max_time=40.0)
(rollout,) = skill.rollout(laps.starts[:1], strategy="sample", alpha=0.7, stop=ten_laps)

motions = {
    "Draws from all of p(ẋ | x)": imitate(1.0),
    "Draws inside the 70 % region": imitate(0.7),
    "Periodic skill, draws inside the 70 % region": rollout.positions,
}

plt.style.use(HERE / "pictures.mplstyle")
figure, axes = plt.subplots(1, 3, figsize=(10.5, 3.6), sharex=True, sharey=True)
jumps, wrong_turns = [], []
for ax, (title, positions) in zip(axes, motions.items(), strict=True):
    velocities = np.diff(positions, axis=0) / 0.01
    jumps.append(1000.0 * float(np.linalg.norm(np.diff(velocities, axis=0), axis=1).mean()))
    wrong_turns.append(count_laps(positions, laps[0].positions).wrong_turns)
    results = f"velocity changes by {jumps[-1]:.0f} mm/s a tick", f"{wrong_turns[-1]} wrong turns"
    print(title, *results, sep=", ")
    ax.plot(*laps.positions.T, ".", color="C5", markersize=1.5, alpha=0.2)
    ax.plot(*positions.T, color="C0", linewidth=0.8)
    ax.set(title="\n".join([title, *results]), xlabel="x [m]", aspect="equal")
    ax.title.set_size(9)
axes[0].set(ylabel="y [m]")
marks = [
    plt.Line2D([], [], color="C5", marker=".", linestyle="", label="ten demonstrated laps"),
    plt.Line2D([], [], color="C0", label="imitation, 40 s, 100 ticks a second"),
]
figure.legend(handles=marks, loc="outside lower center", ncols=2)

figure.savefig(picture)
