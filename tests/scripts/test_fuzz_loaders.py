"""Each reader of demonstrations meets damaged recordings, shortly; the script itself does so for longer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gmr_robot.demonstration.formats import FORMATS

for library in ("h5py", "pyarrow", "rosbags"):
    pytest.importorskip(library)

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "fuzz_loaders.py"


def fuzz(tmp_path, *arguments):
    program = [sys.executable, str(SCRIPT), *arguments, "--keep", str(tmp_path / "faults")]
    return subprocess.run(program, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.parametrize("format", FORMATS)
def test_damaged_recordings_are_refused_or_read(tmp_path, format):
    done = fuzz(tmp_path, format, "--seconds", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{format} " in done.stdout
    assert ", 0 faults" in done.stdout
    assert not (tmp_path / "faults").exists()


FAULTY = """
import os, sys, time
sys.path.insert(0, {scripts!r})
import gmr_robot.demonstration.formats as formats
good = formats.FORMATS["csv"].read
calls = []

def read(path, options):
    calls.append(path)
    if len(calls) > 5:
        {fault}
    return good(path, options)

object.__setattr__(formats.FORMATS["csv"], "read", read)
import fuzz_loaders
fuzz_loaders.LONGEST = 5.0
fuzz_loaders.__file__ = __file__
sys.exit(fuzz_loaders.main())
"""


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("raise KeyError('times')", "KeyError: 'times'"),
        ("os.abort()", "exit code -6"),
        ("time.sleep(60)", "a reader took more than 5 s"),
        ("return None", "returned NoneType"),
    ],
)
def test_a_faulty_reader_is_found_and_its_recording_kept(tmp_path, fault, message):
    script = tmp_path / "faulty.py"
    script.write_text(FAULTY.format(scripts=str(SCRIPT.parent), fault=fault))
    keep = tmp_path / "faults"
    program = [sys.executable, str(script), "csv", "--seconds", "2", "--keep", str(keep)]
    done = subprocess.run(program, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 1
    assert message in done.stderr
    place = keep / "csv_0_0"
    assert message in (place / "fault.txt").read_text()
    assert (place / "case.csv").is_file()


def test_unknown_formats_are_named(tmp_path):
    done = fuzz(tmp_path, "cvs")
    assert done.returncode == 2
    assert "unknown format 'cvs'; did you mean 'csv'?" in done.stderr
