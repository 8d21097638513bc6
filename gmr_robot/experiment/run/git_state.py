"""The state of a git repository, where there is one."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

_PATIENCE = 10.0
"""Time that git may take on a slow disk [s]."""


@dataclass(frozen=True, kw_only=True)
class GitState:
    """What was checked out.

    Attributes
    ----------
    commit : str or None
        Hash of the commit; None before the first one.
    dirty : bool
        Whether files that git knows differ from it; files that it does not know count for nothing.
    """

    commit: str | None
    dirty: bool


def git_state(folder: Path) -> GitState | None:
    """Return the state of the repository that a folder lies in.

    None where it lies in none, git is not installed, or does not answer. Nothing is written, no hook and no
    file monitor is run, and no network is used.
    """
    command = ("git", "-c", "core.fsmonitor=false", "status", "--porcelain=v2", "--branch")
    try:
        answer = subprocess.run(
            [*command, "--untracked-files=no", "--ignore-submodules=dirty"],
            cwd=folder,
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
            text=True,
            errors="replace",
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return _parsed(answer.stdout.splitlines())


def _parsed(lines: list[str]) -> GitState | None:
    commits = [line.split()[-1] for line in lines if line.startswith("# branch.oid ")]
    if not commits:
        return None
    dirty = any(not line.startswith("#") for line in lines)
    return GitState(commit=None if commits[0] == "(initial)" else commits[0], dirty=dirty)
