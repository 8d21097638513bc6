"""The pages of the site, brought together in one folder: those that are kept, and those that are made."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

from documentation.command_line import command_reference
from documentation.configuration import configuration_reference
from documentation.navigation import with_navigation
from documentation.python import python_pages, python_reference

GENERATED = "<!-- generated -->"
"""Where a page takes in what is made."""

REFERENCES: dict[str, Callable[[], str]] = {
    "configuration": configuration_reference,
    "command_line": command_reference,
    "python": python_reference,
}
"""What is made for which page."""


def stage(root: Path, target: Path) -> None:
    """Write all sources of the site to a folder, which is emptied first.

    Parameters
    ----------
    root : Path
        The repository.
    target : Path
        The folder to fill.
    """
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(root / "docs", target)
    shutil.copytree(root / "examples", target / "examples", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("CONTRIBUTING", "CHANGELOG"):
        shutil.copy(root / f"{name}.md", target / f"{name.lower()}.md")
    for name, text in python_pages().items():
        _write(target / "python" / f"{name}.md", text)
    for name, make in REFERENCES.items():
        _fill(target / f"{name}.md", make())
    pages = sorted(target.rglob("*.md"))
    for page in pages:
        _write(page, _for_the_site(page.read_text(encoding="utf-8"), page.relative_to(target)))
    index = target / "index.md"
    _write(index, with_navigation(index.read_text(encoding="utf-8"), pages=_names(target)))


def _fill(page: Path, generated: str) -> None:
    text = page.read_text(encoding="utf-8")
    if text.count(GENERATED) != 1:
        raise ValueError(f"{page.name} has {text.count(GENERATED)} lines {GENERATED!r}; expected one")
    _write(page, text.replace(GENERATED, generated))


def _names(target: Path) -> list[str]:
    """Return the pages, without extension; the packages' pages hang under that of the Python reference."""
    found = (page.relative_to(target).with_suffix("").as_posix() for page in sorted(target.rglob("*.md")))
    return [name for name in found if name != "index" and not name.startswith("python/")]


def _for_the_site(text: str, page: Path) -> str:
    """Return a page with its links as they are here: ``docs/`` is the top, and pages that are named are linked to."""
    text = text.replace("](../CONTRIBUTING.md", "](contributing.md").replace(
        "](../CHANGELOG.md", "](changelog.md"
    )
    text = text.replace("](../docs/", "](../") if page.parts[0] == "examples" else text.replace("](../", "](")
    up = "../" * (len(page.parts) - 1)
    parts = re.split(r"(^```.*?^```$)", text, flags=re.DOTALL | re.MULTILINE)  # code stays as it is
    return "".join(part if part.startswith("```") else _linked(part, up) for part in parts)


def _linked(text: str, up: str) -> str:
    """Turn a page's name in code, ``docs/page.md``, into a link to it."""
    text = re.sub(r"(?<!\[)`docs/([\w-]+)\.md`", rf"[](<{up}\1.md>)", text)
    return re.sub(r"(?<!\[)`CONTRIBUTING\.md`", f"[](<{up}contributing.md>)", text)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
