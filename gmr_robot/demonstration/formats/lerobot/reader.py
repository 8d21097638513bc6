"""Read LeRobot datasets: positions from ``observation.state``, or from the channels that are named.

Frames pass in a stream: beside the set itself, one episode and a few megabytes of one file are held. Read are
features that are rows of numbers; images, videos, texts and matrices are left out, and the notes say so.
LeRobot states no unit; positions are taken to be in metres unless the unit is stated. Velocities are derived,
except in the datasets that we write.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.demonstration.demonstration import Demonstration
from gmr_robot.demonstration.demonstration_set import DemonstrationSet
from gmr_robot.demonstration.formats.lerobot.columns import channel_key
from gmr_robot.demonstration.formats.lerobot.episodes import Episode, files_on_disk, listed_episodes
from gmr_robot.demonstration.formats.lerobot.findings import Findings
from gmr_robot.demonstration.formats.lerobot.frames import stream_episodes
from gmr_robot.demonstration.formats.lerobot.info import EXACT_TIMES, STATE, Info, read_info
from gmr_robot.demonstration.formats.lerobot.own import Own, read_own
from gmr_robot.demonstration.formats.lerobot.parquet import Rows, import_parquet
from gmr_robot.demonstration.formats.lerobot.selection import (
    Column,
    Selection,
    select_channels,
    select_default,
)
from gmr_robot.demonstration.formats.lerobot.times import TIME_COLUMNS, episode_times
from gmr_robot.demonstration.formats.options import ReadOptions
from gmr_robot.demonstration.formats.sources import check_exists
from gmr_robot.exceptions import DemonstrationError


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """What is read of which dataset."""

    info: Info
    own: Own | None
    selection: Selection
    listed: Mapping[int, Episode]
    options: ReadOptions


def is_lerobot(path: Path) -> bool:
    """Whether a folder is a LeRobot dataset."""
    return (path / "meta" / "info.json").is_file()


def read_lerobot(path: str | Path, options: ReadOptions) -> DemonstrationSet:
    """Read a dataset: the folder that holds ``meta`` and ``data``.

    Parameters
    ----------
    path : str or Path
        The folder.
    options : ReadOptions
        Channels are features (``action``), their columns (``action/x``, ``action[0]``) or names of columns
        of ``observation.state``; only these are read. With `recover`, files that are damaged, episodes that
        the records do not list, and datasets without records of the episodes are read as far as they go.

    Raises
    ------
    MissingDependencyError
        When pyarrow is not installed.
    DemonstrationError
        When it is no dataset, is damaged, or a path in it leaves its folder.
    """
    import_parquet()
    root = Path(path)
    check_exists(root)
    if not is_lerobot(root):
        raise DemonstrationError(f"{root} is no LeRobot dataset: it has no file meta/info.json")
    findings = Findings(recover=options.recover)
    plan, files = _planned(root, options, findings)
    demonstrations = tuple(_demonstrations(plan, files, findings))
    if not demonstrations:
        raise DemonstrationError(f"{root} holds no episode that can be read" + _because(findings))
    name = plan.own.name if plan.own else root.resolve().name
    return DemonstrationSet(demonstrations, name, tuple(_notes(plan, findings)))


def _because(findings: Findings) -> str:
    return f": {findings.faults[0]}" if findings.faults else ""


def _planned(root: Path, options: ReadOptions, findings: Findings) -> tuple[_Plan, Sequence[Path]]:
    info = read_info(root)
    listed, files = _listed(info, findings)
    own = _own(root, listed, findings)
    if options.channels:
        selection = select_channels(info.features, options.channels, quaternion=options.quaternion)
        options = replace(options, channels=(), quaternion=None)
    else:
        selection = select_default(info.features, where=str(root))
    if own is not None:
        selection = _with_own(selection, own, info)
    return _Plan(info=info, own=own, selection=selection, listed=listed, options=options), files


def _listed(info: Info, findings: Findings) -> tuple[dict[int, Episode], Sequence[Path]]:
    """Return the episodes on record and the files of frames; all files on disk where records are damaged."""
    try:
        episodes = listed_episodes(info)
    except DemonstrationError as error:
        findings.fault(error)
        return {}, files_on_disk(info)
    files = list(dict.fromkeys(one.file for one in episodes))
    if findings.recover:
        files += [file for file in files_on_disk(info) if file not in files]
    return {one.index: one for one in episodes}, files


def _own(root: Path, listed: Mapping[int, Episode], findings: Findings) -> Own | None:
    """Return what we wrote beside the dataset, unless episodes were added or taken away since."""
    try:
        own = read_own(root)
    except DemonstrationError as error:
        findings.fault(error)
        return None
    return own if own is not None and (not listed or len(own.sources) == len(listed)) else None


def _with_own(selection: Selection, own: Own, info: Info) -> Selection:
    """Add velocities, for positions that are of the state, and leave them out of the channels."""
    velocities: tuple[Column, ...] = ()
    if own.velocities in info.features and all(key == STATE for key, _ in selection.positions):
        velocities = tuple((own.velocities, number) for _, number in selection.positions)
    known = [key for key in map(channel_key, own.channels) if key in selection.channels]
    return replace(selection, velocities=velocities, channels=tuple(known))


def _demonstrations(plan: _Plan, files: Sequence[Path], findings: Findings) -> Iterator[Demonstration]:
    features = plan.info.features
    times = TIME_COLUMNS if plan.info.exact_times else tuple(c for c in TIME_COLUMNS if c != EXACT_TIMES)
    widths = {key: features[key].width for key in plan.selection.keys}
    missing = set(plan.listed)
    stream = stream_episodes(
        files, {**widths, **dict.fromkeys(times, 1)}, optional=times, fault=findings.fault
    )
    for index, rows in stream:
        missing.discard(index)
        try:
            _check_length(plan, index, rows)
        except DemonstrationError as error:
            findings.fault(error)
        one = _read_one(plan, index, rows, findings)
        if one is not None:
            yield one
    if missing:
        lost = ", ".join(map(str, sorted(missing)[:10]))
        findings.fault(
            DemonstrationError(f"{plan.info.root}: {len(missing)} episode(s) have no frames: {lost}")
        )


def _read_one(plan: _Plan, index: int, rows: Rows, findings: Findings) -> Demonstration | None:
    try:
        one = _demonstration(plan, index, rows, findings)
    except DemonstrationError as error:
        findings.fault(error)
        return None
    findings.tasks.update(plan.listed[index].tasks if index in plan.listed else ())
    return plan.options.applied_to(DemonstrationSet((one,)))[0]


def _check_length(plan: _Plan, index: int, rows: Rows) -> None:
    count = len(next(iter(rows.values())))
    if not plan.listed:
        return
    where = f"{plan.info.root}: episode {index}"
    if index not in plan.listed:
        raise DemonstrationError(f"{where} has {count} frames but is not among the records of episodes")
    if count != plan.listed[index].length:
        raise DemonstrationError(
            f"{where} has {count} frames; the records of episodes say {plan.listed[index].length}"
        )


def _demonstration(plan: _Plan, index: int, rows: Rows, findings: Findings) -> Demonstration:
    own, selection = plan.own, plan.selection
    times, regular = episode_times(rows, fps=plan.info.fps)
    findings.own_times += not regular
    keep = _intact(times, rows, findings) if findings.recover else slice(None)
    velocities = _picked(plan, rows, selection.velocities)[keep] if selection.velocities else None
    known = own is not None and index < len(own.sources)
    names = {channel_key(name): name for name in own.channels} if own else {}
    return Demonstration(
        times=times[keep],
        positions=_picked(plan, rows, selection.positions)[keep],
        velocities=velocities,  # type: ignore[arg-type]  # derived when not given
        names=selection.names,
        unit=own.unit if own else "m",
        frame=own.frame if own else "task",
        channels={names.get(key, key): rows[key][keep].astype(np.float64) for key in selection.channels},
        source=own.sources[index] if own and known else f"{plan.info.root.resolve().name}, episode {index}",
        velocity_source=own.velocity_sources[index] if own and known and selection.velocities else "",
    )


def _intact(times: FloatArray, rows: Rows, findings: Findings) -> slice | FloatArray:
    """Return which rows are finite and go forward in time."""
    finite = np.isfinite(times)
    for values in rows.values():
        finite &= np.isfinite(values).all(axis=1)
    latest = np.maximum.accumulate(np.where(finite, times, -np.inf))
    forward = np.r_[True, times[1:] > latest[:-1]]
    keep = finite & forward
    findings.dropped += int((~keep).sum())
    return slice(None) if keep.all() else keep


def _picked(plan: _Plan, rows: Rows, columns: Sequence[Column]) -> FloatArray:
    features = plan.info.features
    first = columns[0][0]
    if list(columns) == [(first, number) for number in range(features[first].width)]:
        return rows[first].astype(np.float64)
    picked: FloatArray = np.empty((len(rows[first]), len(columns)))
    for place, (key, number) in enumerate(columns):
        picked[:, place] = rows[key][:, number]
    return picked


def _notes(plan: _Plan, findings: Findings) -> list[str]:
    notes = findings.notes(fps=plan.info.fps)
    if plan.info.left_out:
        left_out = ", ".join(plan.info.left_out)
        notes.append(f"left out {len(plan.info.left_out)} feature(s) that are no rows of numbers: {left_out}")
    if plan.own is None and plan.options.unit is None:
        notes.append("LeRobot states no unit; positions are taken to be in metres (state the unit otherwise)")
    return notes
