from __future__ import annotations

from base64 import b64decode
from html.parser import HTMLParser

import pytest
from matplotlib.figure import Figure

from gmr_robot.report import Picture
from gmr_robot.report.embed import embedded


class Reader(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, dict[str, str | None]] = {}
        self.feed(html)

    def handle_starttag(self, tag, attrs) -> None:
        self.found.setdefault(tag, dict(attrs))


def picture(*, pixels: bool) -> Picture:
    figure = Figure(figsize=(4.0, 3.0))
    figure.add_subplot().plot([0.0, 1.0], color="#0072b2")
    return Picture(name="line", title="A < B", caption="c", alt='a "line"', figure=figure, pixels=pixels)


def test_pixels_are_embedded_as_they_are() -> None:
    drawing = picture(pixels=True)
    image = drawing.encode()
    found = Reader(embedded(drawing, image)).found["img"]
    assert found["alt"] == 'a "line"'
    head, data = found["src"].split(",")
    assert head == "data:image/png;base64"
    assert b64decode(data) == image.content


@pytest.mark.parametrize("pixels", [False, True])
def test_words_stand_beside_the_drawing(pixels) -> None:
    drawing = picture(pixels=pixels)
    html = embedded(drawing, drawing.encode())
    assert "<h3>A &lt; B</h3>" in html
    assert "<figcaption>c</figcaption>" in html


def test_vectors_take_the_width_that_they_have_on_the_sheet() -> None:
    drawing = picture(pixels=False)
    html = embedded(drawing, drawing.encode())
    found = Reader(html).found["svg"]
    assert found["style"] == "width: 50.0%"
    assert found["aria-label"] == 'a "line"'
    assert found["viewbox"] == "0 0 288 216"
    assert "width" not in found
    assert "stroke: var(--blue)" in html
