import hashlib
import platform
from importlib.metadata import version

from gmr_robot.experiment import read_config, train
from gmr_robot.experiment.material import gather_material
from gmr_robot.experiment.run.provenance import provenance


def test_names_versions_machine_and_hashes(experiment_file, tmp_path):
    config = read_config(experiment_file)
    material, skill = gather_material(config), train(config)
    skill.save(tmp_path / "skill")
    found = provenance(config, material=material, skill_file=tmp_path / "skill")
    assert found["versions"]["numba"] == version("numba")
    assert found["platform"]["machine"] == platform.machine()
    assert found["sha256"]["held_out_demonstrations"] == material.held_out.digest()
    assert found["sha256"]["skill"] == hashlib.sha256((tmp_path / "skill").read_bytes()).hexdigest()
