"""The commands about demonstrations: inspect and convert."""

from __future__ import annotations

import re

import numpy as np
import pytest

from gmr_robot.demonstration import read_demonstrations


def spoil(folder):
    """Demonstration 1 of ``arcs.csv`` gets a sample that lies off the motion, the last one a broken row."""
    file = folder / "arcs.csv"
    rows = file.read_text().splitlines()
    cells = rows[62].split(",")
    rows[62] = ",".join([*cells[:2], "0.9", cells[3]])
    file.write_text("\n".join([*rows, "2,broken"]) + "\n")


@pytest.mark.usefixtures("folder")
def test_clean_demonstrations_are_good(call):
    result = call("inspect", "arcs.csv")
    assert result.exit_code == 0, result.output
    assert len(re.findall(r"\(0, 0\) +good *\n", result.stdout)) == 3
    assert "in a configuration" not in result.stdout
    assert re.search(r"\nstarts: 0\.0\d+ m", result.stdout)
    assert "ends: 0 m" in result.stdout


def test_faults_notes_and_what_to_write_into_a_configuration(folder, call):
    spoil(folder)
    refused = call("inspect", "arcs.csv")
    assert refused.exit_code == 2
    assert "--recover" in refused.stderr
    result = call("inspect", "arcs.csv", "--recover")
    assert result.exit_code == 0, result.output
    assert re.search(r"\n 1 .* repairable *\n", result.stdout)
    assert re.search(r"demonstration 1, spikes: 1 samples lie off the motion", result.stdout)
    assert "repaired by drop_spikes: {speed: 3, longest: 4}" in result.stdout
    assert re.search(r"note: .*arcs.csv.*1", result.stdout)
    assert result.stdout.endswith("preprocessing:\n  - drop_spikes: {speed: 3, longest: 4}\n")
    taught = call("train", "small.yaml", "demonstrations.recover=true", "preprocessing=[drop_spikes]")
    assert taught.exit_code == 0, taught.output
    told = [line.strip() for line in taught.stderr.splitlines() if line.startswith("    ")]
    assert len(told) == 2
    assert "arcs.csv" in told[0]
    assert told[1] == "drop_spikes: dropped 1 samples in 1 demonstrations"


def test_what_is_said_about_the_file(folder, call):
    said = ["--unit", "mm", "--channel", "y", "--channel", "x", "--rename", "y=height"]
    result = call("inspect", "arcs.csv", *said)
    assert "3 demonstration(s) of height, x [m]" in result.stdout
    assert re.search(r"\(0.0002, 0.0001\)", result.stdout)
    assert "was their unit converted twice" in result.stdout
    converted = call("convert", "arcs.csv", "out.npz", *said)
    assert converted.exit_code == 0, converted.output
    assert "3 demonstration(s) of height, x [m], 123 samples" in converted.stdout
    plain = read_demonstrations(folder / "arcs.csv")
    assert np.array_equal(
        read_demonstrations(folder / "out.npz").positions, plain.positions[:, ::-1] / 1000.0
    )


@pytest.mark.usefixtures("folder")
def test_convert_says_what_is_lost_and_what_is_not(call):
    lossless = call("convert", "arcs.csv", "arcs.npz")
    assert lossless.stdout.splitlines()[1:] == [
        "nothing lost: read again, every number and name is the same",
        "written: arcs.npz",
    ]
    lossy = call("convert", "arcs.npz", "other.csv")
    assert "not kept: the name of the set: 'arcs' is read as 'other'" in lossy.stdout
    assert "not kept: where they came from, of 3 demonstrations" in lossy.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["arcs.csv", "arcs.csv"], "arcs.csv would be replaced, but it is or holds the source"),
        (["arcs.csv", "out.mat"], "the format 'lasa' is only read"),
        (["arcs.csv", "out"], "the format of out cannot be told"),
        (["arcs.csv", "out.npz", "--to", "nzp"], "did you mean 'npz'"),
        (["arcs.csv", "no/out.npz"], "the folder no does not exist"),
        (["arcs.csv", "out.npz", "--rename", "x"], "--rename is 'x'; expected OLD=NEW"),
        (["arcs.csv", "out.npz", "--rename", "q=x"], "unknown dimension to rename 'q'"),
        (["arcs.csv", "out.npz", "--unit", "inch"], "unknown unit of positions 'inch'"),
        (["Sshap", "out.npz"], "taken for the name of a LASA motion"),
    ],
)
def test_conversions_that_cannot_be(folder, call, arguments, message):
    result = call("convert", *arguments)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())
    assert {file.name for file in folder.iterdir()} == {"arcs.csv", "small.yaml"}


def test_pictures(folder, call):
    spoil(folder)
    result = call("inspect", "arcs.csv", "--recover", "--pictures", "seen")
    assert result.exit_code == 0, result.output
    assert {file.name for file in (folder / "seen").iterdir()} == {"paths.svg", "samples.svg"}
    assert result.stdout.endswith("written: seen/paths.svg\nwritten: seen/samples.svg\n")
    (folder / "x.safetensors").write_bytes(b"")
    assert "are made of demonstrations" in call("inspect", "x.safetensors", "--pictures", "seen").stderr
    assert "cannot write to the folder" in call("inspect", "arcs.csv", "--pictures", "arcs.csv").stderr
