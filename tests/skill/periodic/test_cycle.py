from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.demonstration import Demonstration, DemonstrationSet
from gmr_robot.exceptions import DemonstrationError
from gmr_robot.skill.periodic import check_closed


def arcs(*turns):
    """Circles of radius 1 m of which these shares are drawn."""
    phases = [2.0 * np.pi * turn * np.linspace(0.0, 1.0, 200) for turn in turns]
    return DemonstrationSet(
        tuple(
            Demonstration(
                times=np.linspace(0.0, 4.0, 200),
                positions=np.stack([np.cos(p), np.sin(p)], axis=1),
                source="arc",
            )
            for p in phases
        )
    )


def test_laps_that_nearly_close_are_accepted():
    check_closed(arcs(1.0, 0.95, 1.05))


def test_the_widest_gap_is_named():
    with pytest.raises(DemonstrationError) as caught:
        check_closed(arcs(1.0, 0.75))
    text = str(caught.value)
    assert "demonstration 1 (arc) is not a lap" in text
    assert "1.41 m from its start, 50% of the motion's extent" in text  # √2 of √8
    assert "goal_directed" in text


def test_demonstrations_that_rest_are_refused():
    rest = Demonstration(times=np.arange(5.0), positions=np.ones((5, 2)))
    with pytest.raises(DemonstrationError, match="do not move"):
        check_closed(DemonstrationSet((rest,)))
