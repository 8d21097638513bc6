"""Whether a run is complete: a file that says so, or says what failed."""

from __future__ import annotations

import json
import os
import socket
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from gmr_robot.exceptions import InputError
from gmr_robot.files import write_atomic

STATUS_FILE = "status.json"

State: TypeAlias = Literal["running", "complete", "failed"]


@dataclass(frozen=True, kw_only=True)
class RunStatus:
    """How far a run has come.

    Attributes
    ----------
    state : {"running", "complete", "failed"}
        A run that was killed stays ``"running"``; see `is_alive`.
    started, ended : str
        Local times, ISO 8601 with offset; `ended` is empty while running.
    stage : str
        The stage that failed.
    error : str
        What failed.
    host : str
        The machine that runs it.
    pid : int
        The process that runs it.
    """

    state: State = "running"
    started: str = field(default_factory=lambda: _now())
    ended: str = ""
    stage: str = ""
    error: str = ""
    host: str = field(default_factory=socket.gethostname)
    pid: int = field(default_factory=os.getpid)

    @property
    def is_alive(self) -> bool | None:
        """Whether the process of a running run still exists; None when that cannot be told from here."""
        if self.state != "running":
            return False
        if self.host != socket.gethostname() or os.name == "nt":  # where signal 0 is Ctrl-C
            return None
        return _exists(self.pid)

    def complete(self) -> RunStatus:
        """Return the status of the same run, ended well."""
        return replace(self, state="complete", ended=_now())

    def failed(self, *, stage: str, error: str) -> RunStatus:
        """Return the status of the same run, ended by an error."""
        return replace(self, state="failed", ended=_now(), stage=stage, error=error)


def write_status(folder: Path, status: RunStatus) -> None:
    """Replace the status file of a run folder, atomically."""
    write_atomic(folder / STATUS_FILE, json.dumps(asdict(status), indent=2) + "\n")


def read_status(folder: Path) -> RunStatus:
    """Read the status file of a run folder.

    Raises
    ------
    InputError
        When there is none, or it is not a status file.
    """
    path = folder / STATUS_FILE
    try:
        status = RunStatus(**json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise InputError(f"{folder} holds no {STATUS_FILE}; expected the folder of a run") from error
    except (ValueError, TypeError) as error:
        raise InputError(f"{path} is not the status of a run: {error}") from error
    if status.state not in get_args(State):
        raise InputError(f"{path} is not the status of a run: state {status.state!r}")
    for name, default in asdict(RunStatus()).items():
        if type(getattr(status, name)) is not type(default):
            raise InputError(f"{path} is not the status of a run: {name} {getattr(status, name)!r}")
    return status


def is_complete(folder: Path) -> bool:
    """Whether a folder is that of a run that ended well."""
    try:
        return read_status(folder).state == "complete"
    except InputError:
        return False


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="milliseconds")


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
