"""A replay on a page in the browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the page needs viser and MuJoCo, which nothing else here does
    from gmr_robot.experiment.arm.trajectory_replay import TrajectoryReplay
    from gmr_robot.experiment.single_stages import SkillReplay


def check_page(port: int) -> None:
    """Make sure that a page can be served here, before time is spent on what it shows.

    Raises
    ------
    MissingDependencyError
        When viser is not installed.
    InputError
        When the port is taken.
    """
    from gmr_robot.viewer import check_port

    check_port(port)


def show_page(done: SkillReplay | TrajectoryReplay, *, opened: Callable[[str], None], port: int = 0) -> None:
    """Show a replay on a page that only this machine reaches, until Ctrl-C.

    Parameters
    ----------
    done : SkillReplay or TrajectoryReplay
        The replay; see `any_replay`.
    opened : callable
        Is told the page's address once it is there.
    port : int, default 0
        Where to listen; 0 takes any port that is free.

    Raises
    ------
    InputError
        When the port is taken.
    """
    from gmr_robot.experiment.arm.watched import watched_skill, watched_trajectory
    from gmr_robot.experiment.single_stages import SkillReplay
    from gmr_robot.viewer import watch_replay

    seen = watched_skill(done) if isinstance(done, SkillReplay) else watched_trajectory(done)
    watch_replay(seen, opened=opened, port=port)
