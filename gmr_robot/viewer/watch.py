"""Showing a replay until the user has seen enough."""

from __future__ import annotations

import threading
from collections.abc import Callable

from gmr_robot.viewer.replay_page import ReplayPage
from gmr_robot.viewer.server import address, serving
from gmr_robot.viewer.watched_replay import WatchedReplay


def watch_replay(
    watched: WatchedReplay,
    *,
    opened: Callable[[str], None],
    port: int = 0,
    ended: threading.Event | None = None,
) -> None:
    """Serve the page of a replay until Ctrl-C.

    Parameters
    ----------
    watched : WatchedReplay
        What is shown.
    opened : callable
        Is told the address once the page is there.
    port : int, default 0
        Where to listen on this machine; 0 takes any port that is free.
    ended : Event, optional
        Ends it too when set.

    Raises
    ------
    InputError
        When the port is taken.
    MissingDependencyError
        When viser is not installed.
    """
    with serving(title="gmr_robot", port=port) as server:
        page = ReplayPage(server, watched)
        opened(address(server))
        try:
            page.run(ended or threading.Event())
        except KeyboardInterrupt:
            return
