from __future__ import annotations

import pytest

from gmr_robot.exceptions import ConfigError
from gmr_robot.experiment import config_text, read_config


def read(experiment_file, controller):
    return read_config(experiment_file, [f"replay.controller={controller}"])


def test_computed_torque_is_chosen_when_nothing_is(experiment_file):
    section = read_config(experiment_file).replay.controller
    assert section.kind == "computed_torque"
    assert section.stiffness is None


@pytest.mark.parametrize(
    "controller",
    [
        "{kind: computed_torque, stiffness: 400, damping: 30}",
        "{kind: joint_pd, stiffness: [100, 50], damping: 3}",
        "{kind: impedance, least_stiffness: 100, stiffness_scale: linear, rotational_stiffness: 0}",
        "{kind: impedance, stiffness: [100, 200, 300], damping_ratio: 0.7, posture_stiffness: 10}",
    ],
)
def test_what_is_written_is_read_again(experiment_file, controller):
    config = read(experiment_file, controller)
    copy = experiment_file.parent / "copy.yaml"
    copy.write_text(config_text(config))
    assert read_config(copy).replay.controller == config.replay.controller


@pytest.mark.parametrize(
    ("controller", "message"),
    [
        ("{kind: impedence}", "did you mean 'impedance'"),
        ("{kind: joint_pd, acceleration: 2}", "has no effect in the kind joint_pd, only in lq_tracking"),
        ("{kind: lq_tracking, damping: 2}", "only in computed_torque and joint_pd"),
        ("{stiffness: [1, 2]}", "expected one number, which computed_torque uses for all joints"),
        ("{kind: impedance, stiffness: [1, 2]}", "one for each of the three axes"),
        (
            "{kind: impedance, stiffness: 100, least_stiffness: 10}",
            "has no effect with a stiffness that is given",
        ),
        (
            "{kind: impedance, least_stiffness: 20, greatest_stiffness: 10}",
            "at least least_stiffness, which is 20",
        ),
        ("{kind: impedance, stiffness: 0}", "expected a number above 0"),
        ("{kind: lq_tracking}", "skill.kind is velocity_field; make that time_indexed"),
    ],
)
def test_bad_sections_are_refused(experiment_file, controller, message):
    with pytest.raises(ConfigError, match=message):
        read(experiment_file, controller)
