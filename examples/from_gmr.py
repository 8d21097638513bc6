"""Moving over from gmr: one import.

    python examples/from_gmr.py [picture.png]          # draws gmr's own fit too where gmr is installed

A script that uses gmr 2.0.3 goes on as it is when its import says gmr_robot.interop.gmr. What changes is what gmr
gets wrong; docs/interop_gmr.md has the list. One row of it: gmr's confidence regions in D dimensions are those of
D − 1, so its 90 % region of a Gaussian in the plane holds 74 %.

What one sees: the same laps and the same calls; left gmr's mixture with its 90 % region, right ours. Laps outside of
the region are red. At the end of the script's first part stand the project's own names for all this.

Source: A. Fabisch, gmr: Gaussian Mixture Regression, Journal of Open Source Software 6 (2021).
"""

import importlib.util
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from scipy.stats import chi2

# from gmr import GMM, plot_error_ellipses
from gmr_robot import fit_mixture
from gmr_robot.interop.gmr import GMM, plot_error_ellipses

HERE = Path(__file__).parent
picture = sys.argv[1] if len(sys.argv) > 1 else HERE / "pictures" / "from_gmr.png"

# Ten laps of a figure-eight, 0.2 m wide.
files = sorted((HERE.parent / "demos" / "figure_eight").glob("*.csv"))
laps = np.vstack([np.loadtxt(file, delimiter=",", skiprows=1)[::4, 1:] for file in files])  # [m]

# The script as it was: fit, condition, predict, sample in the region.
gmm = GMM(n_components=8, random_state=0)
gmm.from_samples(laps, init_params="kmeans++")
right_end = gmm.condition([0], [0.08])  # p(y | x = 0.08 m): above or below
draws = gmm.sample_confidence_region(200, alpha=0.7)
print(
    f"gmr_robot.interop.gmr: mean log-density of the laps {np.log(gmm.to_probability_density(laps)).mean():.2f} nat"
)
print(
    f"y at x = 0.08 m: weights {np.round(right_end.priors, 2)}, means {np.round(right_end.means[:, 0], 3)} m"
)
print(f"all 200 draws in the region: {all(gmm.is_in_confidence_region(draw, 0.7) for draw in draws)}")

# The same in this project's own names: immutable, batched, with the evidence for the fit.
fit = fit_mixture(laps, 8)
mixture = fit.mixture
assert np.allclose(mixture.condition([0], [0.08]).weights.sum(), 1.0)
samples, components = mixture.sample(200, rng=0, alpha=0.7)
print(f"fit_mixture: {fit.iterations} iterations, mean log-density {mixture.score(laps):.2f} nat")

# The region's border is a Mahalanobis distance: for gmr the one of a single dimension, whatever D is.
shown = {"gmr_robot.interop.gmr": (gmm, plot_error_ellipses, np.sqrt(chi2.ppf(0.9, 2)))}
if importlib.util.find_spec("gmr"):
    import gmr

    theirs = gmr.GMM(n_components=8, random_state=0).from_samples(laps, init_params="kmeans++")
    shown = {"gmr 2.0.3": (theirs, gmr.plot_error_ellipses, np.sqrt(chi2.ppf(0.9, 1))), **shown}

plt.style.use(HERE / "pictures.mplstyle")
figure, axes = plt.subplots(
    1, len(shown), figsize=(5.0 * len(shown), 3.9), sharex=True, sharey=True, squeeze=False
)
shares = {}
for ax, (name, (model, plot, radius)) in zip(axes[0], shown.items(), strict=True):
    inside = np.array([model.is_in_confidence_region(point, 0.9) for point in laps])
    shares[name] = float(inside.mean())
    print(f"{name}: {100 * shares[name]:.0f} % of the laps lie in the 90 % region")
    plot(ax, model, colors=["C0"], alpha=0.25, factors=[radius])
    ax.plot(*laps[inside].T, ".", color="C5", markersize=2)
    ax.plot(*laps[~inside].T, ".", color="C1", markersize=4, label="outside")
    ax.set(
        xlabel="x [m]",
        title=f"{name}: {100 * shares[name]:.0f} % of the laps in the 90 % region",
        aspect="equal",
    )
axes[0, 0].set(ylabel="y [m]", ylim=(-0.08, 0.08))
axes[0, 0].legend(loc="upper center", markerscale=2)

figure.savefig(picture)
