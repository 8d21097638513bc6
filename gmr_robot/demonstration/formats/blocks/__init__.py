"""Files of samples as blocks, for data beyond memory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gmr_robot.arrays import whole
from gmr_robot.demonstration.formats.blocks.hdf5 import Hdf5Reader
from gmr_robot.demonstration.formats.blocks.npy import NpyReader
from gmr_robot.demonstration.formats.blocks.parquet import ParquetReader
from gmr_robot.demonstration.formats.blocks.sample_blocks import BlockReader
from gmr_robot.demonstration.formats.blocks.sample_blocks import SampleBlocks as SampleBlocks
from gmr_robot.demonstration.formats.lerobot import is_lerobot
from gmr_robot.demonstration.formats.sources import files_of
from gmr_robot.exceptions import DemonstrationError, InputError

_NPY, _PARQUET, _HDF5 = ".npy", ".parquet", (".h5", ".hdf5")


def blocks(path: str | Path, *, channels: Sequence[str | int] = (), block: int | None = None) -> SampleBlocks:
    """Return samples in files as blocks, for `fit_mixture_blocks`.

    Parameters
    ----------
    path : str or Path
        NPY files (mapped into memory), parquet files (read by row groups), or a folder or glob of either; a LeRobot
        dataset; an HDF5 file, which is opened in this process and so must be one that you trust.
    channels : sequence of str or int
        What a sample is made of, in this order. NPY: numbers of columns. Parquet: columns of numbers or of lists of
        them, with all or one (``state[2]``). LeRobot: features (``observation.state``, ``action``), or columns of
        them by name or number. HDF5: data sets (``positions``), or a column (``positions[2]``); in robomimic files
        those of each demonstration. All columns when empty, ``observation.state`` of LeRobot.
    block : int, optional
        Most samples of a block; as many as take 16 MiB in double precision when not given. A parquet row group that
        is larger is a block of its own. Fits to other blocks differ in the last bits.

    Returns
    -------
    SampleBlocks
        As many numbers as are in the files: no unit is converted, nothing is derived.

    Raises
    ------
    DemonstrationError
        When there is no such file, it is damaged or of another kind, or has no such channel.
    MissingDependencyError
        When the format needs a package that is not installed.
    InputError
        When `block` is not a whole number above zero.
    """
    if block is not None:
        whole(block, name="block", at_least=1)
    names = [str(channel) for channel in channels]
    repeated = [name for name in names if names.count(name) > 1]
    if repeated:
        raise InputError(f"channels name {repeated[0]!r} more than once; expected each once")
    return SampleBlocks(_reader(Path(path), names), block=block, where=str(path))


def _reader(path: Path, channels: Sequence[str]) -> BlockReader:
    if is_lerobot(path):
        return ParquetReader.of_lerobot(path, channels)
    extension = _extension(path)
    if extension in _HDF5:
        (file,) = files_of(path, extension)
        return Hdf5Reader(file, channels)
    if extension == _PARQUET:
        return ParquetReader.of_tables(files_of(path, extension), channels)
    if extension == _NPY:
        return NpyReader(files_of(path, extension), channels)
    hint = " (its arrays are packed; save them with np.save)" if extension == ".npz" else ""
    raise DemonstrationError(
        f"{path} cannot be read in blocks{hint}; expected .npy, .parquet, .h5 or .hdf5, a folder of NPY or parquet "
        "files, or a LeRobot dataset"
    )


def _extension(path: Path) -> str:
    """Return a file's extension, or of a folder that of the files in it."""
    if not path.is_dir():
        return path.suffix.lower()
    found = {one.suffix.lower() for one in path.iterdir() if one.is_file()} & {_NPY, _PARQUET}
    if len(found) == 1:
        return found.pop()
    what = "both NPY and parquet files" if found else "neither NPY nor parquet files"
    raise DemonstrationError(f"the folder {path} holds {what}; expected one kind, or a LeRobot dataset")
