"""Convert demonstrations from one format to another."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gmr_robot.demonstration.conversion.constant_rate import at_constant_rate
from gmr_robot.demonstration.conversion.losses import losses
from gmr_robot.demonstration.demonstration_set import DemonstrationSet
from gmr_robot.demonstration.formats import ReadOptions, read_demonstrations, write_demonstrations
from gmr_robot.exceptions import InputError


@dataclass(frozen=True, eq=False, kw_only=True)
class Conversion:
    """What became of a conversion.

    Attributes
    ----------
    demonstrations : DemonstrationSet
        What was written, with notes on what was done to it.
    losses : tuple of str
        What the new files do not give back, with counts; none where the conversion loses nothing.
    """

    demonstrations: DemonstrationSet
    losses: tuple[str, ...]


def convert_demonstrations(
    source: str | Path,
    target: str | Path,
    *,
    format: str | None = None,
    to: str | None = None,
    options: ReadOptions | None = None,
    rate: float | None = None,
) -> Conversion:
    """Read demonstrations, write them in another format, and read these again to see what was lost.

    Parameters
    ----------
    source, target : str or Path
        Where they are, and where they go: a file or a folder, which is replaced as a whole.
    format, to : str, optional
        Their formats; told by the extension when not given.
    options : ReadOptions, optional
        How the source is read.
    rate : float, optional
        Samples per second [Hz] that all demonstrations are interpolated to; as recorded when not given.

    Raises
    ------
    InputError
        When the target is the source or holds it.
    DemonstrationError
        When the source cannot be read, or the target format cannot hold these demonstrations.
    OSError
        When writing fails; what stood there before is unchanged.
    """
    _check_apart(Path(source), Path(target))
    demonstrations = read_demonstrations(source, format=format, options=options)
    if rate is not None:
        demonstrations = at_constant_rate(demonstrations, rate)
    write_demonstrations(target, demonstrations, format=to)
    written = read_demonstrations(target, format=to)
    return Conversion(demonstrations=demonstrations, losses=losses(demonstrations, written))


def _check_apart(source: Path, target: Path) -> None:
    if target.resolve() in (source.resolve(), *source.resolve().parents):
        raise InputError(
            f"{target} would be replaced, but it is or holds the source {source}; choose another"
        )
