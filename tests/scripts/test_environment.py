"""The virtual environment of the scripts: made once, a user's own is used, one that was moved is made anew."""

import subprocess
import sys
from pathlib import Path

import pytest

ENVIRONMENT = Path(__file__).resolve().parents[2] / "scripts" / "environment"
RECORDING = """#!/bin/sh
case "$1" in
  -c) exit 0 ;;
  --version) echo "Python 3.12.0" ;;
  *) echo "$@" >> asked ;;
esac
"""


@pytest.fixture
def folder(tmp_path):
    """A folder with an interpreter that writes down what it is asked for."""
    interpreter = tmp_path / "interpreter"
    interpreter.write_text(RECORDING)
    interpreter.chmod(0o755)
    return tmp_path


def asked(folder):
    """What the interpreter is asked for when the environment is made."""
    program = ["bash", "-c", f". '{ENVIRONMENT}' && make_environment"]
    subprocess.run(
        program, cwd=folder, env={"PATH": "/usr/bin:/bin", "PYTHON": str(folder / "interpreter")}, check=True
    )
    record = folder / "asked"
    return record.read_text().split("\n")[:-1] if record.exists() else []


def make_existing(folder, *, activate):
    scripts = folder / ".venv" / "bin"
    scripts.mkdir(parents=True)
    (scripts / "python").symlink_to(sys.executable)
    (scripts / "activate").write_text(activate)


def test_there_is_none(folder):
    assert asked(folder) == ["-m venv --clear .venv"]


def test_one_that_the_user_made_is_used(folder):
    make_existing(folder, activate=f'VIRTUAL_ENV="{folder}/.venv"')
    assert asked(folder) == []


def test_one_that_was_moved_is_made_anew(folder):
    make_existing(folder, activate='VIRTUAL_ENV="/elsewhere/.venv"')
    assert asked(folder) == ["-m venv --clear .venv"]
