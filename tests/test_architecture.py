"""Data flows one way: every import, function-level ones too, points to a package that stands above."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import gmr_robot

ROOT = Path(gmr_robot.__file__).parent

ORDER = (
    "exceptions",
    "files",
    "arrays",
    "processes",
    "kernels",
    "mixture",
    "demonstration",
    "skill",
    "evaluation",
    "robot",
    "control",
    "simulation",
    "report",
    "viewer",
    "recording",
    "experiment",
    "interop",
    "cli",
)

# Libraries that only some packages may import. Everything that is not named here is free.
WALLS = {
    "numba": {"kernels"},
    "cvxpy": {"skill"},
    "clarabel": {"skill"},
    "safetensors": {"skill"},
    "h5py": {"demonstration"},
    "pyarrow": {"demonstration", "experiment"},  # the table of a sweep is exported as Parquet
    "rosbags": {"demonstration"},
    "mujoco": {"robot", "simulation"},
    "mink": {"robot"},
    "ruckig": {"control"},
    "matplotlib": {"report"},
    "PIL": {"report"},
    "av": {"report"},
    "viser": {"viewer"},
    "starlette": {"recording"},
    "uvicorn": {"recording"},
    "websockets": {"recording"},
    "yaml": {"experiment"},
    "pydantic": {"experiment"},
    "pydantic_core": {"experiment"},
    "joblib": {"experiment"},
    "dask": {"experiment"},
    "distributed": {"experiment"},
    "sklearn": {"interop"},
    "typer": {"cli"},
    "rich": {"cli"},
}

SOURCES = sorted(path for path in ROOT.rglob("*.py") if path != ROOT / "__init__.py")


def imported_modules(path: Path) -> Iterator[str]:
    """Absolute names of all modules that a file imports, at any depth."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} is a relative import; spell the package out"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def package_of(path: Path) -> str:
    part = path.relative_to(ROOT).parts[0]
    return part.removesuffix(".py")


def test_every_package_has_its_place_in_the_order() -> None:
    assert {package_of(path) for path in SOURCES} <= set(ORDER)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_never_point_back_up_the_line(path: Path) -> None:
    own = ORDER.index(package_of(path))
    for module in imported_modules(path):
        parts = module.split(".")
        if parts[0] != "gmr_robot" or len(parts) == 1 or parts[1] not in ORDER:
            continue
        assert ORDER.index(parts[1]) <= own, (
            f"{path.relative_to(ROOT)} imports {module}, which stands below it"
        )


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_heavy_libraries_stay_behind_their_walls(path: Path) -> None:
    for module in imported_modules(path):
        allowed = WALLS.get(module.split(".")[0])
        assert allowed is None or package_of(path) in allowed, f"{path.relative_to(ROOT)} imports {module}"


def test_file_formats_have_their_own_folder() -> None:
    for path in SOURCES:
        if {"h5py", "pyarrow", "rosbags"} & {module.split(".")[0] for module in imported_modules(path)}:
            assert "formats" in path.parts or path.parts[-2:] == ("sweep", "export.py")


def test_convex_solvers_have_their_own_folder() -> None:
    found = {path for path in SOURCES if {"cvxpy", "clarabel"} & set(imported_modules(path))}
    assert {path.relative_to(ROOT).parts[:3] for path in found} == {("skill", "stability", "lpv")}


def test_scikit_learn_has_its_own_folder_and_one_door() -> None:
    for path in SOURCES:
        if "sklearn" in {module.split(".")[0] for module in imported_modules(path)}:
            assert path.relative_to(ROOT).parts == ("interop", "sklearn", "library.py")


def test_control_never_sees_mujoco() -> None:
    for path in SOURCES:
        if package_of(path) == "control":
            assert not any(module.startswith("gmr_robot.robot") for module in imported_modules(path))


def test_nothing_imports_interop() -> None:
    for path in SOURCES:
        if package_of(path) != "interop":
            assert not any(module.startswith("gmr_robot.interop") for module in imported_modules(path))


def test_public_names_exist_and_are_loaded_lazily() -> None:
    code = (
        "import sys, gmr_robot\n"
        "heavy = {'numpy', 'numba', 'scipy', 'matplotlib', 'mujoco', 'pydantic'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "missing = [n for n in gmr_robot._HOME if getattr(gmr_robot, n) is None]\n"
        "assert not missing and set(gmr_robot._HOME) <= set(dir(gmr_robot))\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_unknown_public_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'fit_mixtures'"):
        _ = gmr_robot.fit_mixtures
