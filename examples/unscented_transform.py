"""Uncertainty through a curved function: the unscented transform.

    python examples/unscented_transform.py [picture.png]

A sensor tells range (precisely) and bearing (less so) of an object; a robot wants to know where that is in the
plane. The image of the Gaussian is a banana. Linearisation puts its mean where the noise-free measurement points to,
outside of the banana. The unscented transform sends five points through the function and takes mean and covariance
from their images: no derivative, and right to one order more.

What one sees: left the measurement's distribution and its five sigma points; right their images, samples sent through
the function, and what linearisation and the unscented transform say of them (ellipses of two standard deviations).

Source: S. J. Julier, J. K. Uhlmann, Unscented filtering and nonlinear estimation, Proceedings of the IEEE 92 (2004),
section III; E. A. Wan, R. van der Merwe, The unscented Kalman filter for nonlinear estimation (2000).
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from gmr_robot import Gaussian
from gmr_robot.mixture import fit_gaussian, unscented_transform
from gmr_robot.report import plot_ellipses

HERE = Path(__file__).parent
picture = sys.argv[1] if len(sys.argv) > 1 else HERE / "pictures" / "unscented_transform.png"


def to_plane(measured: np.ndarray) -> np.ndarray:
    """Return positions (N, 2) [m] of measured (N, 2): range [m] and bearing [rad]."""
    distance, bearing = measured.T
    return np.column_stack([distance * np.cos(bearing), distance * np.sin(bearing)])


# One metre straight ahead: ranges are right to 2 cm, bearings to 15 degrees.
measurement = Gaussian([1.0, np.pi / 2], np.diag([0.02**2, np.radians(15.0) ** 2]))

# The truth, by very many samples; what the derivative in the mean says; what five points say.
samples = measurement.sample(200_000, rng=0)
truth = fit_gaussian(to_plane(samples))
slope = np.array([[0.0, -1.0], [1.0, 0.0]])
linearised = Gaussian(to_plane(measurement.mean[None])[0], slope @ measurement.covariance @ slope.T)
options = {"spread": 1.0, "beta": 0.0, "kappa": 1.0}  # D + κ = 3 gets the fourth moments of a Gaussian right
unscented = unscented_transform(measurement, to_plane, **options)
sigma_points = measurement.sigma_points(**options).points

for name, gaussian in (("truth", truth), ("linearised", linearised), ("unscented", unscented)):
    height, deviation = 1000 * gaussian.mean[1], 1000 * np.sqrt(gaussian.covariance[1, 1])
    print(f"{name:10s}: y = {height:5.0f} mm on average, standard deviation {deviation:2.0f} mm")

plt.style.use(HERE / "pictures.mplstyle")
figure, (left, right) = plt.subplots(1, 2, figsize=(9.5, 4.2), width_ratios=[1.0, 1.4])

plot_ellipses(left, measurement, dims=(1, 0), factors=(1.0, 2.0), colours=["C0"], alpha=0.2)
left.plot(sigma_points[:, 1], sigma_points[:, 0], "o", color="black", markersize=5, label="sigma points")
left.plot(samples[:1500, 1], samples[:1500, 0], ".", color="C5", markersize=1.5, alpha=0.6, zorder=0)
left.set(xlabel="bearing [rad]", ylabel="range [m]", title="What is measured")
left.legend(loc="upper right")

right.plot(*to_plane(samples[:1500]).T, ".", color="C5", markersize=1.5, alpha=0.6)
right.plot(*to_plane(sigma_points).T, "o", color="black", markersize=5, label="images of the sigma points")
for gaussian, colour, style, label in (
    (linearised, "C1", "-", "linearised"),
    (unscented, "C0", "-", "unscented"),
    (truth, "black", "--", "truth"),
):
    right.plot(*gaussian.ellipse(2.0).points().T, color=colour, linestyle=style, linewidth=1.6, label=label)
    right.plot(*gaussian.mean, "X", color=colour, markersize=9, markeredgecolor="white", zorder=5)
right.set(xlabel="x [m]", ylabel="y [m]", title="Where that is: means, and two standard deviations")
right.set(xlim=(-0.8, 0.8), ylim=(0.72, 1.2))
right.legend(loc="upper right", ncols=2)

figure.savefig(picture)
