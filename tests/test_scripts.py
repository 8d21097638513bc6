"""The scripts that measure say in one line which package they lack."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[1] / "scripts"
WITHOUT = """
import importlib.util, runpy, sys
find = importlib.util.find_spec
lacking, script = sys.argv[1], sys.argv[2]
importlib.util.find_spec = lambda name, *rest: None if name == lacking else find(name, *rest)
sys.argv = [script]
sys.path.insert(0, sys.argv[0].rpartition("/")[0])
runpy.run_path(script, run_name="__main__")
"""


@pytest.mark.parametrize(
    ("script", "module", "message"),
    [
        ("bench_mixture.py", "gmr", "needs gmr; install with: pip install -e '.[bench,lasa]'"),
        ("bench_chain.py", "mujoco", "needs mujoco; install with: pip install -e '.[sim,lasa]'"),
        ("bench_lasa.py", "cvxpy", "needs cvxpy; install with: pip install -e '.[lasa,stable]'"),
        ("soak_recording.py", "uvicorn", "needs uvicorn; install with: pip install -e '.[ui]'"),
        ("check_accuracy.py", "mpmath", "needs mpmath; install with: pip install -e '.[bench]'"),
        ("fuzz_loaders.py", "h5py", "needs h5py; install with: pip install -e '.[io]'"),
    ],
)
def test_missing_package_is_named_in_one_line(script, module, message):
    # The others that it needs may be missing as well: they are named in the same line.
    program = [sys.executable, "-c", WITHOUT, module, (SCRIPTS / script).as_posix()]
    child = subprocess.run(program, capture_output=True, text=True, check=False)
    assert child.returncode == 1
    (line,) = child.stderr.splitlines()
    start, _, end = message.partition(module)
    assert line.startswith(f"error: {(SCRIPTS / script).as_posix()} {start}{module}")
    assert line.endswith(end)
