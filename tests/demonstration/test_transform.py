import numpy as np
import pytest

from gmr_robot.demonstration import Demonstration, DemonstrationSet, Transform
from gmr_robot.exceptions import InputError

TRANSFORM = Transform(scale=2.0, offset=[1.0, -3.0])


def test_positions_follow_the_definition():
    assert TRANSFORM.to_skill([1.0, 0.0]).tolist() == [0.0, 6.0]
    assert TRANSFORM.to_task([0.0, 6.0]).tolist() == [1.0, 0.0]


def test_velocities_feel_the_scale_only():
    assert TRANSFORM.velocity_to_skill([1.0, 0.0]).tolist() == [2.0, 0.0]
    assert TRANSFORM.velocity_to_task([2.0, 0.0]).tolist() == [1.0, 0.0]


def test_any_number_of_leading_axes():
    x = np.random.default_rng(0).normal(size=(4, 3, 2))
    assert TRANSFORM.to_skill(x)[2, 1].tolist() == TRANSFORM.to_skill(x[2, 1]).tolist()


def test_composition_is_one_after_the_other():
    second = Transform(scale=0.3, offset=[0.5, 0.25])
    x = np.random.default_rng(0).normal(size=(20, 2))
    both = TRANSFORM.then(second)
    np.testing.assert_allclose(both.to_skill(x), second.to_skill(TRANSFORM.to_skill(x)), atol=1e-14)
    assert both.scale == pytest.approx(0.6)


def test_identity_changes_no_bit():
    x = np.random.default_rng(0).normal(size=(20, 3))
    assert Transform.identity(3).to_skill(x).tobytes() == x.tobytes()
    assert TRANSFORM.then(Transform.identity(2)).offset.tolist() == TRANSFORM.offset.tolist()


def test_demonstrations_go_back_with_everything_they_carry():
    times = np.linspace(0.0, 1.0, 5)
    one = Demonstration(
        times=times,
        positions=np.stack([times, times**2], axis=1),
        velocities=np.ones((5, 2)),
        names=("x", "y"),
        channels={"grip": times[:, np.newaxis]},
        source="a",
    )
    back = TRANSFORM.demonstrations_to_task(DemonstrationSet((one,), "set"))
    assert back.name == "set"
    np.testing.assert_allclose(back.positions, one.positions / 2.0 + [1.0, -3.0])
    assert (back.velocities == 0.5).all()
    assert (back[0].velocity_source, back[0].source, list(back[0].channels)) == ("given", "a", ["grip"])


def test_derived_velocities_stay_the_derivative_of_the_positions():
    times = np.linspace(0.0, 1.0, 50)
    one = Demonstration(times=times, positions=np.stack([np.sin(times), np.cos(times)], axis=1))
    back = TRANSFORM.demonstrations_to_task(DemonstrationSet((one,)))[0]
    np.testing.assert_allclose(
        back.velocities, np.gradient(back.positions, times, axis=0, edge_order=2), atol=1e-12
    )
    assert back.velocity_source == "central differences"


@pytest.mark.parametrize("scale", [0.0, -1.0, np.nan])
def test_scale_must_be_above_zero(scale):
    with pytest.raises(InputError, match="scale is"):
        Transform(scale=scale, offset=[0.0])


def test_offset_must_be_finite_and_is_not_shared():
    with pytest.raises(InputError, match=r"offset\[1\] is nan"):
        Transform(scale=1.0, offset=[0.0, np.nan])
    with pytest.raises(ValueError, match="read-only"):
        TRANSFORM.offset[0] = 1.0


@pytest.mark.parametrize("x", [[1.0, 2.0, 3.0], 1.0])
def test_points_of_another_dimension_are_refused(x):
    with pytest.raises(InputError, match=r"expected \(\.\.\., 2\)"):
        TRANSFORM.to_skill(x)
    with pytest.raises(InputError, match=r"v has the shape"):
        TRANSFORM.velocity_to_task(x)
