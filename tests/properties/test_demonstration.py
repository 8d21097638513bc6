"""What holds for all demonstrations: round trips, and ways there and back."""

import math
import string
import tempfile
from pathlib import Path

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as stn

from gmr_robot.demonstration import (
    CropIdle,
    Demonstration,
    DemonstrationSet,
    GoalToOrigin,
    Resample,
    Scale,
    Subsample,
    Transform,
    preprocess,
    read_demonstrations,
    write_demonstrations,
)

# Sizes that a recording can have in some unit; their differences do not overflow, nor their multiples
# underflow.
NUMBERS = st.one_of(st.just(0.0), st.floats(1e-200, 1e12), st.floats(-1e12, -1e-200))
LETTERS = string.ascii_letters + string.digits + "_() äß,;\"'"
PLAIN_NAMES = st.text(LETTERS, min_size=1, max_size=8).map(str.strip).filter(bool)
SI_UNITS = st.sampled_from(["m", "rad", "1"])
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)


def numbers(*shape):
    return stn.arrays(np.float64, shape, elements=NUMBERS)


@st.composite
def demonstrations(draw, d, *, names=(), unit="m", channels=()):
    n = draw(st.integers(2, 12))
    steps = draw(stn.arrays(np.float64, n, elements=st.floats(1e-4, 1e4)))
    return Demonstration(
        times=draw(st.floats(-1e6, 1e6)) + np.cumsum(steps),
        positions=draw(numbers(n, d)),
        velocities=draw(st.none() | numbers(n, d)),
        names=names,
        unit=unit,
        channels={name: draw(numbers(n, width)) for name, width in channels},
    )


@st.composite
def sets(draw, *, names=PLAIN_NAMES, unit=SI_UNITS):
    d = draw(st.integers(1, 3))
    kind = {
        "names": draw(st.lists(names, min_size=d, max_size=d, unique=True).map(tuple)),
        "unit": draw(unit),
        "channels": draw(
            st.lists(
                st.tuples(st.sampled_from(["grip", "force.x", "q 1", "7"]), st.integers(1, 3)),
                max_size=2,
                unique_by=lambda one: one[0],
            )
        ),
    }
    return DemonstrationSet(tuple(draw(st.lists(demonstrations(d, **kind), min_size=1, max_size=3))), "set")


def content(one):
    """What a CSV file keeps of a set, bit for bit."""
    return [
        (lap.names, lap.unit)
        + tuple(a.tobytes() for a in (lap.times, lap.positions, lap.velocities, *lap.channels.values()))
        for lap in one
    ]


@given(sets())
@settings(max_examples=60, deadline=None)
def test_csv_keeps_every_bit(before):
    with tempfile.TemporaryDirectory() as folder:
        for path in (Path(folder, "set.csv"), Path(folder, "set")):
            write_demonstrations(path, before, format="csv")
            assert content(read_demonstrations(path)) == content(before)


@given(sets(names=ANY_TEXT, unit=ANY_TEXT))
@settings(max_examples=60, deadline=None)
def test_npz_keeps_everything(before):
    with tempfile.TemporaryDirectory() as folder:
        write_demonstrations(Path(folder, "set.npz"), before)
        after = read_demonstrations(Path(folder, "set.npz"))
    assert after.digest() == before.digest()
    assert [one.velocity_source for one in after] == [one.velocity_source for one in before]


@st.composite
def transforms(draw, d=2):
    exponent = draw(st.integers(-6, 6))
    return Transform(scale=draw(st.floats(1.0, 10.0)) * 10.0**exponent, offset=draw(numbers(d)))


@given(transforms(), numbers(3, 4, 2))
def test_transform_there_and_back_is_nothing(transform, x):
    size = max(np.abs(x).max(), np.abs(transform.offset).max())
    np.testing.assert_allclose(transform.to_task(transform.to_skill(x)), x, rtol=0.0, atol=8e-16 * size)
    np.testing.assert_allclose(transform.velocity_to_task(transform.velocity_to_skill(x)), x, rtol=4e-16)


@given(transforms(), transforms(), transforms(), numbers(2))
def test_composition_is_associative_and_one_after_the_other(a, b, c, x):
    left, right = a.then(b).then(c), a.then(b.then(c))
    one_by_one = c.to_skill(b.to_skill(a.to_skill(x)))
    size = a.scale * b.scale * c.scale * (abs(x).max() + max(abs(left.offset).max(), 1e-300))
    for composed in (left, right):
        assert math.isclose(composed.scale, a.scale * b.scale * c.scale, rel_tol=1e-15)
        np.testing.assert_allclose(composed.to_skill(x), one_by_one, rtol=0.0, atol=1e-12 * size)


AFFINE = st.lists(
    st.one_of(st.builds(Scale, factor=st.floats(1e-3, 1e3)), st.just(GoalToOrigin())), max_size=4
)


@given(sets(), AFFINE)
@settings(max_examples=60, deadline=None)
def test_changes_of_coordinates_lead_back_but_for_the_shift_of_the_goal(before, steps):
    result = preprocess(before, steps)
    back = result.transform.demonstrations_to_task(result.demonstrations)
    size = np.abs(before.positions).max()
    shift = before.ends.mean(axis=0) - before.ends
    for index, (one, other) in enumerate(zip(before, back, strict=True)):
        expected = one.positions + (shift[index] if GoalToOrigin() in steps else 0.0)
        np.testing.assert_allclose(other.positions, expected, rtol=0.0, atol=1e-13 * size)
        np.testing.assert_allclose(other.velocities, one.velocities, rtol=1e-14)
        assert other.velocity_source == one.velocity_source


@given(sets(), st.sampled_from([CropIdle(speed=0.1), Subsample(every=1)]))
@settings(max_examples=60, deadline=None)
def test_steps_that_drop_samples_keep_the_others_as_they_are(before, step):
    assume(all(one.velocities.any() for one in before))
    after = preprocess(before, [step])
    for one, other in zip(before, after.demonstrations, strict=True):
        rows = np.searchsorted(one.times, other.times)
        assert one.times[rows].tolist() == other.times.tolist()
        assert one.positions[rows].tobytes() == other.positions.tobytes()
        assert one.velocities[rows].tobytes() == other.velocities.tobytes()
    assert after.reports[0].samples_after == after.demonstrations.n_samples


@given(sets(), st.integers(1, 40))
@settings(max_examples=60, deadline=None)
def test_resampling_keeps_ends_and_range(before, samples):
    longest = max(one.duration for one in before)
    assume(min(one.duration for one in before) > 0.6 * longest / samples)
    after = preprocess(before, [Resample(rate=samples / longest)]).demonstrations
    for one, other in zip(before, after, strict=True):
        assert other.times[0] == one.times[0]
        assert other.times[-1] == one.times[-1]
        assert other.end.tolist() == one.end.tolist()
        size = np.abs(one.positions).max()
        assert (other.positions >= one.positions.min(axis=0) - 1e-15 * size).all()
        assert (other.positions <= one.positions.max(axis=0) + 1e-15 * size).all()
