"""Read robomimic datasets: HDF5 with a group a demonstration, as robosuite, MimicGen and LIBERO write them too.

Layout: https://robomimic.github.io/docs/datasets/overview.html

================================  =====================================================================
``data``                          attributes ``total`` and ``env_args``, JSON with
                                  ``env_kwargs.control_freq`` [Hz], which times are told from
``data/demo_0``, ...              read in numeric order; attribute ``num_samples``
``data/demo_0/obs/<name>``        observations (T, c): by default ``robot0_eef_pos``, with
                                  ``robot0_eef_quat`` (x, y, z, w) as the channel ``orientation``
``data/demo_0/actions``, ...      read when named among the channels
``mask/<name>``                   names of some demonstrations: read ``lift.hdf5/mask/valid`` for these
================================  =====================================================================

Files that `write_robomimic` wrote come back bit for bit: see there for what it adds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.demonstration.demonstration import Demonstration
from gmr_robot.demonstration.demonstration_set import DemonstrationSet
from gmr_robot.demonstration.formats.options import ReadOptions
from gmr_robot.demonstration.formats.robomimic_columns import Columns, chosen_columns
from gmr_robot.demonstration.formats.robomimic_file import RobomimicFile, Samples
from gmr_robot.demonstration.formats.robomimic_own import read_own
from gmr_robot.demonstration.formats.sources import files_of, set_name
from gmr_robot.exceptions import DemonstrationError

EXTENSIONS = (".hdf5", ".h5")


def read_robomimic(path: str | Path, options: ReadOptions) -> DemonstrationSet:
    """Read an HDF5 file, a mask of one (``lift.hdf5/mask/valid``), a folder of files, or those that match a glob.

    Raises
    ------
    DemonstrationError
        When there is no such file or mask, or one is damaged or has another layout.
    MissingDependencyError
        When h5py is not installed.
    """
    path, mask = _file_and_mask(Path(path))
    files = _files(path)
    sets = [_read_file(file, mask, options) for file in files]
    if len(sets) == 1:
        return sets[0]
    return DemonstrationSet(
        tuple(one for each in sets for one in each),
        set_name(path, files),
        tuple(note for each in sets for note in each.notes),
    )


def _file_and_mask(path: Path) -> tuple[Path, str | None]:
    inside = path.parent.name == "mask" and path.parent.parent.is_file()
    return (path.parent.parent, path.name) if inside else (path, None)


def _files(path: Path) -> list[Path]:
    short = path.is_dir() and not any(one.suffix.lower() == EXTENSIONS[0] for one in path.iterdir())
    return files_of(path, EXTENSIONS[1] if short else EXTENSIONS[0])


def _read_file(path: Path, mask: str | None, options: ReadOptions) -> DemonstrationSet:
    with RobomimicFile(path, mask, recover=options.recover) as file:
        if file.own is not None:
            return options.applied_to(read_own(file, file.own))
        demonstrations = _read_foreign(file, options)
    name = path.stem if mask is None else f"{path.stem}_{mask}"
    found = DemonstrationSet(demonstrations, name, tuple(file.notes))
    return replace(options, channels=()).applied_to(found)


def _read_foreign(file: RobomimicFile, options: ReadOptions) -> tuple[Demonstration, ...]:
    rate = _control_frequency(file)
    columns = chosen_columns(options.channels, file.shapes(), path=file.path)
    if columns.left_out:
        left = ", ".join(columns.left_out[:6]) + (", ..." if len(columns.left_out) > 6 else "")
        file.notes.append(
            f"{file.path.name}: {len(columns.left_out)} datasets of each demonstration not read: {left}"
        )
    return file.read_all(columns.requested, lambda samples: _demonstration(samples, columns, rate=rate))


def _demonstration(samples: Samples, columns: Columns, *, rate: float) -> Demonstration:
    orientation = columns.orientation
    return Demonstration(
        times=samples.rows / rate,
        positions=_positions(samples.arrays, columns),
        names=columns.names,
        unit=columns.unit,
        channels={} if orientation is None else {"orientation": samples.arrays[orientation]},
        source=samples.source,
    )


def _positions(arrays: Mapping[str, FloatArray], columns: Columns) -> FloatArray:
    """Return the chosen columns side by side; of a dataset they came in the order of `columns`."""
    datasets = list(dict.fromkeys(dataset for dataset, _ in columns.places))
    if len(datasets) == 1:
        return arrays[datasets[0]]
    left = {dataset: iter(arrays[dataset].T) for dataset in datasets}
    stacked: FloatArray = np.stack([next(left[dataset]) for dataset, _ in columns.places], axis=1)
    return stacked


def _control_frequency(file: RobomimicFile) -> float:
    """Return the rate of the samples [Hz]."""
    settings = (file.env_args or {}).get("env_kwargs")
    rate = settings.get("control_freq") if isinstance(settings, dict) else None
    if isinstance(rate, bool) or not isinstance(rate, int | float) or not 0.0 < rate < math.inf:
        raise DemonstrationError(
            f"{file.path}: env_kwargs.control_freq in the attribute env_args of data is {rate!r}; expected the rate "
            "of the samples in hertz, from which times are told (set it with h5py)"
        )
    return float(rate)
