"""Pictures inside of the page."""

from __future__ import annotations

import re
from base64 import b64encode

from gmr_robot.report.markup import Markup, element
from gmr_robot.report.pictures import ImageFile, Picture
from gmr_robot.report.pictures.style import PALETTE, WIDTH

_IDENTIFIER = re.compile(r'(\bid="|href="#|url\(#)')
_NAMESPACE = re.compile(r'\sxmlns(?::\w+)?="[^"]*"')
_COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)
_SIZE = re.compile(r'\swidth="([\d.]+)pt" height="[\d.]+pt"')


def embedded(picture: Picture, image: ImageFile) -> Markup:
    """Return a picture with heading and caption, as a part of a page that needs no other file."""
    drawing = _inline(image, picture.alt) if image.kind == "svg" else _data(image, picture.alt)
    return element(
        "figure",
        element("h3", picture.title),
        drawing,
        element("figcaption", picture.caption),
        id=f"picture-{picture.name}",
    )


def _data(image: ImageFile, alt: str) -> Markup:
    source = f"data:image/{image.kind};base64,{b64encode(image.content).decode()}"
    return Markup(element("img", alt=alt, src=source).removesuffix("</img>"))


def _inline(image: ImageFile, alt: str) -> Markup:
    """Return an SVG as an element of the page: names of its own, colours of the page's scheme."""
    svg = image.content.decode()
    svg = _NAMESPACE.sub("", svg[svg.index("<svg") :].rstrip())
    svg = _COMMENT.sub("", svg)
    svg = _IDENTIFIER.sub(rf"\g<1>{image.name}-", svg)
    for name, colour in PALETTE.items():
        svg = svg.replace(colour, f"var(--{name})")
    size = _SIZE.search(svg)
    assert size is not None  # matplotlib states it
    share = 100.0 * float(size[1]) / (72.0 * WIDTH)
    start = element("svg", role="img", aria_label=alt, style=f"width: {share:.1f}%").removesuffix("></svg>")
    return Markup(start + _SIZE.sub("", svg, count=1).removeprefix("<svg"))
