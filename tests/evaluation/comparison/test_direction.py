import numpy as np
import pytest

from gmr_robot.evaluation.comparison import flat_metrics, metric_direction


@pytest.mark.parametrize(
    ("name", "better"),
    [
        ("held_out.velocity_rmse", "lower"),
        ("held_out.log_likelihood", "higher"),
        ("training.rollouts.mean.smoothness", "higher"),
        ("held_out.rollouts.sample.arrived_share", "higher"),
        ("timing.real_time_factor", "higher"),
        ("timing.stages.learn", "lower"),
        ("wall_seconds", "lower"),
    ],
)
def test_directions(name, better):
    assert metric_direction(name).better == better


def test_what_is_neither_good_nor_bad_has_no_direction():
    assert metric_direction("skill.n_samples") is None
    assert metric_direction("held_out.smoothness") is None  # of the demonstrations themselves


def test_a_calibration_aims_at_its_level():
    direction = metric_direction("held_out.calibration.0.95")
    np.testing.assert_allclose(direction.loss([0.90, 0.95, 1.0]), [0.05, 0.0, 0.05])
    assert direction.words == "closer to 0.95 is better"


def test_nested_metrics_become_flat():
    nested = {
        "a": {"b": 1, "c": None, "text": "m", "list": [1, 2], "yes": True},
        "rollouts": {"mean": {"n_rollouts": 4, "n_arrived": 3, "n_finished": 0}},
        "periodic": {"n_rollouts": 4, "n_arrived": 0, "n_finished": 4},
        "none": None,
    }
    flat = flat_metrics(nested)
    assert flat["a.b"] == 1.0
    assert flat["a.c"] is None
    assert flat["none"] is None
    assert flat["a.yes"] == 1.0
    assert flat["rollouts.mean.arrived_share"] == 0.75
    assert "periodic.arrived_share" not in flat
    assert not {"a.text", "a.list"} & set(flat)
