"""Kernel density estimate or mixture? Size, speed, and how well unseen data are explained.

    python examples/kde_against_mixture.py [picture.png]          # needs the extra: pip install 'gmr_robot[lasa]'

A kernel density estimate puts a Gaussian of one and the same shape on each sample: nothing to fit but its width, but
all samples have to be kept, and each question asks all of them. A mixture keeps a few Gaussians of their own shapes.
Both get the same data and choose their one number, the bandwidth or the number of components, by parts of these data
that are held out in turn; data that neither has seen judge.

What one sees: above postures of a two-joint arm (two angles and the place of the hand, which they determine); below
handwritten letters (positions and velocities). The mixture is tens of times smaller and a hundred times
faster. The postures it explains better: they lie on a curved sheet, which kernels of one shape cannot follow.
Letters it explains a little worse: each is written elsewhere than the few others, and wide kernels are less
surprised.

Source: B. W. Silverman, Density Estimation for Statistics and Data Analysis (1986); scipy.stats.gaussian_kde.
Handwriting: S. M. Khansari-Zadeh, A. Billard, IEEE Transactions on Robotics 27 (2011).
"""

import sys
import time
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from scipy.stats import gaussian_kde

from gmr_robot import fit_mixture, read_demonstrations, select_n_components

HERE = Path(__file__).parent
picture = sys.argv[1] if len(sys.argv) > 1 else HERE / "pictures" / "kde_against_mixture.png"

rng = np.random.default_rng(0)
shoulder, elbow = rng.uniform(0.0, 1.5, 2100), rng.uniform(0.3, 2.0, 2100)
x = 0.4 * np.cos(shoulder) + 0.3 * np.cos(shoulder + elbow)
y = 0.4 * np.sin(shoulder) + 0.3 * np.sin(shoulder + elbow)
postures = np.column_stack([x, y, shoulder, elbow]) + 0.01 * rng.normal(size=(2100, 4))  # [m], [rad]
letters = read_demonstrations("GShape", format="lasa")  # seven letters [m], [s]

# Samples (N, 4) and the part that each belongs to: the first five parts teach, the last two judge.
data = {
    "Arm postures": (postures, np.arange(2100) % 7),
    "Letters": (np.hstack([letters.positions, letters.velocities])[::4], letters.groups[::4]),
}


def choose_bandwidth(samples: np.ndarray, groups: np.ndarray) -> float:
    """Return the bandwidth under which parts that are left out in turn are the most likely."""

    def left_out(bandwidth: float, part: int) -> float:
        kde = gaussian_kde(samples[groups != part].T, bw_method=bandwidth)
        return kde.logpdf(samples[groups == part].T).mean()

    candidates = np.geomspace(0.08, 0.8, 9)
    return candidates[np.argmax([np.mean([left_out(one, part) for part in range(5)]) for one in candidates])]


results, pictures = {}, []
for name, (samples, groups) in data.items():
    taught, parts, held_out = samples[groups < 5], groups[groups < 5], samples[groups >= 5]
    kde = gaussian_kde(taught.T, bw_method=choose_bandwidth(taught, parts))
    choice = select_n_components(taught, [2, 4, 6, 8, 12, 16, 24], groups=parts)
    mixture = fit_mixture(taught, choice.n_components, n_init=3).mixture
    mixture.log_density(held_out)  # loads the kernels
    for kind, size, log_density in (
        (
            f"{len(taught)} kernels, bandwidth {kde.factor:.2f}",
            taught.size,
            lambda points, kde=kde: kde.logpdf(points.T),
        ),
        (f"{choice.n_components} components", 15 * choice.n_components - 1, mixture.log_density),
    ):
        began = time.perf_counter()
        score = float(log_density(held_out).mean())
        microseconds = 1e6 * (time.perf_counter() - began) / len(held_out)
        results[name, kind.split(",")[0].split()[1]] = (size, microseconds, score)
        print(
            f"{name}, {kind}: {size} numbers, {microseconds:.2f} µs a point, held-out log-density {score:.2f} nat"
        )
    planes = (
        kde.marginal([0, 1]).logpdf,
        lambda plane, mixture=mixture: mixture.marginal([0, 1]).log_density(plane.T),
    )
    kinds = f"{len(taught)} kernels", f"{choice.n_components} components"
    pictures += [(f"{name}: {kind}", taught[:, :2], plane) for kind, plane in zip(kinds, planes, strict=True)]

plt.style.use(HERE / "pictures.mplstyle")
figure, axes = plt.subplots(2, 2, figsize=(9.5, 8.0))
for ax, (size, _, score), (title, points, log_density) in zip(
    axes.flat, results.values(), pictures, strict=True
):
    low, high = points.min(axis=0), points.max(axis=0)
    grid = np.meshgrid(*np.linspace(low - 0.35 * (high - low), high + 0.35 * (high - low), 120).T)
    height = log_density(np.stack([axis.ravel() for axis in grid])).reshape(grid[0].shape)
    ax.contourf(*grid, height - height.max(), levels=np.arange(-6.0, 0.5, 0.5), cmap="Blues")
    ax.plot(*points.T, ".", color="C1", markersize=1.0, alpha=0.5)
    ax.set(title=f"{title}\n{size} numbers, {score:.2f} nat a held-out sample", aspect="equal")
    ax.set(xlabel="x [m]", ylabel="y [m]")
    ax.grid(False)

figure.savefig(picture)
