from __future__ import annotations

import shutil

import pytest

from gmr_robot.exceptions import RobotError, UnknownNameError
from gmr_robot.robot import load_robot
from gmr_robot.robot.menagerie import menagerie_file, menagerie_names

menagerie = pytest.importorskip("mujoco_menagerie")
NAME = "kuka_iiwa_14"


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout with one model: our planar arm, under the file name that the list has for the other."""
    robot = menagerie.get(NAME)
    file = tmp_path / NAME / robot.entry(robot.default_model).file
    file.parent.mkdir()
    shutil.copy(load_robot("planar").source, file)
    monkeypatch.setenv("MENAGERIE_ROOT", str(tmp_path))
    return file


def test_model_is_found_by_its_name(checkout):
    robot = load_robot(NAME)
    assert (robot.name, robot.source, robot.n_joints) == (NAME, checkout, 2)


@pytest.mark.usefixtures("checkout")
def test_missing_folder_of_a_checkout_is_named():
    with pytest.raises(
        RobotError, match=r"'franka_fr3' of MuJoCo Menagerie: .*not found under MENAGERIE_ROOT"
    ):
        load_robot("franka_fr3")


def test_nothing_is_downloaded(tmp_path, monkeypatch):
    monkeypatch.delenv("MENAGERIE_ROOT", raising=False)
    monkeypatch.setenv("MENAGERIE_CACHE_DIR", str(tmp_path))
    monkeypatch.setenv("MENAGERIE_BASE_URL", "http://localhost:9")
    with pytest.raises(RobotError, match=f"get them with: mujoco-menagerie prefetch {NAME}"):
        menagerie_file(NAME)
    assert list(tmp_path.iterdir()) == []


def test_unknown_name_suggests_one():
    assert NAME in menagerie_names()
    with pytest.raises(UnknownNameError, match="MuJoCo Menagerie has 'kuka_iiwa_14'"):
        load_robot("kuka_iiwa")
