"""The three formats of bags."""

from __future__ import annotations

from functools import partial

from gmr_robot.demonstration.formats.format import Format
from gmr_robot.demonstration.formats.ros.reader import bag_reader
from gmr_robot.demonstration.formats.ros.recordings import is_bag_folder
from gmr_robot.demonstration.formats.ros.writer import bag_writer


def bag_format(extension: str) -> Format:
    """Return the format of the bags whose files end in this way: ``.mcap``, ``.db3`` or ``.bag``."""
    return Format(
        extensions=(extension,),
        read=bag_reader(extension),
        is_folder=partial(is_bag_folder, extension=extension),
        write=bag_writer(extension),
    )
