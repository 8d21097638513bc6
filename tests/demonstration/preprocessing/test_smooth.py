import numpy as np
import pytest

from gmr_robot.demonstration import Demonstration, DemonstrationSet, Resample, Smooth, preprocess
from gmr_robot.exceptions import DemonstrationError, InputError


def swing(n=200, rate=100.0, noise=0.0):
    times = np.arange(n) / rate
    positions = np.stack([np.sin(3.0 * times), np.cos(2.0 * times)], axis=1)
    positions += noise * np.random.default_rng(0).normal(size=positions.shape)
    return Demonstration(times=times, positions=positions, source="swing", velocities=np.zeros((n, 2)))


def fitted(one, length, order):
    """Savitzky-Golay by its definition: a least-squares polynomial for each window."""
    half, n = length // 2, len(one)
    positions, velocities = np.empty((n, 2)), np.empty((n, 2))
    for i in range(n):
        centre = min(max(i, half), n - 1 - half)
        window = slice(centre - half, centre + half + 1)
        for j in range(2):
            polynomial = np.polynomial.Polynomial.fit(one.times[window], one.positions[window, j], order)
            positions[i, j] = polynomial(one.times[i])
            velocities[i, j] = polynomial.deriv()(one.times[i])
    return positions, velocities


def test_every_sample_is_that_of_the_fitted_polynomial():
    one = swing(60, noise=0.01)
    smooth = Smooth(window=0.11, order=2).apply(one)
    positions, velocities = fitted(one, 11, 2)
    np.testing.assert_allclose(smooth.positions, positions, atol=1e-12)
    np.testing.assert_allclose(smooth.velocities, velocities, atol=1e-10)
    assert smooth.velocity_source == "Savitzky-Golay"
    assert smooth.times.tolist() == one.times.tolist()


def test_a_polynomial_of_the_order_passes_unchanged_with_its_derivative():
    times = np.linspace(1.0, 2.0, 40)
    one = Demonstration(times=times, positions=(times**3)[:, np.newaxis])
    smooth = Smooth(window=0.3, order=3).apply(one)
    np.testing.assert_allclose(smooth.positions, one.positions, atol=1e-12)
    np.testing.assert_allclose(smooth.velocities[:, 0], 3.0 * times**2, atol=1e-9)


def test_noise_goes_down():
    clean, noisy = swing(), swing(noise=1e-3)
    smooth = Smooth(window=0.21).apply(noisy)
    assert np.std(smooth.positions - clean.positions) < 0.5 * np.std(noisy.positions - clean.positions)


@pytest.mark.parametrize(("window", "length"), [(0.1, 11), (0.08, 9), (0.105, 11), (0.119, 11), (0.12, 13)])
def test_window_is_the_nearest_odd_number_of_samples(window, length):
    one = swing(60, noise=0.01)
    smooth = Smooth(window=window).apply(one)
    np.testing.assert_allclose(smooth.positions, fitted(one, length, 3)[0], atol=1e-12)


def test_a_window_of_the_whole_demonstration_is_allowed():
    one = swing(21)
    positions, _ = fitted(one, 21, 3)
    np.testing.assert_allclose(Smooth(window=0.21).apply(one).positions, positions, atol=1e-12)


def test_uneven_times_need_resampling_first():
    times = np.arange(50) / 100.0
    times[20:] += 0.05
    one = Demonstration(times=times, positions=np.sin(times)[:, np.newaxis], source="gap")
    with pytest.raises(DemonstrationError, match=r"^gap: .*0.06 s after sample 19.*resample \(rate: "):
        Smooth().apply(one)
    assert preprocess(DemonstrationSet((one,)), [Resample(rate=100.0), Smooth()]).reports[1].step == "smooth"


def test_rounded_time_stamps_are_no_jitter():
    times = np.round(np.arange(90) / 120.0, 4)
    Smooth().apply(Demonstration(times=times, positions=np.sin(times)[:, np.newaxis]))


@pytest.mark.parametrize(
    ("window", "n", "message"),
    [
        (0.02, 100, r"3 sample\(s\) at 100 Hz, too few for a polynomial of order 3; .*at least 0.05 s"),
        (1e-9, 100, r"1 sample\(s\) at 100 Hz, too few"),
        (0.5, 30, r"more than the 30 samples of the demonstration; .*at most 0.29 s"),
        (1e300, 30, r"more than the 30 samples"),
        (0.05, 4, r"4 samples are too few: smooth of order 3 needs at least 5"),
    ],
)
def test_windows_that_do_not_fit_are_refused_with_one_that_does(window, n, message):
    with pytest.raises(DemonstrationError, match=r"^swing: .*" + message):
        Smooth(window=window).apply(swing(n))


def test_report_says_how_far_samples_moved():
    noisy = DemonstrationSet((swing(noise=0.01),))
    after = preprocess(noisy, [Smooth()])
    moved = 100.0 * np.linalg.norm(after.demonstrations.positions - noisy.positions, axis=1) / noisy.extent
    assert after.reports[0].note == (
        f"changed 200 samples by {np.sqrt(np.mean(moved**2)):.2g} % RMS and {moved.max():.2g} % at most "
        "of the motion's extent; velocities are the derivative"
    )


def test_report_of_a_set_that_does_not_move():
    still = Demonstration(times=np.arange(20) / 100.0, positions=np.zeros((20, 2)))
    assert "by 0 % RMS" in preprocess(DemonstrationSet((still,)), [Smooth()]).reports[0].note


@pytest.mark.parametrize("settings", [{"window": 0.0}, {"window": "long"}, {"order": 0}, {"order": 2.5}])
def test_settings_are_checked(settings):
    with pytest.raises(InputError, match=f"{next(iter(settings))} of smooth"):
        Smooth(**settings)
