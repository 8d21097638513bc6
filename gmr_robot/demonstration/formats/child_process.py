"""Read a file of unknown origin in a child process, where a library that it crashes or hangs does no harm.

The child (`child_main`) has a memory limit and a time-out, and its answers are checked: it is told what is asked
for, and sends JSON and float64 numbers, of which no more is taken than was allowed.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.demonstration.formats import child_main
from gmr_robot.demonstration.formats.alarm import Alarm
from gmr_robot.demonstration.formats.child_template import ForkedChild, forked_child
from gmr_robot.exceptions import DemonstrationError

_LONGEST_LINE = 64 << 20  # names and attributes of some hundred thousand datasets
_MOST_DIMENSIONS = 8
_MOST_AHEAD = 4096  # bytes that surely fit into the pipe to a child that is still busy with the last answer
_PIPE_BYTES = 1 << 20  # on Linux; a larger pipe is filled and emptied less often


class ChildRefusedError(DemonstrationError):
    """The child read the file, and it is not what was expected; `reason` says why, without the file's name."""

    def __init__(self, path: Path, reason: str) -> None:
        self.reason = reason
        super().__init__(f"{path}: {reason}")


class ChildDiedError(DemonstrationError):
    """The child crashed on the file, took too long, or had too much to send; it has ended."""


@dataclass(frozen=True)
class Answer:
    """What a child found: a JSON value, and arrays by name."""

    info: Any
    arrays: Mapping[str, FloatArray]


class ChildReader:
    """A child process that reads one file; use it in a ``with`` statement.

    Parameters
    ----------
    reader : Path
        File of a module with the function ``answer`` that `child_main` describes.
    path : Path
        The file that is read, for messages.
    what : str
        What reads it, for messages, such as ``the reader of MATLAB files``.
    time_out : float
        Time after which a child that has not answered is ended [s].
    """

    def __init__(self, reader: Path, path: Path, *, what: str, time_out: float) -> None:
        self._path, self._what, self._time_out = path, what, time_out
        self._alarm = Alarm(time_out, self._end_late)
        self._timed_out = False
        self._ahead: deque[tuple[object, int]] = deque()  # requests that were sent ahead, and their lengths
        self._process = _started(reader, time_out)

    def __enter__(self) -> ChildReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child."""
        self._alarm.end()
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            try:
                pipe.close()
            except BrokenPipeError:  # the request never reached a child that died
                continue

    def ask(self, request: object, *, most_bytes: int, then: Sequence[object] = ()) -> Answer:
        """Return what the child answers to a request.

        Parameters
        ----------
        request : object
            A JSON value.
        most_bytes : int
            Memory that the arrays may take.
        then : sequence of object
            The requests that will be made next: the child works on them while this answer is made use of.

        Raises
        ------
        ChildRefusedError
            When the file is not what the reader expects.
        ChildDiedError
            When reading it ended the child, or took too long.
        """
        self._alarm.set()
        try:
            return self._answer(request, most_bytes, then)
        finally:
            self._alarm.clear()

    def _answer(self, request: object, most_bytes: int, then: Sequence[object]) -> Answer:
        if not self._ahead:
            self._send(json.dumps(request))
        elif (announced := self._ahead.popleft()[0]) != request:
            raise RuntimeError(f"{announced} was announced, but {request} is asked for")
        self._send_ahead(then[len(self._ahead) :])
        line = self._line()
        try:
            info, described = line["info"], [(str(name), _shape(shape)) for name, shape in line["arrays"]]
        except (KeyError, TypeError, ValueError, OverflowError):
            raise self._died() from None
        total = 8 * sum(math.prod(shape) for _, shape in described)
        if total > most_bytes:
            self._process.kill()  # rather than take what it would send
            raise ChildDiedError(
                f"{self._path} holds {total} bytes of what is read; expected at most {most_bytes}"
            )
        return Answer(info, {name: self._array(shape) for name, shape in described})

    def _send_ahead(self, requests: Sequence[object]) -> None:
        room = _MOST_AHEAD - sum(length for _, length in self._ahead)
        for request in requests:
            text = json.dumps(request)
            room -= len(text)
            if room < 0:
                return
            self._send(text)
            self._ahead.append((request, len(text)))

    def _send(self, text: str) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(text.encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise self._died() from None

    def _line(self) -> dict[str, Any]:
        """Return a line of JSON, or raise the error that it reports."""
        text = self._output.readline(_LONGEST_LINE)
        if not text.endswith(b"\n"):
            raise self._died()
        try:
            line = json.loads(text)
        except (ValueError, RecursionError):
            raise self._died() from None
        if not isinstance(line, dict) or "error" in line:
            raise self._refused(
                str(line["error"]) if isinstance(line, dict) else "the reader answered nonsense"
            )
        return line

    def _array(self, shape: tuple[int, ...]) -> FloatArray:
        array = np.empty(shape)
        view = array.reshape(-1).view(np.uint8).data
        while len(view):
            length = int.from_bytes(self._exactly(memoryview(bytearray(8))), "little")
            if length == 0:
                self._line()
            if not 0 < length <= len(view):
                raise self._died()
            self._exactly(view[:length])
            view = view[length:]
        return array

    def _exactly(self, view: memoryview) -> memoryview:
        """Fill the view from the child's output and return it."""
        filled = 0
        while filled < len(view):
            count = self._output.readinto(view[filled:])  # type: ignore[attr-defined]  # a pipe has it
            if not count:
                raise self._died()
            filled += count
        return view

    @property
    def _output(self) -> IO[bytes]:
        assert self._process.stdout is not None
        return self._process.stdout

    def _end_late(self) -> None:
        self._timed_out = True
        self._process.kill()

    def _refused(self, reason: str) -> ChildRefusedError:
        return ChildRefusedError(self._path, reason)

    def _died(self) -> ChildDiedError:
        self._process.kill()
        code = self._process.wait()
        if self._timed_out:
            return ChildDiedError(
                f"{self._path} could not be read within {self._time_out:g} s; it is damaged or of another kind"
            )
        return ChildDiedError(f"{self._path} is damaged: {self._what} died on it (exit code {code})")


def _started(reader: Path, time_out: float) -> subprocess.Popen[bytes] | ForkedChild:
    command = [sys.executable, "-P", child_main.__file__, str(reader)]
    # Threads take address space; HDF5 would load filters, which are code, from a folder.
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "HDF5_PLUGIN_PRELOAD": "::"}
    return forked_child(reader, command, environment=environment, time_out=time_out) or subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pipesize=_PIPE_BYTES,
        env=environment,
    )


def _shape(lengths: Any) -> tuple[int, ...]:
    shape = tuple(int(length) for length in lengths)
    if len(shape) > _MOST_DIMENSIONS or min(shape, default=0) < 0:
        raise ValueError(f"the shape {shape} is none")
    return shape
