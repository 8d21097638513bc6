"""Good recordings, a few for each format, to be damaged."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np

from gmr_robot.demonstration import Demonstration, DemonstrationSet
from gmr_robot.demonstration.formats import FORMATS
from gmr_robot.exceptions import DemonstrationError


def write_seeds(format: str, folder: Path) -> list[Path]:
    """Write good recordings of a format and return them: files, or folders."""
    extensions = FORMATS[format].extensions
    extension = extensions[0] if extensions else ""
    found = []
    write = FORMATS[format].write
    if write is not None:
        for index, motion in enumerate(_motions()):
            path = folder / f"seed_{index}{extension}"
            try:
                write(path, motion)
            except DemonstrationError:  # a bag holds one demonstration
                write(path, motion.select([0]))
            found.append(path)
    for index, make in enumerate(_FOREIGN.get(format, ())):
        path = folder / f"foreign_{index}{extension}"
        make(path)
        found.append(path)
    return found


def _motions() -> list[DemonstrationSet]:
    times = np.arange(12) * 0.05
    planar = [
        Demonstration(times=times, positions=np.column_stack([np.sin(times + i), times]), names=("x", "y"))
        for i in range(3)
    ]
    turning = np.column_stack([np.zeros((12, 2)), np.sin(times), np.cos(times)])
    spatial = Demonstration(
        times=times,
        positions=np.random.default_rng(0).normal(size=(12, 3)),
        names=("x", "y", "z"),
        channels={"orientation": turning},
        source="arm",
    )
    return [DemonstrationSet(tuple(planar), "planar"), DemonstrationSet((spatial,), "spatial")]


def _plain_npz(path: Path) -> None:
    np.savez_compressed(path, times=np.arange(9.0), positions=np.ones((2, 9, 3)), force=np.zeros((2, 9)))


def _plain_csv(path: Path) -> None:
    rows = "".join(f"{i % 2},{i * 10},{i},{i / 3},0.5\n" for i in range(20))
    path.write_text(f"demonstration,time [ms],x [mm],d(x) [mm/s],channel.grip\n{rows}", encoding="utf-8")


def _mat(path: Path) -> None:
    from scipy.io import savemat

    demos = np.empty((1, 2), dtype=object)
    for index in range(2):
        demos[0, index] = {"t": np.arange(6.0)[None], "pos": np.ones((2, 6)), "vel": np.zeros((2, 6))}
    savemat(path, {"demos": demos})


def _compressed_mat(path: Path) -> None:
    from scipy.io import loadmat, savemat

    _mat(path)
    savemat(path, {"demos": loadmat(path)["demos"]}, do_compression=True)


def _lift(path: Path) -> None:
    import h5py

    with h5py.File(path, "w") as file:
        data = file.create_group("data")
        data.attrs["env_args"] = json.dumps({"env_name": "Lift", "env_kwargs": {"control_freq": 20}})
        for index in (0, 10):
            demo = data.create_group(f"demo_{index}")
            demo.attrs["num_samples"] = 9
            for name, width in {"robot0_eef_pos": 3, "robot0_eef_quat": 4}.items():
                demo.create_dataset(
                    f"obs/{name}", data=np.ones((9, width)), compression="gzip", chunks=(4, width)
                )


_FOREIGN: dict[str, tuple[Callable[[Path], None], ...]] = {
    "csv": (_plain_csv,),
    "npz": (_plain_npz,),
    "lasa": (_mat, _compressed_mat),
    "robomimic": (_lift,),
}
