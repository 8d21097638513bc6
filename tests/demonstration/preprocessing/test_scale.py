import numpy as np
import pytest

from gmr_robot.demonstration import Demonstration, DemonstrationSet, Scale, preprocess
from gmr_robot.exceptions import InputError

ONE = Demonstration(times=[0.0, 1.0, 2.0], positions=[[0.0, 1.0], [2.0, 3.0], [5.0, 8.0]])


def test_positions_and_velocities_are_multiplied():
    scaled = Scale(factor=1000.0).apply(ONE)
    assert scaled.positions.tolist() == (1000.0 * ONE.positions).tolist()
    assert scaled.velocities.tolist() == (1000.0 * ONE.velocities).tolist()
    assert scaled.velocity_source == "central differences"


def test_the_transform_undoes_it():
    result = preprocess(DemonstrationSet((ONE,)), [Scale(factor=8.0)])
    assert result.transform.to_task(result.demonstrations.positions).tolist() == ONE.positions.tolist()
    assert result.reports[0].note == "scaled 3 samples by 8"


@pytest.mark.parametrize("factor", [0.0, -1.0, np.inf])
def test_factor_is_above_zero(factor):
    with pytest.raises(InputError, match="factor of scale"):
        Scale(factor=factor)
