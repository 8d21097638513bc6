"""One input, three answers: Bishop's inverse problem.

    python examples/inverse_problem.py [picture.png]

x = y + 0.3 sin(2πy) + ε has one x for each y, but up to three y for one x, as an arm has several postures for one
place of the hand. Regression by the expectation E[y | x] answers with the mean of the three, which is in between
them (but for x = 0.5, where by symmetry it meets the middle one). A Gaussian mixture over (x, y) keeps them apart:
the conditional density p(y | x = 0.5) has three peaks.

What one sees: left the samples, the mixture's ellipses, and the expectation, which leaves the branches; right
p(y | x = 0.5), its components, its three peaks, and the expectation among them.

Source: C. M. Bishop, Mixture Density Networks (1994), section 5; Figure 1 of A. Fabisch, gmr: Gaussian Mixture
Regression, Journal of Open Source Software 6 (2021).
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from gmr_robot import fit_mixture
from gmr_robot.report import plot_ellipses

HERE = Path(__file__).parent
picture = sys.argv[1] if len(sys.argv) > 1 else HERE / "pictures" / "inverse_problem.png"

# 1000 samples, noise uniform in ±0.1.
rng = np.random.default_rng(0)
y = np.linspace(0.0, 1.0, 1000)
x = y + 0.3 * np.sin(2.0 * np.pi * y) + rng.uniform(-0.1, 0.1, size=1000)

# A mixture over (x, y), a component for each branch, and what it says of y at x = 0.5: a mixture again, over y.
mixture = fit_mixture(np.column_stack([x, y]), 3, n_init=5).mixture
conditional = mixture.condition([0], [0.5])
expectation = float(mixture.predict([[0.5]], dims=[0])[0, 0])

# Its peaks are the places where the density is higher than on both sides.
grid = np.linspace(0.0, 1.0, 1001)
density = np.exp(conditional.log_density(grid[:, None]))
is_peak = (density[1:-1] > density[:-2]) & (density[1:-1] > density[2:])
peaks = grid[1:-1][is_peak]
most_probable = float(conditional.mode()[0])

print(f"peaks of p(y | x = 0.5): {', '.join(f'{peak:.2f}' for peak in peaks)}")
print(f"most probable y:         {most_probable:.2f}")
print(f"expectation E[y | x]:    {expectation:.2f}, density there {density[round(1000 * expectation)]:.2f}")

plt.style.use(HERE / "pictures.mplstyle")
figure, (left, right) = plt.subplots(1, 2, figsize=(9.0, 4.0))

plot_ellipses(left, mixture, factors=(1.0, 2.0), colours=["C0", "C1", "C2"])
left.plot(x, y, ".", color="C5", markersize=2.5, alpha=0.6, label="samples")
inputs = np.linspace(-0.05, 1.05, 300)
left.plot(
    inputs, mixture.predict(inputs[:, None], dims=[0])[:, 0], color="black", label="expectation E[y | x]"
)
left.axvline(0.5, color="C5", linestyle="--", linewidth=1.0, label="x = 0.5")
left.set(xlabel="x", ylabel="y", title="Three components, at 1 and 2 standard deviations", xlim=(-0.15, 1.15))
left.legend(loc="upper left")

for k in range(conditional.n_components):
    component = conditional.component(k)
    part = conditional.weights[k] * np.exp(component.log_density(grid[:, None]))
    right.fill_between(grid, part, color=f"C{k}", alpha=0.3, linewidth=0.0)
right.plot(grid, density, color="black", label="p(y | x = 0.5)")
right.plot(peaks, density[1:-1][is_peak], "v", color="C4", markersize=8, label="peaks")
right.axvline(expectation, color="C5", linestyle=":", label="expectation E[y | x = 0.5]")
right.set(xlabel="y", ylabel="density", title="What y can be at x = 0.5", xlim=(0.0, 1.0), ylim=(0.0, 4.2))
right.legend(loc="upper right")

figure.savefig(picture)
