"""viser, imported in one place: a machine without it gets one clear message."""

from __future__ import annotations

from gmr_robot.exceptions import MissingDependencyError

try:
    import viser as viser
except ImportError as error:
    raise MissingDependencyError(error.name or "viser", "view", "a page with the arm in 3-D") from error
