"""The soak of the safety chain, shortly; the script itself runs a million ticks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "soak_safety.py"


def soak(*arguments: str) -> str:
    program = [sys.executable, str(SCRIPT), "--ticks", "8000", *arguments]
    done = subprocess.run(program, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_hostile_inputs_break_no_bound_and_the_same_seed_gives_the_same_bytes() -> None:
    first, second, other = soak(), soak(), soak("--seed", "1")
    assert "every command and torque finite and inside its bounds" in first
    assert "stale state" in first
    assert first.split("SHA-256 ")[1] == second.split("SHA-256 ")[1] != other.split("SHA-256 ")[1]
