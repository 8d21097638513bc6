from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.exceptions import RobotError, UnknownNameError
from gmr_robot.robot import load_robot


def test_usual_site_is_found_without_a_name(panda):
    assert (panda.end_effector.kind, panda.end_effector.name) == ("site", "end_effector")


def test_site_of_published_models_is_found_without_a_name(mjcf):
    path = mjcf()
    path.write_text(path.read_text().replace('"tip"', '"attachment_site"'))
    assert load_robot(path).end_effector.name == "attachment_site"


def test_body_by_name(panda):
    hand = load_robot("panda", end_effector="link7")
    assert hand.end_effector.kind == "body"
    pose, tip = hand.forward(hand.home), panda.forward(panda.home)
    np.testing.assert_allclose(pose.position + 0.227 * pose.rotation[:, 2], tip.position, atol=1e-12)


def test_unknown_part_lists_sites_and_bodies_and_the_closest():
    with pytest.raises(UnknownNameError) as caught:
        load_robot("panda", end_effector="end_efector")
    message = str(caught.value)
    assert message.startswith("unknown site or body of panda 'end_efector'; did you mean 'end_effector'?")
    assert "flange" in message
    assert "link7" in message


def test_model_without_a_usual_site_asks_for_a_name(mjcf):
    with pytest.raises(RobotError) as caught:
        load_robot(mjcf())
    assert "name the end effector" in str(caught.value)
    assert "tip" in str(caught.value)
    assert "slider" in str(caught.value)


@pytest.mark.parametrize("part", ["foot", "base"])
def test_part_that_does_not_move_is_refused(mjcf, part):
    with pytest.raises(RobotError, match="does not move: no joint stands between it and the base"):
        load_robot(mjcf(), end_effector=part)
