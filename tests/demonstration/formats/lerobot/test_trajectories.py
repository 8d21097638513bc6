import json
from dataclasses import dataclass

import numpy as np
import pyarrow.parquet as pq
import pytest

from gmr_robot.demonstration import read_demonstrations
from gmr_robot.demonstration.formats.lerobot import write_episodes
from gmr_robot.exceptions import DemonstrationError


@dataclass(frozen=True)
class Generated:
    times: np.ndarray
    positions: np.ndarray
    velocities: np.ndarray


def generated(length):
    times = np.arange(length) * 0.02
    return Generated(times, np.outer(times, [1.0, 2.0]), np.tile([1.0, 2.0], (length, 1)))


def test_each_trajectory_is_an_episode(tmp_path):
    write_episodes(tmp_path / "out", [generated(30), generated(12)], names=("x", "y"), task="reach")
    frames = pq.read_table(tmp_path / "out/data/chunk-000/file-000.parquet").to_pydict()
    assert frames["episode_index"] == [0] * 30 + [1] * 12
    assert frames["observation.state"][-1] == [11 * 0.02, 22 * 0.02]
    assert frames["action"] == [[1.0, 2.0]] * 42
    info = json.loads((tmp_path / "out/meta/info.json").read_text())
    assert (info["fps"], info["features"]["action"]["names"]) == (50, ["x.vel", "y.vel"])
    read = read_demonstrations(tmp_path / "out")
    assert (read.name, read[1].source, read[1].velocity_source) == ("reach", "trajectory 1", "generated")


def test_what_is_no_episode(tmp_path):
    for trajectories, said in (
        ([], "holds no demonstration"),
        ([generated(1)], "trajectory 0: 1 sample"),
    ):
        with pytest.raises(DemonstrationError, match=said):
            write_episodes(tmp_path / "out", trajectories, names=("x", "y"))
    with pytest.raises(DemonstrationError, match="does not exist"):
        write_episodes(tmp_path / "gone/out", [generated(9)], names=("x", "y"))
