"""The child's side of `child_process`: run as a script with the file of a reader; it imports nothing of gmr_robot.

A reader is a module with a function ``answer(request) -> (info, arrays)``: from a JSON value to a JSON value and
to named arrays of float64, each a shape and an iterator over blocks of its bytes, little endian, row by row.
It may have a function ``prepare()``, for imports that would otherwise be made for each file.

Standard input holds a request a line. For each, standard output holds a line of JSON, ``{"info": ..., "arrays":
[[name, shape], ...]}`` or ``{"error": ...}``, and after it the arrays' blocks. Before each block stands its
length, 8 bytes, little endian; length 0 says that the array breaks off, and a line of JSON with the reason follows.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import struct
import sys
from collections.abc import Iterable
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType
from typing import IO

ADDRESS_SPACE = 2 << 30
"""Bytes of address space that the child may take, on Linux, unless the reader states fewer under this name."""

FORK, END = 1, 2
MESSAGE = "<qq"
"""A template is told FORK or END, and which child; it answers with the child, or with its exit code."""

_BUFFER_BYTES = 1 << 18  # small blocks go together: each write wakes the parent up


def main(reader: str) -> None:
    """Answer requests until standard input ends."""
    output = _own_output()
    _answer_all(_loaded(reader), output)


def be_template(reader: str, descriptor: int) -> None:
    """Fork a child for each pair of pipes that comes through a socket, and end it when told so (`child_template`)."""
    module = _loaded(reader)
    gc.freeze()  # so that children do not look through, and so copy, what they have in common
    children: set[int] = set()
    with socket.socket(fileno=descriptor) as parent:
        while True:
            message, pipes, _, _ = socket.recv_fds(parent, struct.calcsize(MESSAGE), 2)
            if not message:
                break
            kind, child = struct.unpack(MESSAGE, message)
            if kind == FORK:
                result = _forked(module, parent, pipes)
                children.add(result)
            else:
                result = _ended(child)
                children.discard(child)
            parent.send(struct.pack(MESSAGE, kind, result))
    for child in children:
        _ended(child)


def _forked(module: ModuleType, parent: socket.socket, pipes: list[int]) -> int:
    child = os.fork()
    if child:
        for pipe in pipes:
            os.close(pipe)
        return child
    try:
        parent.close()
        for number, pipe in enumerate(pipes):
            os.dup2(pipe, number)
            os.close(pipe)
        _answer_all(module, _own_output())
        os._exit(0)
    finally:  # whatever happens, a child is no second template
        os._exit(1)


def _ended(child: int) -> int:
    """End a child unless it has ended; until it is waited for here, its number is not given to another process."""
    os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _own_output() -> IO[bytes]:
    """Return standard output for the answers alone: libraries that print must not write into them."""
    output = os.fdopen(os.dup(1), "wb", _BUFFER_BYTES)
    os.dup2(2, 1)
    return output


def _answer_all(module: ModuleType, output: IO[bytes]) -> None:
    _limit_memory(getattr(module, "ADDRESS_SPACE", ADDRESS_SPACE))
    for line in sys.stdin.buffer:
        try:
            info, arrays = module.answer(json.loads(line))
            described = [[name, shape] for name, (shape, _) in arrays.items()]
        except Exception as error:  # whatever a corrupt file brings about is for the parent to report
            _write_line(output, {"error": _reason(error)})
        else:
            _write_line(output, {"info": info, "arrays": described})
            _write_blocks(output, (block for _, blocks in arrays.values() for block in blocks))
        output.flush()


def _write_line(output: IO[bytes], message: object) -> None:
    output.write(json.dumps(message).encode() + b"\n")


def _write_blocks(output: IO[bytes], blocks: Iterable[memoryview]) -> None:
    try:
        for block in blocks:
            if len(block):
                output.write(len(block).to_bytes(8, "little"))
                output.write(block)
    except BrokenPipeError:
        raise
    except Exception as error:  # as above
        output.write(bytes(8))
        _write_line(output, {"error": _reason(error)})


def _reason(error: Exception) -> str:
    """What a reader says about a file stands for itself; other errors are named."""
    return str(error) if type(error) is ValueError else f"{type(error).__name__}: {error}"


def _loaded(reader: str) -> ModuleType:
    spec = spec_from_file_location("reader", reader)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    getattr(module, "prepare", lambda: None)()
    return module


def _limit_memory(wanted: int) -> None:
    # Elsewhere the limit is missing or not honoured; the parent's time-out remains.
    if sys.platform != "linux":
        return
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_AS)
    limit = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
    resource.setrlimit(resource.RLIMIT_AS, (limit, most))


if __name__ == "__main__":
    if len(sys.argv) > 2:
        be_template(sys.argv[1], int(sys.argv[2]))
    else:
        main(sys.argv[1])
