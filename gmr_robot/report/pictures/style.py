"""How every picture looks: palette, fonts and sizes, in one place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl

PALETTE = {
    "ink": "#1f2328",
    "muted": "#6a737d",
    "line": "#cfd6dd",
    "paper": "#ffffff",
    "blue": "#0072b2",
    "orange": "#e69f00",
    "green": "#009e73",
    "vermillion": "#d55e00",
    "purple": "#b0609a",
}
"""Every colour there is, by the name that the page's style sheet knows it by.

Ink is for text, muted for secondary text and background curves, line for grids; the others are those that
colour-blind readers tell apart (Okabe & Ito 2008), the purple a little darker.
"""

INK, MUTED, LINE, PAPER = (PALETTE[name] for name in ("ink", "muted", "line", "paper"))
BLUE, ORANGE, GREEN, VERMILLION, PURPLE = (
    PALETTE[name] for name in ("blue", "orange", "green", "vermillion", "purple")
)

TRAINING, HELD_OUT, COMPONENT = BLUE, ORANGE, PURPLE
MEASURED, LIMIT = BLUE, VERMILLION

WIDTH = 8.0
"""Width of every picture [in]: text has the same size in all of them."""

_STYLE: Any = {
    "figure.facecolor": PAPER,
    "figure.dpi": 72.0,
    "font.family": "DejaVu Sans",  # comes with matplotlib: the same picture on every machine
    "font.size": 8.5,
    "text.color": INK,
    "text.parse_math": False,  # names come from users: a dollar sign is a dollar sign
    "axes.facecolor": PAPER,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.7,
    "axes.titlesize": 9.0,
    "axes.titlelocation": "left",
    "axes.titley": 1.0,  # not looked for: that takes as long as drawing
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.formatter.useoffset": False,
    "axes.unicode_minus": True,
    "grid.color": LINE,
    "grid.linewidth": 0.5,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 8.0,
    "ytick.labelsize": 8.0,
    "lines.linewidth": 1.2,
    "lines.solid_capstyle": "round",
    "legend.fontsize": 8.0,
    "legend.frameon": False,
    "legend.handlelength": 1.8,
    "hatch.linewidth": 0.5,
    "svg.fonttype": "path",  # no font is needed to read the file
    "svg.hashsalt": "gmr_robot",  # the same picture has the same bytes
}


@contextmanager
def picture_style() -> Iterator[None]:
    """Draw and save in the style of the report, whatever the user's own matplotlib settings are.

    Usable as a decorator as well. Matplotlib keeps its settings in one place for the whole process: they
    are put back at the end, but two threads must not draw at the same time.
    """
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_STYLE)
        yield
