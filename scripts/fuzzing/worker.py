"""Read damaged recordings of one format until the time is over; a line of JSON for each, before and after."""

from __future__ import annotations

import json
import shutil
import sys
import time
import traceback
import warnings
from pathlib import Path

import numpy as np
from fuzzing.mutations import mutated
from fuzzing.seeds import write_seeds

from gmr_robot.demonstration import DemonstrationSet
from gmr_robot.demonstration.formats import FORMATS, ReadOptions
from gmr_robot.exceptions import DemonstrationError, InputError

ADDRESS_SPACE = 6 << 30
"""Bytes of address space for a reader; the address space of threads and of shared libraries is in it."""


def work(format: str, *, seconds: float, seed: int, folder: Path) -> None:
    """Damage recordings and read them; the one that is being read is ``folder / "case..."``."""
    _limit_memory()
    warnings.simplefilter("ignore")
    random = np.random.default_rng(seed)
    good = folder / "seeds"
    good.mkdir()
    seeds = write_seeds(format, good)
    for seed_path in seeds:
        FORMATS[format].read(seed_path, ReadOptions())  # a seed that is not good is a fault of this script
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        case = _damage(seeds[random.integers(len(seeds))], folder, random)
        _say("reading", str(case))
        outcome, detail = _outcome(format, case, _options(random))
        _say(outcome, detail)


def _damage(seed: Path, folder: Path, random: np.random.Generator) -> Path:
    """Copy a recording and damage one of its files."""
    case = folder / f"case{seed.suffix}"
    if seed.is_file():
        case.write_bytes(mutated(seed.read_bytes(), random))
        return case
    shutil.rmtree(case, ignore_errors=True)
    shutil.copytree(seed, case)
    files = sorted(path for path in case.rglob("*") if path.is_file())
    victim = files[random.integers(len(files))]
    if random.random() < 0.03:
        victim.unlink()
    else:
        victim.write_bytes(mutated(victim.read_bytes(), random))
    return case


def _options(random: np.random.Generator) -> ReadOptions:
    channels = ("x",) if random.random() < 0.2 else ()
    return ReadOptions(recover=bool(random.random() < 0.5), channels=channels)


def _outcome(format: str, case: Path, options: ReadOptions) -> tuple[str, str]:
    begun = time.monotonic()
    try:
        motion = FORMATS[format].read(case, options)
    except DemonstrationError:
        return "refused", f"{time.monotonic() - begun:.3f}"
    except InputError as error:
        return ("refused", "0") if options.channels else ("fault", _described(error, options))
    except BaseException as error:
        return "fault", _described(error, options)
    if not isinstance(motion, DemonstrationSet):
        return "fault", f"a reader returned {type(motion).__name__}"
    return "read", f"{time.monotonic() - begun:.3f}"


def _described(error: BaseException, options: ReadOptions) -> str:
    return f"{options}\n{''.join(traceback.format_exception(error))}"


def _say(outcome: str, detail: str) -> None:
    print(json.dumps([outcome, detail]), flush=True)


def _limit_memory() -> None:
    if sys.platform != "linux":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
