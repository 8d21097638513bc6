"""Names and numbers as pictures write them."""

from __future__ import annotations

from functools import lru_cache

from matplotlib.font_manager import FontProperties, findfont, get_font

LONGEST = 32
"""Longest name that fits an axis or a legend [characters]."""

ROUNDING = 1e-9
"""Shares that differ by less differ by what float64 rounds."""

_FONT = "DejaVu Sans"


def lettering(name: str, *, longest: int = LONGEST) -> str:
    """Return a user's name as it can stand in a picture: on one line, not too long, in known letters.

    Letters that the font of the pictures lacks become �; captions and tables show them as they are.
    """
    line = " ".join(name.split())
    short = line if len(line) <= longest else f"{line[: longest - 1]}…"
    return "".join(letter if _drawable(letter) else "�" for letter in short)


def count(number: int, thing: str) -> str:
    """Return for example ``"1 demonstration"`` or ``"3 demonstrations"``."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def percent(share: float) -> str:
    """Return a share as a whole percentage, for example ``"95 %"``.

    Rounding does not reach or leave the whole: 100 % is written for 1 alone, and what differs from it by float64's
    own rounding.
    """
    value = round(100.0 * share)
    if value == 100 and abs(share - 1.0) > ROUNDING:
        value = 99 if share < 1.0 else 101
    return f"{value} %"


def listed(words: list[str]) -> str:
    """Return for example ``"a, b and c"``."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


@lru_cache(maxsize=4096)
def _drawable(letter: str) -> bool:
    font = get_font(findfont(FontProperties(family=_FONT)))
    return bool(font.get_char_index(ord(letter)))
