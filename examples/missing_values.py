"""Sensors that drop out: learn from what is there, and fill in what is not.

    python examples/missing_values.py [picture.png]

A two-joint arm is measured by its encoders (two angles) and by a camera (two coordinates of the hand); each of the
four values fails now and then. Rows without a gap become rare quickly: with half of all values missing, one row in
sixteen is left. EM does not need them: with `missing=True` it uses the exact conditional moments of what is missing,
given what the same row knows. The mixture then fills in the gaps, and says how sure it is.

What one sees: left how likely new postures are under either fit, against the share of missing values; right the
camera's x where it failed, filled in from what the other sensors say, against the truth.

Source: Z. Ghahramani, M. I. Jordan, Supervised learning from incomplete data via an EM approach (1994).
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from gmr_robot import GaussianMixture, InputError, fit_mixture

HERE = Path(__file__).parent
picture = sys.argv[1] if len(sys.argv) > 1 else HERE / "pictures" / "missing_values.png"

# Postures of an arm with links of 0.4 m and 0.3 m; encoders are right to 0.005 rad, the camera to 5 mm.
rng = np.random.default_rng(0)
shoulder, elbow = rng.uniform(0.0, 1.5, 2400), rng.uniform(0.3, 2.0, 2400)
x = 0.4 * np.cos(shoulder) + 0.3 * np.cos(shoulder + elbow)
y = 0.4 * np.sin(shoulder) + 0.3 * np.sin(shoulder + elbow)
postures = np.column_stack([shoulder, elbow, x, y]) + 0.005 * rng.normal(size=(2400, 4))
taught, new = postures[:400], postures[400:]


def with_gaps(values: np.ndarray, share: float) -> np.ndarray:
    """Return values (N, D) of which a share is NaN."""
    return np.where(np.random.default_rng(1).random(values.shape) < share, np.nan, values)


def fit(values: np.ndarray) -> GaussianMixture:
    """Fit six components to rows with or without gaps."""
    return fit_mixture(values, 6, missing=True).mixture


shares = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5]
with_nan, dropped = np.full((2, len(shares)), np.nan)
for i, share in enumerate(shares):
    incomplete = with_gaps(taught, share)
    complete = incomplete[~np.isnan(incomplete).any(axis=1)]
    with_nan[i] = fit(incomplete).score(new)
    try:
        dropped[i] = fit(complete).score(new)
    except InputError:  # fewer rows than components are left
        print("too few complete rows to fit anything")
    print(
        f"{share:.0%} missing, {len(complete)} of {len(taught)} rows complete: log-density of new postures",
        end=" ",
    )
    print(f"{with_nan[i]:.2f} learned with the gaps, {dropped[i]:.2f} without those rows [nat]")

# Fill in new postures, of which three tenths are missing, by a mixture learned from such postures.
mixture = fit(with_gaps(taught, 0.3))
incomplete = with_gaps(new, 0.3)
failed = np.isnan(incomplete)
by_mixture = mixture.impute(incomplete)
error = 1000.0 * np.sqrt(np.mean((by_mixture - new)[failed[:, 2], 2] ** 2))
by_mean = 1000.0 * np.sqrt(np.mean((np.nanmean(incomplete[:, 2]) - new[failed[:, 2], 2]) ** 2))
print(f"missing x filled in to {error:.0f} mm (RMS); by the mean of all x to {by_mean:.0f} mm")

plt.style.use(HERE / "pictures.mplstyle")
figure, (left, right) = plt.subplots(1, 2, figsize=(9.5, 4.0))

left.plot(100 * np.array(shares), with_nan, "o-", label="all rows, gaps as NaN")
left.plot(100 * np.array(shares), dropped, "s-", label="rows with gaps dropped")
left.set(xlabel="missing values [%]", ylabel="log-density of new postures [nat]", title="Learning with gaps")
left.legend()

known = 4 - failed.sum(axis=1)
for n, colour in ((1, "C1"), (2, "C3"), (3, "C0")):
    rows = failed[:, 2] & (known == n)
    right.plot(
        new[rows, 2], by_mixture[rows, 2], ".", color=colour, markersize=4, alpha=0.7, label=f"{n} known"
    )
right.plot([-0.35, 0.7], [-0.35, 0.7], color="black", linewidth=0.8)
right.set(
    xlabel="x of the hand [m]", ylabel="x filled in [m]", title="Filling gaps, by how many values are known"
)
right.legend(loc="upper left", markerscale=2)

figure.savefig(picture)
