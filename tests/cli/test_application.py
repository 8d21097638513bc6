import os
import re
import signal
import subprocess
import sys
import time

import pytest

from gmr_robot import __version__
from gmr_robot.exceptions import FitError, InputError, MissingDependencyError

PROGRAM = [sys.executable, "-c", "from gmr_robot.cli import main; main()"]
HEAVY = ("numpy", "numba", "scipy", "matplotlib", "mujoco", "pydantic", "yaml", "safetensors")


def test_version(call):
    result = call("--version")
    assert (result.exit_code, result.stdout) == (0, f"gmr-robot {__version__}\n")


def test_help_names_every_command(call):
    result = call("--help")
    assert result.exit_code == 0
    for command in ("run", "train", "rollout", "evaluate", "replay", "inspect", "schema"):
        assert re.search(rf"\b{command}\b", result.stdout)


def test_start_up_loads_nothing_heavy():
    code = (
        "import sys\n"
        "from gmr_robot.cli import main\n"
        "sys.argv = ['gmr-robot', '--help']\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert end.code == 0\n"
        f"print(sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)\n"
    )
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert child.stderr == "[]\n"


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (InputError("bad thing [m]; do this"), 2, "error: bad thing [m]; do this\n"),
        (FitError("no maximum"), 1, "error: no maximum\n"),
        (OSError(28, "No space left on device"), 1, "error: [Errno 28] No space left on device\n"),
        (MissingDependencyError("mujoco", "sim", "a replay"), 1, "pip install 'gmr_robot[sim]'"),
        (MemoryError("9 GiB"), 1, "error: out of memory: 9 GiB; ask for fewer or shorter motions\n"),
        (
            RuntimeError("oops"),
            1,
            "internal error: RuntimeError: oops\nThis is a fault of gmr_robot; --debug",
        ),
        (KeyboardInterrupt(), 130, "interrupted\n"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_errors_become_a_message_and_an_exit_code(call, monkeypatch, error, code, message):
    def fail(*_, **__):
        raise error

    monkeypatch.setattr("gmr_robot.experiment.train", fail)
    result = call("train", "small.yaml")
    assert result.exit_code == code
    assert message in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("arguments", [["--debug", "train", "none.yaml"], ["train", "none.yaml", "--debug"]])
@pytest.mark.usefixtures("folder")
def test_debug_shows_the_traceback(arguments):
    child = subprocess.run([*PROGRAM, *arguments], capture_output=True, text=True, check=False)
    assert child.returncode == 2
    assert "Traceback" in child.stderr
    assert "none.yaml: cannot be read" in child.stderr


@pytest.mark.usefixtures("folder")
def test_without_debug_the_program_ends_with_two():
    child = subprocess.run([*PROGRAM, "train", "none.yaml"], capture_output=True, text=True, check=False)
    assert child.returncode == 2
    assert child.stderr == "error: none.yaml: cannot be read: there is no such file; check the path\n"


def heed_ctrl_c() -> None:
    """Take Ctrl-C as from a terminal: a shell starts what runs in its background deaf to it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.skipif(os.name == "nt", reason="SIGINT cannot be sent to one process there")
def test_control_c_ends_a_run_and_is_recorded(folder):
    pytest.importorskip("mujoco")
    endless = ["replay.max_time=1000", "replay.goal_tolerance=1e-12"]
    with subprocess.Popen(
        [*PROGRAM, "run", "small.yaml", *endless], stderr=subprocess.PIPE, text=True, preexec_fn=heed_ctrl_c
    ) as child:
        for line in child.stderr:
            if "compare with the demonstrations" in line:
                break
        time.sleep(0.5)
        child.send_signal(signal.SIGINT)
        rest = child.stderr.read()
    assert child.returncode == 130, rest
    assert rest.endswith("interrupted\n")
    (status,) = folder.rglob("status.json")
    assert '"stage": "replay"' in status.read_text()
    assert "KeyboardInterrupt" in status.read_text()
