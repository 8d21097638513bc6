"""Write demonstrations as bags: ROS 1, ROS 2 (SQLite) or MCAP.

A demonstration is one bag; several are a folder of bags. Positions in metres along x, y and z, with a quaternion
``orientation``, become ``geometry_msgs/PoseStamped``; everything else becomes ``sensor_msgs/JointState``, with
velocities, and with the channel ``effort`` where it has a value for each joint. Other channels are
topics of their own.

Not kept: digits of times below a nanosecond, the time of the first sample, sources, and velocities of poses.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from gmr_robot.demonstration.demonstration_set import DemonstrationSet
from gmr_robot.demonstration.formats.ros.bag_file import BagWriter, write_bag1, write_bag2, write_mcap
from gmr_robot.demonstration.formats.ros.library import check_rosbags
from gmr_robot.demonstration.formats.ros.outgoing import Outgoing, outgoing_topics, stamps
from gmr_robot.exceptions import DemonstrationError

_WRITERS: dict[str, BagWriter] = {".mcap": write_mcap, ".db3": write_bag2, ".bag": write_bag1}


def bag_writer(extension: str) -> Callable[[Path, DemonstrationSet], None]:
    """Return the writer of the bags whose files end in this way: ``.mcap``, ``.db3`` or ``.bag``.

    A path with this ending becomes one file, which is replaced as a whole. Any other becomes a folder, which must be
    new or empty: of one demonstration in ROS 2 the bag itself, otherwise with a bag each. The writer raises
    DemonstrationError when the set does not fit there, and MissingDependencyError when rosbags is not installed.
    """

    def write(path: Path, demonstrations: DemonstrationSet) -> None:
        check_rosbags("writing bags")
        _check_stamps(demonstrations)
        bags = [outgoing_topics(one) for one in demonstrations]
        if path.suffix.lower() == extension:
            if len(bags) > 1:
                raise DemonstrationError(
                    f"{path} is to be one bag, which holds one demonstration; name a folder for the {len(bags)} "
                    f"of this set, such as {path.with_suffix('')}, and state the format"
                )
            write_bag_file(path, bags[0])
        else:
            _write_folder(path, bags, extension)

    return write


def write_bag_file(path: Path, topics: Sequence[Outgoing]) -> None:
    """Write a single file: a ROS 1 bag, or the ``.mcap`` or ``.db3`` of a ROS 2 bag without its folder.

    Raises
    ------
    OSError
        When it cannot be written; what stood there before is unchanged.
    """
    extension = path.suffix.lower()
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp") as temporary:
        bag = Path(temporary) / (path.name if extension == ".bag" else path.stem)
        _WRITERS[extension](bag, topics)
        file = bag if extension == ".bag" else bag / f"{bag.name}{extension}"
        _sync(file)
        file.replace(path)


def _write_folder(path: Path, bags: Sequence[Sequence[Outgoing]], extension: str) -> None:
    """Write a folder that appears with all bags in it or not at all."""
    if path.exists() and not (path.is_dir() and not any(path.iterdir())):
        raise DemonstrationError(
            f"{path} exists already; name a new folder, or a file that ends in {extension}"
        )
    temporary = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp"))
    folder = temporary / path.name
    try:
        for target, topics in zip(_targets(folder, len(bags), extension), bags, strict=True):
            target.parent.mkdir(exist_ok=True)
            _WRITERS[extension](target, topics)
        for file in folder.rglob("*.*"):
            if file.is_file():
                _sync(file)
        folder.replace(path)
    finally:
        shutil.rmtree(temporary)


def _targets(folder: Path, count: int, extension: str) -> list[Path]:
    """Return where each bag goes; a ROS 2 bag of one demonstration is the folder itself."""
    if count == 1 and extension != ".bag":
        return [folder]
    digits = len(str(count - 1))
    ending = extension if extension == ".bag" else ""
    return [folder / f"demonstration_{index:0{digits}}{ending}" for index in range(count)]


def _check_stamps(demonstrations: DemonstrationSet) -> None:
    """Refuse times that lie so close together that stamps of nanoseconds would repeat."""
    for index, one in enumerate(demonstrations):
        taken = stamps(one.times)
        if (taken[1:] <= taken[:-1]).any():
            raise DemonstrationError(
                f"demonstration {index} has samples less than a nanosecond apart, which stamps of ROS cannot tell"
            )


def _sync(file: Path) -> None:
    """Flush a file to the disk."""
    descriptor = os.open(file, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
