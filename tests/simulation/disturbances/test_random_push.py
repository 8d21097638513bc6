from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.exceptions import InputError
from gmr_robot.simulation.disturbances import Disturbances, Push, RandomPush

ANY = RandomPush(strength=30.0, earliest=0.5, latest=2.0, duration=0.2)


def test_strength_is_kept_and_directions_are_all_around():
    """Uniform on the circle: the mean of the unit vectors is zero, their second moment half the identity."""
    rng, plane = np.random.default_rng(0), np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 1.0]])
    pushes = [ANY.push(directions=plane, rng=rng) for _ in range(4000)]
    forces = np.array([one.force for one in pushes]) / 30.0
    np.testing.assert_allclose(np.linalg.norm(forces, axis=1), 1.0)
    assert np.abs(forces[:, 1]).max() == 0.0
    np.testing.assert_allclose(forces.T @ forces / 4000, np.diag([0.5, 0.0, 0.5]), atol=0.03)
    starts = np.array([one.start for one in pushes])
    assert 0.5 <= starts.min() < 0.51
    assert 1.99 < starts.max() <= 2.0


def test_script_draws_its_pushes_once_and_for_all():
    script = Disturbances(pushes=[Push(force=[1, 0, 0], start=0, duration=1)], random_pushes=[ANY, ANY])
    drawn = script.drawn(directions=np.eye(3), rng=np.random.default_rng(5))
    again = script.drawn(directions=np.eye(3), rng=np.random.default_rng(5))
    assert (len(drawn.pushes), drawn.random_pushes) == (3, ())
    assert [p.force.tolist() for p in drawn.pushes] == [p.force.tolist() for p in again.pushes]


def test_times_in_order():
    with pytest.raises(InputError, match=r"latest is 1 s, before earliest, 2 s"):
        RandomPush(strength=1.0, earliest=2.0, latest=1.0, duration=0.1)
