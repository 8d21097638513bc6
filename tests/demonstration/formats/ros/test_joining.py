import numpy as np
from scipy.spatial.transform import Rotation, Slerp

from gmr_robot.demonstration.formats.ros.joining import MOST_PERIODS, covered, sampled

MS = 1_000_000


def test_linear_motions_are_interpolated_exactly_even_at_late_times():
    start = 1_700_000_000 * 10**9  # seconds since 1970: a float would not hold nanoseconds
    known = start + np.arange(0, 1000, 10) * MS
    times = start + np.arange(3, 900, 7) * MS
    values = np.stack([(known - start) / 1e9, 5.0 - 2.0 * (known - start) / 1e9], axis=1)
    since = (times - start) / 1e9
    expected = np.stack([since, 5.0 - 2.0 * since], axis=1)
    np.testing.assert_allclose(sampled(times, known, values=values), expected, atol=1e-12)


def test_quaternions_follow_the_shorter_way():
    rng = np.random.default_rng(0)
    known = np.arange(0, 1000, 10) * MS
    angles = np.cumsum(rng.normal(0.0, 0.02, (len(known), 3)), axis=0)
    rotations = Rotation.from_rotvec(angles)
    signs = rng.choice([-1.0, 1.0], len(known))
    times = np.arange(1, 980, 3) * MS
    joined = sampled(times, known, values=rotations.as_quat() * signs[:, np.newaxis], quaternions=True)
    expected = Slerp(known, rotations)(times)
    np.testing.assert_allclose(np.linalg.norm(joined, axis=1), 1.0)
    assert (expected.inv() * Rotation.from_quat(joined)).magnitude().max() < 1e-4


def test_equal_times_give_the_same_numbers():
    known = np.arange(5) * MS
    values = np.random.default_rng(0).normal(size=(5, 4))
    assert sampled(known.copy(), known, values=values) is values


def test_gaps_and_ends_have_no_value():
    known = np.concatenate([np.arange(0, 100, 10), np.arange(500, 600, 10)]) * MS
    times = np.arange(-100, 800) * MS
    reach = 10 * MOST_PERIODS
    for held in (True, False):
        more = reach if held else 0
        expected = [
            -more <= t <= 90 or t in (90, 500) or 500 <= t <= 590 + more for t in (times / MS).tolist()
        ]
        np.testing.assert_array_equal(covered(times, known, held=held), expected)


def test_a_single_value_covers_its_own_time():
    np.testing.assert_array_equal(
        covered(np.array([1, 2, 3]), np.array([2]), held=True), [False, True, False]
    )
