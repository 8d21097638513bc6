"""The documentation site: what is made for it names everything there is, and its navigation holds every page."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import get_args

import pytest
import typer
from pydantic import BaseModel

from gmr_robot.cli.application import app
from gmr_robot.experiment.config import ExperimentConfig

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from documentation import python
from documentation.command_line import command_reference
from documentation.configuration import configuration_reference
from documentation.docstrings import marked_up
from documentation.navigation import listed_pages, with_navigation
from documentation.staging import REFERENCES, stage

ROOT = Path(__file__).resolve().parents[2]


def sections(kind):
    """All parts of the configuration that a type may hold."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
        for field in kind.model_fields.values():
            yield from sections(field.annotation)
    for argument in get_args(kind):
        yield from sections(argument)


def test_every_key_of_the_configuration_has_its_entry_with_meaning():
    text = " ".join(configuration_reference().split())
    for section in set(sections(ExperimentConfig)):
        for key, field in section.model_fields.items():
            meaning = " ".join((field.description or "").split())
            assert f"`{key}` · " in text or f".{key}`" in text, f"{section.__name__}.{key}"
            plain = re.split(r"[*<`]|--", meaning)[0]
            assert plain in text, f"{section.__name__}.{key}: {plain}"


def test_entries_state_types_bounds_and_defaults():
    text = configuration_reference()
    assert "`seed` · whole number ≥ 0 · default `0`" in text
    assert "`name` · text · **required**" in text
    assert "`n_components` · whole number ≥ 1 or `held_out` or `bic`" in text
    assert "`position` · list of 3 × number" in text
    links, anchors = (
        set(re.findall(r"\(#(config[\w-]*)\)", text)),
        re.findall(r"^\((.*)\)=$", text, re.MULTILINE),
    )
    assert links <= set(anchors)
    assert len(anchors) == len(set(anchors))


def commands(command, name):
    yield name, command
    for inner, one in getattr(command, "commands", {}).items():
        yield from commands(one, f"{name} {inner}")


def test_every_command_has_its_section_with_all_options():
    text = command_reference()
    for name, command in commands(typer.main.get_command(app), "gmr-robot"):
        _, heading, rest = text.partition(f"# `{name}`\n")
        assert heading, name
        section = re.split(r"^#+ ", rest, flags=re.MULTILINE)[0]
        for parameter in command.params:
            for option in parameter.opts if parameter.param_type_name == "option" else ():
                assert f"`{option}" in section, f"{name} {option}"


@pytest.mark.parametrize("package", python.PACKAGES)
def test_public_names_are_those_that_a_package_hands_on(package):
    source = python.ROOT.joinpath(*package.split("."))
    if not source.is_dir():
        assert "InputError" in python.public_names(package)
        return
    text = (source / "__init__.py").read_text(encoding="utf-8")
    expected = re.findall(r"\b(\w+) as \1\b", text)
    assert list(python.public_names(package)) == expected
    assert expected


def test_page_of_a_package_has_a_block_for_each_name():
    page = python._page("mixture")
    assert ".. autoclass:: gmr_robot.mixture.GaussianMixture\n" in page
    assert ".. autofunction:: gmr_robot.mixture.fit_mixture\n" in page
    assert ".. py:data:: gmr_robot.mixture.CRITERIA\n" in page


def test_names_in_docstrings_become_links_and_other_signs_stay():
    homes = {"Skill": "gmr_robot.skill.Skill"}
    assert marked_up("See `Skill.save`.", homes) == "See :py:obj:`Skill.save <gmr_robot.skill.Skill.save>`."
    assert marked_up("Where `x` is |y|, ``|z|``.", homes) == r"Where ``x`` is \|y\|, ``|z|``."


def test_front_page_lists_pages_that_exist_and_others_are_added():
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    listed = [page for pages in listed_pages(index).values() for page in pages]
    assert len(listed) == len(set(listed)) > 20
    assert all((ROOT / "docs" / f"{page}.md").is_file() for page in listed)
    tree = with_navigation("# A\n\n## B\n\n- [One](one.md): first\n", pages=["one", "two"])
    assert tree.count("```{toctree}") == 2
    assert "\nOne <one>\n" in tree
    assert ":caption: More\n\ntwo\n" in tree
    with pytest.raises(ValueError, match="pages that do not exist: one"):
        with_navigation("## B\n- [One](one.md)\n", pages=["two"])


def test_sources_of_the_site_are_whole(tmp_path, monkeypatch):
    monkeypatch.setattr("documentation.staging.python_pages", lambda: {"mixture": "# mixture\n"})
    for name in REFERENCES:
        monkeypatch.setitem(REFERENCES, name, lambda: "made")
    stage(ROOT, tmp_path)
    for name in REFERENCES:
        text = (tmp_path / f"{name}.md").read_text(encoding="utf-8")
        assert text.rstrip().endswith("made")
    for page in tmp_path.rglob("*.md"):
        text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert "`docs/" not in re.sub(r"`docs/[^`]*(?<!\.md)`|\]\([^)]*\)", "", text), page
        for link in re.findall(r"\]\(<?([^)#>]+)", text):
            assert link.startswith("http") or (page.parent / link).exists(), f"{page.name} links to {link}"
