"""Python code in README and docs runs, from top to bottom of each page; so do the commands for one's own data."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
CODE = {
    page: re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL) for page in PAGES
}
OWN_DATA = ROOT / "docs" / "your_own_data.md"


def run_python(page, folder):
    program = "\n".join(CODE[page])
    subprocess.run([sys.executable, "-W", "error", "-c", program], cwd=folder, check=True)


@pytest.mark.parametrize("page", [page for page in PAGES if CODE[page]], ids=lambda page: page.name)
def test_python_code_runs(page, tmp_path):
    run_python(page, tmp_path)


def test_commands_for_own_data_and_robot_run_as_they_stand(tmp_path):
    """Files are those blocks that begin with their name in a comment."""
    pytest.importorskip("mujoco")
    text = OWN_DATA.read_text(encoding="utf-8")
    run_python(OWN_DATA, tmp_path)
    for name, content in re.findall(
        r"```\w+\n(?:# |<!-- )([\w.]+)(?: -->)?\n(.*?)```", text, flags=re.DOTALL
    ):
        (tmp_path / name).write_text(content, encoding="utf-8")
    commands = re.findall(r"^gmr-robot (.*)$", text, flags=re.MULTILINE)
    assert len(commands) == 3
    program = [sys.executable, "-c", "from gmr_robot.cli import main; main()"]
    output = [
        subprocess.run(
            [*program, *shlex.split(command)], cwd=tmp_path, check=True, stdout=subprocess.PIPE, text=True
        ).stdout
        for command in commands
    ]
    assert "6 demonstration(s) of x, y [m]" in output[0]
    assert "goal reached" in output[1]
    assert re.search(r"my_arm, 2 joints(?s:.*)goal reached", output[2])


EVERY_PAGE = [
    *PAGES,
    *(ROOT / name for name in ("CONTRIBUTING.md", "CHANGELOG.md", "demos/README.md", "examples/README.md")),
]


def without_code(page):
    return re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)


def anchors(page):
    """The names of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ +(.*?) *$", without_code(page), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", EVERY_PAGE, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_and_named_files_exist(page):
    text = without_code(page)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if link.startswith(("http://", "https://")):
            continue
        name, _, anchor = link.partition("#")
        target = page.parent / name if name else page
        assert target.exists(), f"{page.name} links to {link}"
        assert not anchor or anchor in anchors(target), (
            f"{page.name} links to {link}: there is no such heading"
        )
    for name in re.findall(r"`((?:configs|docs|scripts|demos|tests|examples)/[\w/.-]+\.\w+)`", text):
        assert (ROOT / name).exists(), f"{page.name} names {name}"


@pytest.mark.parametrize(
    "page", [*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "demos" / "README.md"], ids=lambda page: page.name
)
def test_rows_of_tables_have_as_many_cells_as_their_headings(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for block in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        cells = [len(re.findall(r"(?<!\\)\|", row)) - 1 for row in block.splitlines()]
        assert len(set(cells)) == 1, f"{page.name}: {block}"
        assert re.fullmatch(r"\|( ?:?-+:? ?\|)+", block.splitlines()[1]), f"{page.name}: {block}"
