"""The reference of the Python names: a page a package, filled from the docstrings by Sphinx."""

from __future__ import annotations

import ast
import inspect
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

import gmr_robot

PACKAGES = (
    *("demonstration", "mixture", "skill", "evaluation", "robot", "control", "simulation", "report"),
    *("viewer", "recording", "experiment", "interop.gmr", "interop.sklearn", "exceptions"),
)
"""What has a page, in the order in which data flow."""

ROOT = Path(gmr_robot.__file__).parent


def python_reference() -> str:
    """Return the list of the packages, and of the names that `gmr_robot` itself has."""
    lines = [f"- [`gmr_robot.{name}`](python/{name}.md): {_summary(name)}" for name in PACKAGES]
    tree = ["```{toctree}", ":hidden:", "", *(f"python/{name}" for name in PACKAGES), "```"]
    names = ", ".join(_role(name) for name in gmr_robot.__all__)
    return "\n".join([*lines, "", "## From `gmr_robot` itself", "", f"{names}.", "", *tree])


def python_pages() -> dict[str, str]:
    """Return the page of each package."""
    return {name: _page(name) for name in PACKAGES}


def public_names(package: str) -> dict[str, str]:
    """Return the public names of a package, or of a module, in its order, and the module that each comes from."""
    path = ROOT.joinpath(*package.split("."))
    body = _tree(package).body
    if not path.is_dir():
        defined = [node.name for node in body if isinstance(node, ast.ClassDef | ast.FunctionDef)]
        return {name: package for name in defined if not name.startswith("_")}
    handed_on = [node for node in body if isinstance(node, ast.ImportFrom) and node.module]
    return {
        alias.name: (node.module or "").removeprefix("gmr_robot.")
        for node in handed_on
        for alias in node.names
        if alias.asname == alias.name
    }


def _tree(module: str) -> ast.Module:
    path = ROOT.joinpath(*module.split("."))
    source = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return ast.parse(source.read_text(encoding="utf-8"))


def _page(package: str) -> str:
    module = import_module(f"gmr_robot.{package}")
    heading = [f"# `gmr_robot.{package}`", "", _text(inspect.cleandoc(module.__doc__ or "")), ""]
    blocks = [
        _block(f"gmr_robot.{package}.{name}", getattr(module, name), origin=origin)
        for name, origin in public_names(package).items()
    ]
    return "\n".join([*heading, *blocks])


def _block(name: str, value: Any, *, origin: str) -> str:
    if inspect.isclass(value):
        lines = [f".. autoclass:: {name}", "   :members:"]
        lines += ["   :show-inheritance:"] if _has_own_bases(value) else []
    elif inspect.isroutine(value) or hasattr(value, "__wrapped__"):
        lines = [f".. autofunction:: {name}"]
    else:
        lines = [f".. py:data:: {name}", "", f"   {_meaning(origin, name.rpartition('.')[2])}", ""]
        if isinstance(value, dict):
            lines.append(f"   Keys: {', '.join(f'``{key}``' for key in value)}.")
    return "\n".join(["```{eval-rst}", *lines, "```", ""])


def _has_own_bases(value: type) -> bool:
    """Whether a class derives from one of ours, or from an error."""
    return any(
        base.__module__.startswith("gmr_robot") or issubclass(base, Exception) for base in value.__bases__
    )


def _meaning(module: str, name: str) -> str:
    """Return the docstring below the assignment of a constant or of a name of types."""
    body = _tree(module).body
    for node, after in pairwise(body):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            documented = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
            return " ".join(str(after.value.value).split()) if documented else ""
    return ""


def _text(docstring: str) -> str:
    """Return a module's docstring as Markdown: its double backticks are code."""
    return docstring.replace("``", "`")


def _summary(package: str) -> str:
    text = inspect.cleandoc(import_module(f"gmr_robot.{package}").__doc__ or "")
    return _text(text).partition("\n\n")[0].replace("\n", " ")


def _role(name: str) -> str:
    home = gmr_robot._HOME[name]
    return f"{{py:obj}}`{name} <gmr_robot.{home}.{name}>`"
