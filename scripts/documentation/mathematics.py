"""Formulas as MathML, which browsers set without scripts and without a network."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.util import logging

_ACCENTED = re.compile(
    r"<munderover>\s*(<mi>\w</mi>)((?:(?!</?munderover>).)*)(<mo stretchy=\"false\">.</mo>)\s*</munderover>",
    re.S,
)
"""An accented letter with an index, which docutils sets under the letter."""

_LOGGER = logging.getLogger(__name__)


def mathml(translator: Any, node: Any) -> None:
    """Write a formula, inline or a block of its own; one that is not understood is a warning."""
    text = node.astext()
    block = isinstance(node, nodes.math_block)
    try:
        formula = _ACCENTED.sub(_with_index, tex2mathml(text, as_block=block))
    except MathError as error:
        _LOGGER.warning("formula %r: %s", text, error, location=node)
        raise nodes.SkipNode from error
    translator.body.append(f'<div class="math">{formula}</div>' if block else formula)
    raise nodes.SkipNode


def _with_index(match: re.Match[str]) -> str:
    letter, index, accent = match.groups()
    return f'<msub><mover accent="true">{letter}{accent}</mover>{index}</msub>'
