"""When the frames of an episode were taken."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.demonstration.formats.lerobot.info import EXACT_TIMES
from gmr_robot.demonstration.formats.lerobot.parquet import Rows

TIME_COLUMNS = (EXACT_TIMES, "timestamp", "frame_index")


def episode_times(rows: Rows, *, fps: float) -> tuple[FloatArray, bool]:
    """Return the times of an episode's frames [s], and whether they are those of the frame rate.

    Time stamps are single-precision numbers in most datasets. Where rounding explains all of the
    difference, they are replaced by the frames' numbers over the rate; where it does not, they stay as they
    were recorded.

    Parameters
    ----------
    rows : mapping of str to ndarray, shape (n, width)
        The frames, with what there is of ``exact.timestamp``, ``timestamp`` and ``frame_index``.
    fps : float
        Frames per second.
    """
    if EXACT_TIMES in rows:
        return rows[EXACT_TIMES][:, 0].astype(np.float64), True
    count = len(next(iter(rows.values())))
    frames = rows["frame_index"][:, 0] if "frame_index" in rows else np.arange(count)
    regular: FloatArray = frames.astype(np.float64) / fps
    if "timestamp" not in rows:
        return regular, True
    stamps: FloatArray = rows["timestamp"][:, 0].astype(np.float64)
    latest = np.float32(np.nanmax(np.abs(stamps), initial=0.0, where=np.isfinite(stamps)))
    rounding = 2.0 * float(np.spacing(latest))
    if bool((np.abs(stamps - regular) <= rounding).all()):
        return regular, True
    return stamps, False
