"""Commands in README and docs: each is understood as it stands, and those of the README run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from gmr_robot.cli.application import app

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"```(?:bash|sh|shell)\n(.*?)```", re.DOTALL)


def lines_of(page):
    """The commands in a page's shell blocks, without comments."""
    text = "".join(BLOCK.findall(page.read_text(encoding="utf-8"))).replace("\\\n", " ")
    return [words for line in text.splitlines() if (words := shlex.split(line, comments=True))]


COMMANDS = [(page.name, words) for page in PAGES for words in lines_of(page)]
OURS = [
    pytest.param(words[1:], id=f"{name}: {shlex.join(words)}")
    for name, words in COMMANDS
    if words[0] == "gmr-robot"
]


@pytest.mark.parametrize("words", OURS)
def test_command_has_this_name_and_takes_these_arguments(words):
    command, words = typer.main.get_command(app), [*words]
    while hasattr(command, "commands"):
        assert words[0] in command.commands, f"there is no command {words[0]}"
        command = command.commands[words.pop(0)]
    if ">" in words:
        words = words[: words.index(">")]
    command.make_context("gmr-robot", words)  # parses; nothing runs


@pytest.mark.parametrize(
    "words", [pytest.param(words, id=f"{name}: {shlex.join(words)}") for name, words in COMMANDS]
)
def test_scripts_and_files_of_a_command_exist(words):
    script = words[1] if words[0] in ("python", ".", "pytest") else words[0]
    if script.startswith((".venv", "gmr-robot", "pip", "npm")):
        return
    assert (ROOT / script).exists(), f"{shlex.join(words)}: there is no {script}"
    options = [word.partition("=")[0] for word in words[2:] if word.startswith("--")]
    source = (ROOT / script).read_text(encoding="utf-8") if (ROOT / script).is_file() else ""
    assert all(option in source for option in options), f"{script} does not know {options}"


CHEAPER = {
    "run": ["skill.n_components=3", "rollout.strategies=[sample]", "rollout.per_start=1", "replay="],
    "train": ["skill.n_components=3"],
    "sweep": [
        "sweep.motions=[Line]",
        "sweep.grid={skill.n_components: [2]}",
        "sweep.baseline=",
        "sweep.executor=serial",
    ],
    "report": [],
    "inspect": [],
    "schema": [],
}
"""What makes a documented command take a second; all else of it stays."""

PAGE = {"record", "--view"}
"""What serves a page until Ctrl-C; tests/recording and tests/viewer look at those."""


def test_commands_of_the_readme_run(tmp_path, monkeypatch):
    pytest.importorskip("mujoco")
    monkeypatch.chdir(tmp_path)
    for folder in ("configs", "demos"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    ran = []
    for words in lines_of(ROOT / "README.md"):
        if words[0] != "gmr-robot" or PAGE & set(words):
            continue
        assert words[1] in CHEAPER, f"{shlex.join(words)}: say in CHEAPER what makes it take a second"
        given = {word.partition("=")[0] for word in words}
        more = [one for one in CHEAPER[words[1]] if one.partition("=")[0] not in given]
        result = CliRunner().invoke(app, [*words[1:], *more])
        assert result.exit_code == 0, f"{shlex.join(words)}: {result.output}"
        ran.append(words[1])
    assert {"run", "train", "inspect", "schema"} <= set(ran)
    assert list((tmp_path / "runs" / "quickstart").iterdir())
    assert (tmp_path / "quickstart.safetensors").is_file()


def test_examples_in_the_help_are_understood():
    program = typer.main.get_command(app)
    for name, command in program.commands.items():
        line = re.search(r"Example: gmr-robot (.*)", command.epilog or "")
        assert line, f"{name} has no example"
        words = shlex.split(line[1])
        inner = command.commands[words[1]] if hasattr(command, "commands") else command
        arguments = words[2:] if inner is not command else words[1:]
        inner.make_context(name, arguments[: arguments.index(">")] if ">" in arguments else arguments)
