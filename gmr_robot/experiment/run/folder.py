"""The folder of one run: what each file in it is called, and when it counts as complete."""

from __future__ import annotations

import io
import json
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.exceptions import InputError
from gmr_robot.experiment.run.status import RunStatus, write_status
from gmr_robot.files import write_atomic


@dataclass(frozen=True)
class RunFolder:
    """Where a run puts its results.

    Parameters
    ----------
    path : Path
        The folder, ``<output>/<name>/<date-time>``.
    """

    path: Path

    @classmethod
    def create(cls, output: Path, *, name: str) -> RunFolder:
        """Make a new folder, named by the present time; one of two runs in a second gets a number.

        Raises
        ------
        InputError
            When the folder cannot be made.
        """
        moment = datetime.now().strftime("%Y-%m-%dT%H-%M-%S")
        try:
            (output / name).mkdir(parents=True, exist_ok=True)
            return cls(_unique(output / name, moment))
        except OSError as error:
            raise InputError(
                f"cannot make a run folder in {output / name}: {error.strerror}; set output to a folder "
                "that can be written"
            ) from error

    @property
    def config(self) -> Path:
        """The resolved configuration; running it again gives the same numbers."""
        return self.path / "config.yaml"

    @property
    def skill(self) -> Path:
        """The learned skill."""
        return self.path / "skill.safetensors"

    @property
    def rollouts(self) -> Path:
        """The generated motions."""
        return self.path / "rollouts.npz"

    @property
    def replay(self) -> Path:
        """What the arm did."""
        return self.path / "replay.npz"

    @property
    def metrics(self) -> Path:
        """The numbers."""
        return self.path / "metrics.json"

    @property
    def provenance(self) -> Path:
        """Versions, platform, seed, hashes."""
        return self.path / "provenance.json"

    @property
    def pictures(self) -> Path:
        """Folder of the pictures."""
        return self.path / "pictures"

    @property
    def report(self) -> Path:
        """The page to look at."""
        return self.path / "report.html"

    @contextmanager
    def recorded(self, stage: Callable[[], str | None]) -> Iterator[RunFolder]:
        """Run a block whose outcome the status file records: complete, or failed and why.

        Parameters
        ----------
        stage : callable
            Names the stage that failed, when asked after the failure.
        """
        status = RunStatus()
        write_status(self.path, status)
        try:
            yield self
        except BaseException as error:
            message = "".join(traceback.format_exception_only(error)).strip()
            with suppress(OSError):  # a folder that can no longer be written to must not hide the cause
                write_status(self.path, status.failed(stage=stage() or "", error=message))
            raise
        write_status(self.path, status.complete())


def write_json(path: Path, data: Mapping[str, Any]) -> None:
    """Write numbers and texts as JSON, atomically; what is not finite becomes null, as JSON has no NaN."""
    write_atomic(path, json.dumps(_finite(data), indent=2, ensure_ascii=False) + "\n")


def write_arrays(path: Path, arrays: Mapping[str, ArrayLike]) -> None:
    """Write arrays as a compressed NPZ file, atomically."""
    content = io.BytesIO()
    np.savez_compressed(content, **{name: np.asarray(array) for name, array in arrays.items()})  # type: ignore[arg-type]
    write_atomic(path, content.getvalue())


def read_json(path: Path) -> dict[str, Any]:
    """Read an object from a JSON file of a run.

    Raises
    ------
    InputError
        When there is none.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(
            f"{path} cannot be read: {error.strerror}; expected the folder of a whole run"
        ) from error
    except ValueError as error:
        raise InputError(f"{path} is not JSON: {error}; the run's folder is damaged") from error
    if not isinstance(content, dict):
        raise InputError(f"{path} holds no object; the run's folder is damaged")
    return content


def read_arrays(path: Path) -> dict[str, np.ndarray[Any, Any]]:
    """Read the arrays of an NPZ file of a run.

    Raises
    ------
    InputError
        When there are none.
    """
    try:
        with path.open("rb") as content, np.load(content, allow_pickle=False) as file:
            return dict(file)
    except OSError as error:
        raise InputError(
            f"{path} cannot be read: {error.strerror or error}; expected the folder of a whole run"
        ) from error
    except Exception as error:  # zipfile and numpy raise a dozen types on damaged bytes
        reason = str(error) or type(error).__name__
        raise InputError(f"{path} is not an NPZ file: {reason}; the run's folder is damaged") from error


def _unique(parent: Path, moment: str) -> Path:
    """Make the first folder of ``moment``, ``moment-2``, ``moment-3``, ... that is not there yet."""
    for number in count(1):
        path = parent / (moment if number == 1 else f"{moment}-{number}")
        try:
            path.mkdir()
        except FileExistsError:
            continue
        return path
    raise AssertionError("unreachable: count never ends")


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    if isinstance(value, np.ndarray | np.generic):
        return _finite(value.tolist())
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value
