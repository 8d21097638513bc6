"""A process that has loaded a reader and forks a child for each file, so that only the first waits for imports.

It never looks at a file itself, so every child is as it was before any. On Linux only: elsewhere to fork is not safe
with all libraries, or not possible.
"""

from __future__ import annotations

import atexit
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO

from gmr_robot.demonstration.formats import child_main

_PIPE_BYTES = 1 << 20  # larger than usual: filled and emptied less often
_templates: dict[tuple[int, Path], Template] = {}
_seen: set[tuple[int, Path]] = set()
_lock = threading.Lock()


class TemplateDiedError(Exception):
    """The template does not answer; children must be started without it."""


class Template:
    """The process of one reader; `child` gives a child.

    Parameters
    ----------
    command : sequence of str
        What starts it; the number of its socket is appended.
    time_out : float
        Time for its imports [s].
    """

    def __init__(self, command: list[str], *, environment: dict[str, str], time_out: float) -> None:
        self._lock = threading.Lock()
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._socket.settimeout(time_out)
        with theirs:
            self._process = subprocess.Popen(
                [*command, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env=environment,
            )

    def child(self) -> ForkedChild:
        """Return a new child.

        Raises
        ------
        TemplateDiedError
            When the template has ended, or does not answer.
        """
        inside, stdin = _pipe()
        stdout, outside = _pipe()
        try:
            number = self._ask(child_main.FORK, 0, [inside, outside])
        except TemplateDiedError:
            os.close(stdin)
            os.close(stdout)
            raise
        finally:
            os.close(inside)
            os.close(outside)
        return ForkedChild(
            os.fdopen(stdin, "wb"), os.fdopen(stdout, "rb"), lambda: self._ask(child_main.END, number, [])
        )

    def close(self) -> None:
        """End the template, and with it its children."""
        self._socket.close()
        self._process.kill()
        self._process.wait()

    def _ask(self, kind: int, number: int, descriptors: list[int]) -> int:
        message = struct.pack(child_main.MESSAGE, kind, number)
        try:
            with self._lock:
                socket.send_fds(self._socket, [message], descriptors)
                answer = self._socket.recv(struct.calcsize(child_main.MESSAGE))
            _, result = struct.unpack(child_main.MESSAGE, answer)
        except (OSError, struct.error) as error:
            self._socket.close()  # an answer that comes late must not be taken for that to another question
            raise TemplateDiedError(str(error)) from error
        return int(result)


class ForkedChild:
    """A child of a template, with what is needed of `subprocess.Popen`."""

    def __init__(self, stdin: IO[bytes], stdout: IO[bytes], end: Callable[[], int]) -> None:
        self.stdin, self.stdout, self._end = stdin, stdout, end
        self._lock = threading.Lock()
        self._code: int | None = None

    def kill(self) -> None:
        """End the child."""
        self.wait()

    def wait(self) -> int:
        """End the child and return its exit code, that of its own end if it had ended already."""
        with self._lock:
            if self._code is None:
                try:
                    self._code = self._end()
                except TemplateDiedError:  # which ends its children when it ends
                    self._code = -signal.SIGKILL
            return self._code


def forked_child(
    reader: Path, command: list[str], *, environment: dict[str, str], time_out: float
) -> ForkedChild | None:
    """Return a child of the reader's template; None for the first of this process, and where there is no template."""
    if sys.platform != "linux":
        return None
    key = (os.getpid(), reader)  # a process that was forked has templates of its own
    with _lock:
        if key not in _seen:
            _seen.add(key)  # most programs read one file, for which a template is no gain
            return None
        if key not in _templates:
            _templates[key] = Template(command, environment=environment, time_out=time_out)
        template = _templates[key]
    try:
        return template.child()
    except TemplateDiedError:
        with _lock:
            if _templates.get(key) is template:
                del _templates[key]
        template.close()
        return None


def _pipe() -> tuple[int, int]:
    """Return a pipe's ends, for reading and for writing."""
    import fcntl

    ends = os.pipe()
    try:
        fcntl.fcntl(ends[0], fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    except OSError:  # more than this user may have; the usual size does
        return ends
    return ends


@atexit.register
def _close_all() -> None:
    for (process, _), template in _templates.items():
        if process == os.getpid():
            template.close()
