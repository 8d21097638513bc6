from dataclasses import FrozenInstanceError, fields, is_dataclass, replace

import numpy as np
import pytest

from gmr_robot.demonstration import (
    STEPS,
    CropIdle,
    Demonstration,
    DemonstrationSet,
    DropSpikes,
    GoalToOrigin,
    Resample,
    Scale,
    Smooth,
    Subsample,
    preprocess,
)
from gmr_robot.exceptions import DemonstrationError, InputError

ALL = [
    DropSpikes(),
    CropIdle(),
    Resample(rate=100.0),
    Smooth(window=0.1),
    Subsample(every=2),
    Scale(factor=3.0),
    GoalToOrigin(),
]


def reach(end, n=300):
    """Minimum-jerk motion between rests, Flash and Hogan 1985."""
    times = np.linspace(0.0, 2.0, n)
    s = ((times - 0.5) / 1.0).clip(0.0, 1.0)
    share = 10.0 * s**3 - 15.0 * s**4 + 6.0 * s**5
    return Demonstration(
        times=times, positions=np.outer(share, end) + np.array([1.0, 2.0]), source=f"to {end}"
    )


@pytest.fixture
def two():
    return DemonstrationSet((reach([0.3, 0.1]), reach([0.3, 0.14])), "reach")


def test_no_step_changes_nothing(two):
    result = preprocess(two, [])
    assert result.demonstrations.digest() == two.digest()
    assert result.transform.scale == 1.0
    assert result.transform.offset.tolist() == [0.0, 0.0]
    assert (result.steps, result.reports) == ((), ())


def test_steps_run_in_order_with_a_report_each(two):
    result = preprocess(two, ALL)
    assert [report.step for report in result.reports] == list(STEPS)
    assert result.steps == tuple(ALL)
    assert result.reports[0].samples_before == two.n_samples
    for before, after in zip(result.reports, result.reports[1:], strict=False):
        assert after.samples_before == before.samples_after
    assert result.reports[-1].samples_after == result.demonstrations.n_samples
    assert result.demonstrations.name == "reach"


def test_transform_leads_back_to_the_recorded_motion(two):
    result = preprocess(two, ALL)
    back = result.transform.demonstrations_to_task(result.demonstrations)
    mean_end = back.ends.mean(axis=0)
    np.testing.assert_allclose(mean_end, [1.3, 2.12], atol=5e-4)  # cropping ends a little early
    for recorded, one in zip(two, back, strict=True):
        expected = np.stack(
            [np.interp(one.times, recorded.times, column) for column in recorded.positions.T], axis=1
        )
        np.testing.assert_allclose(one.positions, expected + (mean_end - expected[-1]), atol=1e-4)


def test_order_of_scale_and_goal_matters_to_the_steps_and_not_to_the_way_back(two):
    one = preprocess(two, [Scale(factor=3.0), GoalToOrigin()])
    other = preprocess(two, [GoalToOrigin(), Scale(factor=3.0)])
    x = np.random.default_rng(0).normal(size=(5, 2))
    np.testing.assert_allclose(one.transform.to_task(x), other.transform.to_task(x), atol=1e-14)


def test_held_out_demonstrations_get_the_same_steps(two):
    result = preprocess(two, ALL)
    assert result.apply(two).digest() == result.demonstrations.digest()


def test_held_out_demonstrations_must_be_of_the_same_kind(two):
    result = preprocess(two, ALL)
    other = DemonstrationSet((replace(two[0], unit="rad"),), "other")
    with pytest.raises(DemonstrationError, match="other has unit 'rad'; expected 'm'"):
        result.apply(other)
    with pytest.raises(DemonstrationError, match="has names"):
        result.apply(DemonstrationSet((Demonstration(times=[0, 1], positions=[[0.0], [1.0]]),)))


@pytest.mark.parametrize("step", ["smooth", Smooth, {"smooth": {}}])
def test_what_is_no_step_is_refused_by_its_place(two, step):
    with pytest.raises(InputError, match=r"steps\[1\] is .*; expected a preprocessing step"):
        preprocess(two, [CropIdle(), step])


@pytest.mark.parametrize("step", ALL)
def test_steps_are_frozen_keyword_only_records_under_their_names(step):
    assert STEPS[step.name] is type(step)
    assert is_dataclass(step)
    assert all(one.kw_only for one in fields(step))
    assert replace(step) == step
    with pytest.raises(FrozenInstanceError):
        step.name = "other"


def test_inputs_are_not_written(two):
    before = two.digest()
    preprocess(two, ALL)
    assert two.digest() == before
