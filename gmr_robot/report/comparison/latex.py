"""Tables as LaTeX, with booktabs."""

from __future__ import annotations

import re
import textwrap

from gmr_robot.report.comparison.text_table import Cell, TextTable

PREAMBLE = r"""% In the preamble: \usepackage{booktabs,amssymb,amsmath,graphicx}
"""
"""What a document needs for these tables."""

HEADING = 16
"""Longest line of a heading [characters]."""

_LETTERS = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\ensuremath{<}",
    ">": r"\ensuremath{>}",
    "|": r"\ensuremath{|}",
    '"': r"\textquotedbl{}",
    "±": r"\ensuremath{\pm}",
    "×": r"\ensuremath{\times}",
    "·": r"\ensuremath{\cdot}",
    "−": r"\ensuremath{-}",
    "–": "--",
    "—": "---",
    "≈": r"\ensuremath{\approx}",
    "≤": r"\ensuremath{\leq}",
    "≥": r"\ensuremath{\geq}",
    "★": r"\ensuremath{\bigstar}",
    "▲": r"\ensuremath{\blacktriangle}",
    "▼": r"\ensuremath{\blacktriangledown}",
    "†": r"\ensuremath{\dagger}",
    "↓": r"\ensuremath{\downarrow}",
    "↑": r"\ensuremath{\uparrow}",
    "√": r"\ensuremath{\surd}",
    "²": r"\ensuremath{^2}",
    "³": r"\ensuremath{^3}",
    "°": r"\ensuremath{^\circ}",
    "µ": r"\ensuremath{\mu}",
    "…": r"\dots{}",
    "’": "'",
    "‘": "`",
    "“": "``",
    "”": "''",
    "ẋ": r"\ensuremath{\dot{x}}",
    "\u00a0": "~",
    "\u202f": r"\,",
}

_GREEK = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "varepsilon",
    "η": "eta",
    "θ": "theta",
    "κ": "kappa",
    "λ": "lambda",
    "μ": "mu",
    "π": "pi",
    "ρ": "rho",
    "σ": "sigma",
    "τ": "tau",
    "φ": "varphi",
    "χ": "chi",
    "ω": "omega",
    "Γ": "Gamma",
    "Δ": "Delta",
    "Λ": "Lambda",
    "Σ": "Sigma",
    "Φ": "Phi",
    "Ω": "Omega",
}

_COMMANDS = _LETTERS | {letter: rf"\ensuremath{{\{name}}}" for letter, name in _GREEK.items()}
_SPACE = re.compile(r"[^\S\u00a0\u202f]+")
"""What separates words, but for the spaces at which no line is broken."""

_KNOWN = re.compile("[\x00-\x7f\xa0-\u017f]*")
"""ASCII and the Latin letters that pdflatex knows."""


def latex_table(content: TextTable) -> str:
    """Return a ``table`` environment, as wide as the text at most, with its notes below."""
    columns = "l" + "r" * (len(content.header) - 1)
    lines = [
        r"\begin{table}[tbp]",
        r"  \centering",
        rf"  \caption{{{escaped(content.caption)}}}",
        rf"  \label{{tab:{_label(content.name)}}}",
        r"  \resizebox{\ifdim\width>\linewidth\linewidth\else\width\fi}{!}{%",
        rf"  \begin{{tabular}}{{{columns}}}",
        r"    \toprule",
        f"    {_row([_heading(title) for title in content.header])}",
        r"    \midrule",
        *(f"    {_row([_cell(cell) for cell in row])}" for row in content.rows),
        r"    \bottomrule",
        r"  \end{tabular}}",
    ]
    if content.notes:
        notes = r"\\ ".join(map(escaped, content.notes))
        lines += [
            r"  \par\smallskip",
            rf"  \begin{{minipage}}{{\linewidth}}\footnotesize {notes}\end{{minipage}}",
        ]
    return "\n".join([*lines, r"\end{table}", ""])


def latex_document(tables: list[TextTable]) -> str:
    """Return all tables as one file to be put in by ``input``, with what its document needs in a comment."""
    body = "\n".join(latex_table(one) for one in tables)
    unknown = sorted({letter for letter in body if not _KNOWN.fullmatch(letter)})
    warning = f"% lualatex or xelatex is needed for: {' '.join(unknown)}\n" if unknown else ""
    return f"{PREAMBLE}{warning}\n{body}"


def escaped(text: str) -> str:
    """Return a text that LaTeX sets as it is, on one line."""
    return "".join(
        _COMMANDS.get(letter, letter if letter.isprintable() else "") for letter in _SPACE.sub(" ", text)
    )


def _cell(cell: Cell) -> str:
    text = escaped(cell.text)
    return rf"\textbf{{{text}}}" if cell.strong and text else text


def _heading(title: str) -> str:
    """Return a heading on several short lines: tables are as wide as their numbers."""
    lines = [escaped(line) for line in textwrap.wrap(title, HEADING, break_long_words=False)]
    if len(lines) == 1:
        return lines[0]
    # after a line's end, [ would begin an optional argument
    stacked = r"\\".join(f"{{{line}}}" if line.startswith("[") else line for line in lines)
    return rf"\shortstack[r]{{{stacked}}}"


def _row(cells: list[str]) -> str:
    # a row must not begin with [: after \\ that would be an optional argument
    return " & ".join(f"{{{cell}}}" if cell.startswith(("[", "*")) else cell for cell in cells) + r" \\"


def _label(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")
