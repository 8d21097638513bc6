from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from gmr_robot.report import Picture
from gmr_robot.report.pictures.picture import LARGEST_SVG


def picture(figure: Figure) -> Picture:
    return Picture(name="name", title="", caption="", alt="", figure=figure)


def test_a_small_drawing_is_kept_as_vectors() -> None:
    figure = Figure()
    figure.add_subplot().plot([0.0, 1.0])
    image = picture(figure).encode()
    assert image.file_name == "name.svg"
    assert b"<dc:date>" not in image.content
    assert b"matplotlib.org" not in image.content


def test_a_large_drawing_becomes_pixels() -> None:
    figure = Figure()
    figure.add_subplot().plot(*np.random.default_rng(0).random((2, 20_000)), ".")
    image = picture(figure).encode()
    assert image.file_name == "name.png"
    assert image.content.startswith(b"\x89PNG")
    assert len(image.content) < LARGEST_SVG
