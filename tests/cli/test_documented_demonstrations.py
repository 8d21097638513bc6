"""docs/demonstrations.md shows what the commands print, and configurations that are ones."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from gmr_robot.demonstration import FORMATS
from gmr_robot.demonstration.formats.options import ReadOptions
from gmr_robot.experiment import read_config

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "demonstrations.md").read_text(encoding="utf-8")
OPTIONS = [one.name for one in fields(ReadOptions)]
BLOCKS = {kind: re.findall(rf"```{kind}\n(.*?)```", TEXT, re.DOTALL) for kind in ("python", "yaml", "text")}


@pytest.fixture
def lab(tmp_path, monkeypatch):
    """The working directory, with the recording that the page makes."""
    monkeypatch.chdir(tmp_path)
    subprocess.run([sys.executable, "-c", "\n".join(BLOCKS["python"])], check=True)


def lines(text):
    return [line.rstrip() for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("snippet", BLOCKS["yaml"])
def test_snippets_are_configurations(snippet, tmp_path):
    file = tmp_path / "config.yaml"
    file.write_text(f"name: x\nskill: {{n_components: 3}}\n{snippet}", encoding="utf-8")
    stated, options = yaml.safe_load(snippet)["demonstrations"], read_config(file).demonstrations.options()
    assert options == ReadOptions(**{name: stated[name] for name in OPTIONS if name in stated})


def test_every_format_is_in_the_table():
    assert all(f"\n| `{name}` |" in TEXT for name in FORMATS)


@pytest.mark.usefixtures("lab")
def test_inspect_prints_what_the_page_shows(call, monkeypatch):
    refused, shown, _ = BLOCKS["text"]
    assert lines(call("inspect", "lab.csv").stderr) == lines(refused)
    monkeypatch.setenv("COLUMNS", "110")
    result = call("inspect", "lab.csv", "--recover", "--pictures", "seen")
    assert lines(result.stdout) == lines(shown)


@pytest.mark.usefixtures("lab")
def test_convert_prints_what_the_page_shows(call):
    for module in ("h5py", "rosbags"):
        pytest.importorskip(module)
    for block in BLOCKS["text"][2].split("$ gmr-robot ")[1:]:
        command, _, shown = block.partition("\n")
        assert lines(call(*shlex.split(command)).stdout) == lines(shown)
