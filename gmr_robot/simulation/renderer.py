"""The process that renders, seen from outside: frames come out of it one by one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from threading import Timer
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

WORKER = Path(__file__).parent / "offscreen.py"
EGL_AND_OSMESA = ("egl", "osmesa")
"""Backends that PyOpenGL has to be told of as well."""
PATIENCE = 60.0
"""How long a frame is waited for [s]: a broken driver may hang."""


class Renderer:
    """A process that renders the request in a folder with one OpenGL backend; a context manager.

    Parameters
    ----------
    folder : Path
        Where model and request lie; what the process says goes there too.
    backend : str
        Value of MUJOCO_GL; empty for MuJoCo's own choice.
    size : tuple of int
        Width and height of a frame [pixels].
    """

    def __init__(self, folder: Path, *, backend: str, size: tuple[int, int]) -> None:
        self._said = folder / "said.txt"
        self._size = size
        self._hung = False
        environment = {**os.environ, "MUJOCO_GL": backend}
        if backend in EGL_AND_OSMESA:
            environment["PYOPENGL_PLATFORM"] = backend
        command = [sys.executable, "-P", str(WORKER), str(folder)]
        with self._said.open("wb") as said:
            self._process = subprocess.Popen(
                command, env=environment, cwd=folder, stdout=subprocess.PIPE, stderr=said
            )

    def __enter__(self) -> Renderer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def frame(self) -> NDArray[np.uint8] | None:
        """Return the next frame, shape (height, width, 3); None when none comes, for which `reason` says why."""
        width, height = self._size
        assert self._process.stdout is not None
        watchdog = Timer(PATIENCE, self._give_up)
        watchdog.start()
        try:
            content = self._process.stdout.read(3 * width * height)
        finally:
            watchdog.cancel()
        if len(content) < 3 * width * height:
            return None
        return np.frombuffer(content, dtype=np.uint8).reshape(height, width, 3)

    @property
    def reason(self) -> str:
        """Why no frame came."""
        if self._hung:
            return f"no picture within {PATIENCE:g} s"
        code = self._process.wait()
        lines = self._said.read_text(errors="replace").splitlines()
        told = [line for line in lines if line.strip() and not line.startswith("Exception ignored")]
        return told[-1].strip() if told else f"the renderer ended with code {code}"

    def _give_up(self) -> None:
        self._hung = True
        self._process.kill()
