"""What the page shows of a skill: ellipses, velocity field, motions, and where it would not arrive."""

from __future__ import annotations

from typing import Any

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.recording.drawing.settings import DrawingSettings, Sheet
from gmr_robot.skill import Rollout, Skill

FIELD_COLUMNS, LOST_COLUMNS = 45, 24
"""Columns of the grids on which the velocity field is shown, and on which is asked whether motions arrive."""

MOST_POINTS = 160
"""Points of a motion that are sent."""

MOST_STARTS, SAMPLED = 24, 2
"""Strokes from whose starts motions are shown, and how many draws from each."""

MARGIN = 1.2
"""The field reaches so far beyond the sheet."""


def picture(skill: Skill, starts: FloatArray, *, sheet: Sheet, settings: DrawingSettings) -> dict[str, Any]:
    """Return what is to be shown, as data for JSON.

    Parameters
    ----------
    skill : Skill
        What was learned.
    starts : ndarray, shape (n, 2)
        Where strokes start [m].
    sheet : Sheet
        Where the field is shown.
    settings : DrawingSettings
        The confidence α, and what makes motions arrive.
    """
    mixture = skill.position_mixture()
    ellipses = [mixture.component(k).ellipse(2.0) for k in range(mixture.n_components)]
    first = starts[:MOST_STARTS]
    drawn = skill.rollout(np.repeat(first, SAMPLED, axis=0), strategy="sample", alpha=settings.alpha)
    return {
        "ellipses": [
            [*_rounded(one.centre), *_rounded(one.semi_axes), round(one.angle, 4), round(float(weight), 4)]
            for one, weight in zip(ellipses, mixture.weights, strict=True)
        ],
        "field": _field(skill, sheet),
        "rollouts": [motion(one) for one in skill.rollout(first, strategy="mean")],
        "samples": [motion(one) for one in drawn],
        "lost": _lost(skill, sheet),
        "goal": None if skill.is_periodic else _rounded(skill.goal),
        "components": mixture.n_components,
        "notes": list(skill.training.notes),
    }


def motion(rollout: Rollout) -> dict[str, Any]:
    """Return a motion as data for JSON, thinned out: its points [m], its times [s] and how it ended."""
    keep = np.unique(np.linspace(0, len(rollout) - 1, MOST_POINTS).round().astype(int))
    return {
        "points": _rounded(rollout.positions[keep]),
        "seconds": round(float(rollout.times[-1]), 3),
        "arrived": rollout.arrived or rollout.stop == "finished",
        "stop": rollout.stop,
    }


def _rounded(values: FloatArray) -> Any:
    """To hundredths of a millimetre."""
    return np.round(values, 5).tolist()


def _grid(sheet: Sheet, columns: int, margin: float) -> tuple[FloatArray, FloatArray]:
    """Coordinates of the columns and the rows of a grid of squares over the sheet."""
    rows = max(2, round(columns * sheet.height / sheet.width))
    across = 0.5 * margin * sheet.width * np.linspace(-1.0, 1.0, columns)
    return across, 0.5 * margin * sheet.height * np.linspace(-1.0, 1.0, rows)


def _points(across: FloatArray, upward: FloatArray) -> FloatArray:
    """All places of a grid, row by row, shape (rows · columns, 2)."""
    x, y = np.meshgrid(across, upward)
    return np.stack([x.ravel(), y.ravel()], axis=1)


def _field(skill: Skill, sheet: Sheet) -> dict[str, Any]:
    across, upward = _grid(sheet, FIELD_COLUMNS, MARGIN)
    velocities = skill.velocity(_points(across, upward))
    return {
        "x": [float(across[0]), float(across[-1])],
        "y": [float(upward[0]), float(upward[-1])],
        "columns": len(across),
        "rows": len(upward),
        "velocities": np.round(velocities, 4).ravel().tolist(),
    }


def _lost(skill: Skill, sheet: Sheet) -> dict[str, Any]:
    """Cells of the sheet from whose middle the expected motion does not arrive; none where that is proved."""
    if skill.is_periodic or skill.certificate is not None:
        return {"cells": [], "share": 0.0}
    shrunk = 1.0 - 1.0 / LOST_COLUMNS
    across, upward = _grid(sheet, LOST_COLUMNS, shrunk)
    places = _points(across, upward)
    missed = np.array([not one.arrived for one in skill.rollout(places, strategy="mean")])
    return {
        "cells": _rounded(places[missed]),
        "width": sheet.width / len(across),
        "height": sheet.height / len(upward),
        "share": float(missed.mean()),
    }
