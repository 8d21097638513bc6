"""The picture of the benchmark: what our skill makes of each motion."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lasa_benchmark.methods import N_COMPONENTS
from lasa_benchmark.protocol import DT, MOST_STEPS, REACHED, material
from PIL import Image

from gmr_robot import StopRule, learn_skill
from gmr_robot.files import write_atomic
from gmr_robot.report import Picture, Tile, draw_gallery

COLOURS = 128
"""Colours of the picture."""


def draw_motions(folder: Path, names: Sequence[str], *, stability: str) -> Picture:
    """Draw the gallery of some motions into a folder, as ``lasa_<stability>``."""
    picture = draw_gallery(
        [_tile(name, stability) for name in names],
        name=f"lasa_{stability}",
        title="Handwriting motions",
    )
    folder.mkdir(parents=True, exist_ok=True)
    write_atomic(folder / f"{picture.name}.png", _small(replace(picture, pixels=True).encode().content))
    return picture


def _small(png: bytes) -> bytes:
    """Return a pixel image with so few colours that it takes a quarter of the space."""
    small = io.BytesIO()
    pixels = Image.open(io.BytesIO(png)).convert("RGB")
    pixels.quantize(COLOURS, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()


def _tile(name: str, stability: str) -> Tile:
    data = material(name)
    skill = learn_skill(data.taught, n_components=N_COMPONENTS, stability=stability)
    stop = StopRule(goal_tolerance=REACHED, max_time=MOST_STEPS * DT, max_distance=1e100)
    return Tile(
        title=name,
        skill=skill,
        training=data.taught,
        held_out=data.tested,
        rollouts=skill.rollout(data.starts, strategy="mean", dt=DT, stop=stop),
    )
