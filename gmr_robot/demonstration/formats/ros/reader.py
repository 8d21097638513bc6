"""Read demonstrations from ROS 1 bags, ROS 2 bags and MCAP files: one bag, one demonstration.

Read are ``sensor_msgs/JointState`` (joints by name, in the order of the first message) and
``geometry_msgs/PoseStamped`` (x, y, z and the channel ``orientation``: x, y, z, w). Times are those of the
headers, counted from the first sample, to the nanosecond. How topics are chosen is told in `choice`, how they are
joined in `joining`, what is dropped in `cleaning`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from gmr_robot.demonstration.demonstration import Demonstration
from gmr_robot.demonstration.demonstration_set import DemonstrationSet
from gmr_robot.demonstration.formats.options import ReadOptions
from gmr_robot.demonstration.formats.ros.assembly import Assembly
from gmr_robot.demonstration.formats.ros.bag1_scan import scan_bag1
from gmr_robot.demonstration.formats.ros.choice import Choice
from gmr_robot.demonstration.formats.ros.cleaning import clean
from gmr_robot.demonstration.formats.ros.collector import Collector
from gmr_robot.demonstration.formats.ros.damage import Damage
from gmr_robot.demonstration.formats.ros.library import check_rosbags
from gmr_robot.demonstration.formats.ros.mcap_scan import scan_mcap
from gmr_robot.demonstration.formats.ros.messages import DIGESTS
from gmr_robot.demonstration.formats.ros.record import Scanner
from gmr_robot.demonstration.formats.ros.recordings import Recording, recordings_of
from gmr_robot.demonstration.formats.ros.sqlite_scan import scan_sqlite
from gmr_robot.demonstration.formats.sources import set_name
from gmr_robot.exceptions import DemonstrationError

_MOST_LISTED = 20


def bag_reader(extension: str) -> Callable[[str | Path, ReadOptions], DemonstrationSet]:
    """Return the reader of the bags whose files end in this way: ``.mcap``, ``.db3`` or ``.bag``.

    The reader takes a file, a bag folder, a folder of bags or a glob. It raises DemonstrationError when there is
    none or one cannot be used, and MissingDependencyError when rosbags is not installed.
    """
    scan = _SCANNERS[extension]

    def read(path: str | Path, options: ReadOptions) -> DemonstrationSet:
        check_rosbags("reading bags")
        recordings = recordings_of(path, extension)
        demonstrations: list[Demonstration] = []
        notes: list[str] = []
        for one in recordings:
            demonstration, about = _read_recording(one, scan, options)
            demonstrations.append(demonstration)
            notes += [f"{one.path.name}: {note}" if len(recordings) > 1 else note for note in about]
        bags = DemonstrationSet(
            tuple(demonstrations), set_name(path, [one.path for one in recordings]), tuple(notes)
        )
        return replace(options, channels=(), quaternion=None).applied_to(bags)

    return read


_SCANNERS: dict[str, Scanner] = {".mcap": scan_mcap, ".db3": scan_sqlite, ".bag": scan_bag1}


def _read_recording(
    recording: Recording, scan: Scanner, options: ReadOptions
) -> tuple[Demonstration, list[str]]:
    """Return the demonstration in one bag, and what was done to it."""
    choice = Choice(options.channels)
    collector = Collector(choice)
    notes: list[str] = []
    for file in recording.files:
        damage = Damage(file, recover=options.recover)
        try:
            for message in scan(file, choice.wants, damage):
                collector.add(message, damage)
        except OSError as error:
            raise DemonstrationError(f"{file} cannot be read: {error.strerror or error}") from error
        notes += damage.notes()
    notes += collector.notes()
    damage = Damage(recording.path, recover=options.recover)
    for stream in collector.streams:
        notes += clean(stream, damage)
    streams = [stream for stream in collector.streams if len(stream)]
    if not streams:
        raise DemonstrationError(_nothing(recording, choice, notes))
    assembly = Assembly(streams, options, source=recording.path.name)
    demonstration = assembly.demonstration()
    return demonstration, notes + damage.notes() + assembly.notes


def _nothing(recording: Recording, choice: Choice, notes: list[str]) -> str:
    """Return what to say of a bag without a single sample."""
    seen = [f"{name} ({type})" for name, type in sorted(choice.seen.items())]
    held = ", ".join(seen[:_MOST_LISTED]) + (", ..." if len(seen) > _MOST_LISTED else "")
    asked = f" for the channels {', '.join(choice.channels)}" if choice.channels else ""
    about = f" ({'; '.join(notes)})" if notes else ""
    return (
        f"{recording.path} holds no message of {' or '.join(DIGESTS)}{asked}; "
        f"its topics are: {held or 'none'}{about}"
    )
