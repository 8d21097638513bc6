import platform
from dataclasses import replace
from importlib.metadata import version

from gmr_robot.experiment import read_config, train
from gmr_robot.experiment.material import gather_material
from gmr_robot.experiment.provenance import provenance


def test_names_versions_machine_and_hashes(experiment_file):
    config = read_config(experiment_file)
    material, skill = gather_material(config), train(config)
    found = provenance(config, material=material, skill=skill)
    assert found["versions"]["numba"] == version("numba")
    assert found["platform"]["machine"] == platform.machine()
    assert found["sha256"]["held_out_demonstrations"] == material.held_out.digest()


def test_hash_of_the_skill_is_that_of_its_numbers(experiment_file):
    config = read_config(experiment_file)
    material, skill = gather_material(config), train(config)

    def digest(skill):
        return provenance(config, material=material, skill=skill)["sha256"]["skill"]

    assert digest(train(config)) == digest(skill)  # learned anew: other seconds, the same numbers
    assert digest(replace(skill, goal=skill.goal + 1e-9)) != digest(skill)
