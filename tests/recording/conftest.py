"""The drawing page's server as a child process."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

PATIENCE = 90.0


class PageServer:
    """``gmr-robot record draw`` in a process of its own."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        program = "from gmr_robot.cli import main; main()"
        command = [sys.executable, "-c", program, "record", "draw", folder, "--no-browser", *arguments]
        if "--port" not in arguments:
            command += ["--port", "0"]
        self.process = subprocess.Popen(
            list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        first = self.process.stdout.readline()
        found = re.search(r"http://\S+", first)
        assert found, first + self.process.stderr.read()
        self.url = found.group(0)
        self.port = int(re.search(r":(\d+)/", self.url).group(1))

    def stop(self, how: int = signal.SIGINT) -> tuple[int, str]:
        """End it, and return its exit code and what it said on stderr."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        _, said = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, said


@pytest.fixture
def page_server(tmp_path):
    """Start servers that are ended with the test."""
    started = []

    def start(*arguments, folder=tmp_path / "drawn"):
        started.append(PageServer(folder, *arguments))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.stop(signal.SIGKILL)
        one.process.stdout.close()
        one.process.stderr.close()
