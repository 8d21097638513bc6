"""Pictures of recordings show every demonstration in the colour of its verdict."""

from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.demonstration import Demonstration, DemonstrationSet, inspect_demonstrations
from gmr_robot.report import draw_recorded_paths, draw_recorded_samples, write_inspection_pictures

TIMES = np.linspace(0.0, 1.0, 51)


def recordings(n_dimensions):
    way = 10 * TIMES**3 - 15 * TIMES**4 + 6 * TIMES**5
    found = []
    for number in range(3):
        positions = np.outer(1.0 - way, np.arange(1.0, n_dimensions + 1.0)) * (1.0 + 0.1 * number)
        if number == 1:
            positions[20] += 3.0
        found.append(Demonstration(times=TIMES, positions=positions))
    still = Demonstration(times=TIMES, positions=np.ones((51, n_dimensions)))
    return DemonstrationSet((*found, still))


@pytest.mark.parametrize("n_dimensions", [1, 2, 3, 7, 20])
def test_any_number_of_dimensions(n_dimensions, tmp_path):
    group = recordings(n_dimensions)
    inspection = inspect_demonstrations(group)
    files = write_inspection_pictures(tmp_path, group, inspection)
    assert [file.stem for file in files] == ["paths", "samples"]
    assert all(file.stat().st_size > 5000 for file in files)


def test_labels_count_the_verdicts_and_curves_hold_the_samples():
    group = recordings(2)
    inspection = inspect_demonstrations(group)
    paths = draw_recorded_paths(group, inspection)
    labels = [text.get_text() for text in paths.figure.legends[0].get_texts()]
    assert labels == ["good (2)", "repairable (1)", "unusable (1)", "start", "end"]
    assert paths.alt.endswith("4 demonstrations: 2 good, 1 repairable, 1 unusable.")
    samples = draw_recorded_samples(group, inspection)
    top = samples.figure.axes[0]
    drawn = np.concatenate([line.get_ydata()[:-1] for line in top.lines])
    assert np.isin(group.positions[:, 0], drawn).all()
    steps = samples.figure.axes[-1].lines[0].get_ydata()
    assert np.nanmax(np.abs(steps - 20.0)) < 1e-9
    assert len(samples.figure.axes) == 4
