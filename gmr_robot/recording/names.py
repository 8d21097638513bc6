"""What a recording and its files are called."""

from __future__ import annotations

import os
from pathlib import Path

DEMONSTRATIONS_FILE, CONFIG_FILE = "demonstrations.npz", "config.yaml"


def motion_name(folder: Path, *, otherwise: str) -> str:
    """Return what the motion of a folder is called: as the folder, in letters that a configuration takes."""
    stem = folder.resolve().name or otherwise
    allowed = "".join(one if one.isascii() and (one.isalnum() or one in "_.-") else "_" for one in stem)
    return (allowed if allowed[:1].isalnum() else f"_{allowed}")[:100]


def shown_path(path: Path) -> str:
    """Return a path as the user would type it: relative to the working directory where that is shorter."""
    full = str(path.resolve())
    return min(full, os.path.relpath(full), key=len)
