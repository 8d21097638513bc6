"""The rosbags library, which is optional."""

from __future__ import annotations

from importlib.util import find_spec

from gmr_robot.exceptions import MissingDependencyError


def check_rosbags(purpose: str) -> None:
    """Raise a MissingDependencyError when rosbags, with the decompressors it brings, is not installed."""
    if find_spec("rosbags") is None:
        raise MissingDependencyError("rosbags", "io", purpose)
