"""Arrows point where the skill says."""

from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.skill import TaskFrame
from gmr_robot.viewer.field_arrows import KNOWN, NEAR, FieldGrid

TILTED = TaskFrame.from_euler(
    position=np.array([0.3, 0.1, 0.4]), roll_pitch_yaw=np.array([0.4, -0.2, 1.0]), n_dimensions=3, scale=2.0
)


def grid(skill, frame):
    around = skill.position_mixture().means
    return FieldGrid(skill=skill, frame=frame, around=around)


@pytest.mark.parametrize("name", ["flat", "deep"])
def test_arrows_have_the_direction_of_the_velocity_where_they_begin(skills, table, name):
    skill, frame = skills[name], {"flat": table, "deep": TILTED}[name]
    arrows = grid(skill, frame).arrows()
    x = frame.from_world(arrows.tails)
    expected = frame.velocity_to_world(skill.velocity(x))
    along = arrows.heads - arrows.tails
    cosine = (along * expected).sum(axis=1) / np.linalg.norm(along, axis=1) / np.linalg.norm(expected, axis=1)
    np.testing.assert_allclose(cosine, 1.0, atol=1e-9)
    assert np.linalg.norm(along, axis=1).max() < arrows.spacing
    novelty = np.sqrt(skill.position_mixture().squared_mahalanobis(x).min(axis=1))
    assert np.array_equal(arrows.known, novelty <= KNOWN)
    assert arrows.known.any()
    if name == "deep":  # in a volume, what is far away would hide the rest
        means = frame.to_world(skill.position_mixture().means)
        apart = np.linalg.norm(arrows.tails[:, None] - means, axis=-1).min(axis=1)
        assert apart.max() <= NEAR * arrows.spacing * (1 + 1e-9)
    means = frame.to_world(skill.position_mixture().means)
    assert (arrows.tails.min(axis=0) <= means.min(axis=0) + arrows.spacing).all()


def test_a_field_in_time_changes_with_it(skills, table):
    skill = skills["timed"]
    field = grid(skill, table)
    assert field.changes
    assert not grid(skills["flat"], table).changes
    for t in (0.1, 0.8):
        arrows = field.arrows(t)
        x = table.from_world(arrows.tails)
        expected = table.velocity_to_world(skill.velocity(x, np.full(len(x), t)))
        along = arrows.heads - arrows.tails
        np.testing.assert_allclose(np.cross(along, expected), 0.0, atol=1e-9)
        assert ((along * expected).sum(axis=1) > 0.0).all()
