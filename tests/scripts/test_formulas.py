"""Formulas of the pages as MathML: all are understood, and an index stands beside an accented letter."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

pytest.importorskip("sphinx")
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from documentation.mathematics import mathml
from docutils import nodes

DOCS = Path(__file__).resolve().parents[2] / "docs"
SPACE = "{http://www.w3.org/1998/Math/MathML}"


def formula(text, kind=nodes.math):
    body = []
    with pytest.raises(nodes.SkipNode):
        mathml(SimpleNamespace(body=body), kind(text, text))
    assert body, f"{text} is not understood"
    return ElementTree.fromstring(body[0].replace("&ApplyFunction;", ""))


def test_an_index_stands_beside_an_accented_letter_and_a_limit_below_its_sum():
    root = formula(r"\sum_{n=1}^N \dot x_n")
    assert [child.tag.removeprefix(SPACE) for child in root] == ["munderover", "msub"]
    accented, index = root[1]
    assert accented.tag == f"{SPACE}mover"
    assert index.text == "n"


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_every_formula_of_a_page_is_understood(page):
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for block in re.findall(r"\$\$(.*?)\$\$", text, flags=re.DOTALL):
        assert formula(block, nodes.math_block).tag == "div"
    for inline in re.findall(r"\$([^$\n]+)\$", re.sub(r"\$\$.*?\$\$", "", text, flags=re.DOTALL)):
        formula(inline)
