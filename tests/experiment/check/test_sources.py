"""What else has changed since a run."""

from gmr_robot.experiment.check import SourceChange
from gmr_robot.experiment.check.sources import source_changes

RECORDED = {
    "seed": 0,
    "versions": {"numpy": "2.0", "mink": "1.0"},
    "git": {"commit": "abc", "dirty": False},
    "sha256": {"training_demonstrations": "1", "held_out_demonstrations": None, "skill": "2"},
    "resources": {"wall_seconds": 1.0},
}


def test_what_a_run_brings_forth_is_none_of_it():
    now = RECORDED | {"resources": {"wall_seconds": 2.0}}
    now["sha256"] = RECORDED["sha256"] | {"skill": "3"}
    assert source_changes(RECORDED, now) == ()


def test_changed_and_unknown_facts():
    now = RECORDED | {"versions": {"numpy": "2.1"}, "git": None}
    assert source_changes(RECORDED, now) == (
        SourceChange(name="versions.numpy", recorded="2.0", now="2.1"),
        SourceChange(name="versions.mink", recorded="1.0", now="–"),
        SourceChange(name="git.commit", recorded="abc", now="–"),
        SourceChange(name="git.dirty", recorded="False", now="–"),
    )
