"""Where to be at each time: a motion with its tube, bent through a via-point.

    python examples/trajectories.py [picture.png]          # needs the extra: pip install 'gmr_robot[lasa]'

Demonstrations of different pace are brought to one time by dynamic time warping; a mixture over (t, x), asked for
p(x | t), gives the mean motion and how far the demonstrations differ at each time: the tube. A via-point and
another end are conditions on it: the motion bends as the demonstrations differ, and is more certain there.

What one sees: left the path; right its height over time. Grey: seven handwritten letters, blue: what
was learned from them, orange: the same skill through a via-point to another end.

Source: S. Calinon, F. Guenter, A. Billard, IEEE Transactions on Systems, Man and Cybernetics B 37 (2007);
conditioning as in A. Paraschos et al., Probabilistic Movement Primitives (2013). Handwriting:
S. M. Khansari-Zadeh, A. Billard, IEEE Transactions on Robotics 27 (2011).
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from gmr_robot import ViaPoint, learn_time_indexed_skill, read_demonstrations

HERE = Path(__file__).parent
picture = sys.argv[1] if len(sys.argv) > 1 else HERE / "pictures" / "trajectories.png"

letters = read_demonstrations("RShape", format="lasa")  # [m], [s]
skill = learn_time_indexed_skill(letters)

# Through another point after two seconds, and to another end: conditions, not a new fit.
via = ViaPoint(t=2.0, x=[0.014, 0.052])
adapted = skill.adapted(via_points=[via], goal=[0.006, -0.004])
for departure in adapted.departures:
    print(departure)

# A robot that runs it, started where each letter was started, and half as fast again.
rollouts = adapted.adapted(speed=1.5).rollout(letters.starts, strategy="sample", alpha=0.9545)
print(
    f"{sum(one.arrived for one in rollouts)} of {len(rollouts)} motions arrive, in {rollouts[0].times[-1]:.1f} s",
    end=" ",
)
print(f"in place of {skill.duration:.1f} s")

times = np.linspace(0.0, skill.duration, 200)
learned, bent = skill.demonstrated(times), adapted.planned(times)
before, after = (np.sqrt(np.trace(one.covariance[np.searchsorted(times, via.t)])) for one in (learned, bent))
print(f"spread at the via-point: {1000 * before:.1f} mm as demonstrated, {1000 * after:.2f} mm as planned")

plt.style.use(HERE / "pictures.mplstyle")
figure, (path, course) = plt.subplots(1, 2, figsize=(9.5, 4.0), width_ratios=[1.0, 1.3])

for letter in letters:
    path.plot(*(1000.0 * letter.positions.T), color="C5", linewidth=0.7, alpha=0.6)
for letter in skill.align(letters):
    course.plot(letter.times, 1000.0 * letter.positions[:, 1], color="C5", linewidth=0.7, alpha=0.6)
for motion, colour, label in ((learned, "C0", "learned"), (bent, "C1", "through a via-point to another end")):
    path.plot(*(1000.0 * motion.mean.T), color=colour, label=label)
    height, spread = 1000.0 * motion.mean[:, 1], 1000.0 * np.sqrt(motion.covariance[:, 1, 1])
    course.fill_between(
        times, height - 2 * spread, height + 2 * spread, color=colour, alpha=0.2, linewidth=0.0
    )
    course.plot(times, height, color=colour)
for rollout in rollouts:
    path.plot(*(1000.0 * rollout.positions.T), color="C1", linewidth=0.5, alpha=0.5)
path.plot(*(1000.0 * np.array(via.x)), "o", color="black", markersize=5, label="via-point")
course.plot(via.t, 1000.0 * via.x[1], "o", color="black", markersize=5)

path.set(xlabel="x [mm]", ylabel="y [mm]", title="Paths, and seven motions of a robot", aspect="equal")
course.set(xlabel="time [s]", ylabel="y [mm]", title="In time, with tubes of two standard deviations")
handles = [
    plt.Line2D([], [], color="C5", linewidth=0.7, label="demonstrated"),
    *path.get_legend_handles_labels()[0],
]
figure.legend(handles=handles, loc="outside lower center", ncols=4)

figure.savefig(picture)
