"""How the demonstrations named on the command line are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from gmr_robot.exceptions import InputError, MissingDependencyError, UnknownNameError

if TYPE_CHECKING:
    from gmr_robot.demonstration import ReadOptions

T = TypeVar("T")


def read_options(
    *,
    channels: Iterable[str] | None,
    rename: Iterable[str] | None,
    unit: str | None,
    quaternion: str | None,
    recover: bool,
) -> ReadOptions:
    """Return what the options of the command line say about a recording.

    Raises
    ------
    InputError
        When a new name is not written as OLD=NEW, or a unit or convention is unknown.
    """
    from gmr_robot.demonstration import ReadOptions

    names: dict[str, str] = {}
    for text in rename or ():
        old, equals, new = text.partition("=")
        if not (old and equals and new) or old in names:
            raise InputError(
                f"--rename is {text!r}; expected OLD=NEW, each old name once, for example ee_x=x"
            )
        names[old] = new
    return ReadOptions(
        channels=tuple(channels or ()), rename=names, unit=unit, quaternion=quaternion, recover=recover
    )


def read_as_motion(source: str, read: Callable[[str | None], T], *, format: str | None) -> T:
    """Return what `read` makes of a format: that of LASA motions for a bare name that is no file.

    Raises
    ------
    InputError
        When there is neither such a file nor such a motion.
    """
    path = Path(source)
    if format is not None or len(path.parts) != 1 or path.suffix or path.exists():
        return read(format)
    try:
        return read("lasa")
    except (UnknownNameError, MissingDependencyError) as error:
        raise InputError(
            f"there is no file or folder {source!r}; taken for the name of a LASA motion: {error}"
        ) from error
