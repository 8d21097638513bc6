"""A picture with its words, and its file."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any, Literal

from matplotlib.figure import Figure

from gmr_robot.report.pictures.style import picture_style

LARGEST_SVG = 400_000
"""Largest drawing kept as vectors [bytes]; pixels are smaller beyond it."""

PNG_DPI = 150
"""Resolution of pixel images [1/in]: sharp at the width that the page gives them."""

_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
"""Dates and addresses left out: the same picture has the same bytes, and names no other host."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Picture:
    """A figure with what a reader needs to understand it.

    Attributes
    ----------
    name : str
        Stem of its file name.
    title : str
        Its heading.
    caption : str
        What is to be seen, in plain words.
    alt : str
        What it shows, for those who cannot see it.
    figure : matplotlib.figure.Figure
        The drawing.
    pixels : bool, default False
        Whether it is made of photographs or the like, and vectors have no use.
    """

    name: str
    title: str
    caption: str
    alt: str
    figure: Figure
    pixels: bool = False

    def encode(self) -> ImageFile:
        """Return the drawing as SVG, or as PNG when that would be too large or has no use."""
        if self.pixels:
            return ImageFile(name=self.name, kind="png", content=self._save("png", dpi=PNG_DPI))
        content = self._save("svg", metadata=_NO_METADATA)
        if len(content) <= LARGEST_SVG:
            return ImageFile(name=self.name, kind="svg", content=content)
        return ImageFile(name=self.name, kind="png", content=self._save("png", dpi=PNG_DPI))

    @picture_style()
    def _save(self, kind: Literal["svg", "png"], **options: Any) -> bytes:
        buffer = io.BytesIO()
        self.figure.savefig(buffer, format=kind, **options)
        return buffer.getvalue()


@dataclass(frozen=True, eq=False, kw_only=True)
class ImageFile:
    """A drawing as the content of a file: name without suffix, kind, and bytes."""

    name: str
    kind: Literal["svg", "png"]
    content: bytes

    @property
    def file_name(self) -> str:
        """Name of the file."""
        return f"{self.name}.{self.kind}"
