"""Write demonstrations as a robomimic dataset, which robomimic trains from and h5py opens.

In the layout of robomimic: positions as the observation ``robot0_eef_pos`` (``robot0_joint_pos`` in radians), the
channel ``orientation`` as ``robot0_eef_quat`` (x, y, z, w), other channels as observations of their names; the
channel ``actions``, or the velocities where there is none, as ``actions``; ``rewards`` (0), ``dones`` (1 at the
end), ``states`` (empty), ``next_obs`` (the next sample, the last one twice); ``control_freq`` from the mean rate.
robomimic expects actions between -1 and 1; velocities are not scaled.

Added, so that `read_robomimic` gives the same bits: the datasets ``times`` and ``velocities``, and the attribute
``gmr_robot`` with names, unit, frame and sources.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from itertools import chain, count
from pathlib import Path
from typing import Any

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.demonstration.demonstration import Demonstration
from gmr_robot.demonstration.demonstration_set import DemonstrationSet
from gmr_robot.demonstration.formats.robomimic_own import OWN, TIMES, VELOCITIES, VERSION
from gmr_robot.exceptions import DemonstrationError, MissingDependencyError
from gmr_robot.files import write_atomic

_GYM = 2  # robomimic's number for environments that need nothing but their name
_KNOWN = {"actions": "actions", "orientation": "obs/robot0_eef_quat"}


def write_robomimic(path: Path, demonstrations: DemonstrationSet) -> None:
    """Write a set into one HDF5 file; the same set gives the same bytes.

    Raises
    ------
    DemonstrationError
        When demonstrations have different channels.
    MissingDependencyError
        When h5py is not installed.
    OSError
        When the file cannot be written.
    """
    try:
        import h5py
    except ImportError:
        raise MissingDependencyError("h5py", "io", f"writing {path}") from None
    places = _places(demonstrations)
    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        data = file.create_group("data")
        data.attrs["total"] = demonstrations.n_samples
        data.attrs["env_args"] = json.dumps(_environment(demonstrations))
        data.attrs[OWN] = json.dumps(_about_set(demonstrations, places))
        for index, one in enumerate(demonstrations):
            _write(data.create_group(f"demo_{index}"), one, places)
    write_atomic(path, content.getvalue())


def _write(group: Any, one: Demonstration, places: Mapping[str, str]) -> None:
    group.attrs["num_samples"] = len(one)
    group.attrs[OWN] = json.dumps({"source": one.source, "velocity_source": one.velocity_source})
    datasets: dict[str, FloatArray] = {
        TIMES: one.times,
        VELOCITIES: one.velocities,
        "actions": one.velocities,
        "states": np.empty((len(one), 0)),
        "rewards": np.zeros(len(one)),
        "dones": np.arange(len(one)) == len(one) - 1,
        _position(one): one.positions,
        **{places[name]: values for name, values in one.channels.items()},
    }
    for name, values in datasets.items():
        group.create_dataset(name, data=values)
        if name.startswith("obs/"):
            group.create_dataset(f"next_{name}", data=np.concatenate([values[1:], values[-1:]]))


def _position(one: Demonstration) -> str:
    return "obs/robot0_joint_pos" if one.unit == "rad" else "obs/robot0_eef_pos"


def _places(demonstrations: DemonstrationSet) -> dict[str, str]:
    """Return the dataset of each channel."""
    channels = tuple(demonstrations[0].channels)
    for index, one in enumerate(demonstrations):
        if set(one.channels) != set(channels):
            raise DemonstrationError(
                f"demonstration {index} has the channels {tuple(one.channels)}, but demonstration 0 has {channels}; "
                "in a robomimic dataset all have the same (use the format npz)"
            )
    places: dict[str, str] = {}
    for name in channels:
        free = (f"obs/channel_{number}" for number in count())
        wanted = _KNOWN.get(name) or (f"obs/{name}" if _is_plain(name) else next(free))
        taken = {_position(demonstrations[0]), *_KNOWN.values(), *places.values()} - {_KNOWN.get(name)}
        places[name] = next(place for place in chain([wanted], free) if place not in taken)
    return places


def _is_plain(name: str) -> bool:
    """Whether HDF5 takes this as a name, and it shows as what it is."""
    return name.isprintable() and "/" not in name and name not in ("", ".", "..")


def _environment(demonstrations: DemonstrationSet) -> dict[str, Any]:
    intervals = sum(len(one) - 1 for one in demonstrations)
    rate = intervals / sum(one.duration for one in demonstrations)
    return {
        "env_name": demonstrations.name or "demonstrations",
        "type": _GYM,
        "env_kwargs": {"control_freq": round(rate, 6)},
    }


def _about_set(demonstrations: DemonstrationSet, places: Mapping[str, str]) -> dict[str, Any]:
    return {
        "version": VERSION,
        "name": demonstrations.name,
        "names": demonstrations.names,
        "unit": demonstrations.unit,
        "frame": demonstrations.frame,
        "positions": _position(demonstrations[0]),
        "channels": places,
    }
