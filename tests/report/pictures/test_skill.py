from __future__ import annotations

import numpy as np
import pytest
from matplotlib.collections import LineCollection

from gmr_robot.report import draw_skill


@pytest.fixture(scope="module")
def picture(gshape):
    return draw_skill(gshape.skill, gshape.training, held_out=gshape.held_out)


def test_axes_are_named_and_true_to_scale(picture) -> None:
    (axes,) = picture.figure.axes
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("x [m]", "y [m]")
    assert axes.get_aspect() == 1.0


def test_every_demonstrated_position_is_drawn(picture, gshape) -> None:
    drawn = {tuple(point) for line in picture.figure.axes[0].lines for point in line.get_xydata().tolist()}
    expected = np.concatenate([gshape.training.positions, gshape.held_out.positions])
    assert set(map(tuple, expected.tolist())) <= drawn


def test_ellipses_lie_at_one_and_two_standard_deviations(picture, gshape) -> None:
    marginal = gshape.skill.position_mixture()
    outlines = [line.get_xydata() for line in picture.figure.axes[0].lines if len(line.get_xdata()) == 100]
    assert len(outlines) == 2 * marginal.n_components
    for k in range(marginal.n_components):
        precision = np.linalg.inv(marginal.covariances[k])
        for outline, deviations in zip(outlines[2 * k : 2 * k + 2], (2.0, 1.0), strict=True):
            offsets = outline - marginal.means[k]
            distances = np.sqrt(np.einsum("ni,ij,nj->n", offsets, precision, offsets))
            np.testing.assert_allclose(distances, deviations, rtol=1e-8)


def test_streamlines_follow_the_field(picture, gshape) -> None:
    (streams,) = [one for one in picture.figure.axes[0].collections if isinstance(one, LineCollection)]
    segments = [path.vertices for path in streams.get_paths() if len(path.vertices) > 2]
    assert len(segments) > 30
    points = np.concatenate([path[1:-1] for path in segments])
    chords = np.concatenate([path[2:] - path[:-2] for path in segments])
    velocities = gshape.skill.velocity(points)
    lengths = np.linalg.norm(chords, axis=1) * np.linalg.norm(velocities, axis=1)
    cosines = np.einsum("nd,nd->n", chords, velocities)[lengths > 0.0] / lengths[lengths > 0.0]
    assert np.quantile(cosines, 0.05) > 0.9  # the grid is coarse where the field turns sharply


def test_the_legend_counts_the_demonstrations(picture) -> None:
    texts = [text.get_text() for text in picture.figure.legends[0].get_texts()]
    assert texts[:2] == ["training (4)", "held out (3)"]
    assert {"start", "goal", "component (1 and 2 sd)"} <= set(texts)


def test_the_same_skill_gives_the_same_bytes(picture, gshape) -> None:
    again = draw_skill(gshape.skill, gshape.training, held_out=gshape.held_out)
    assert again.encode().content == picture.encode().content


@pytest.mark.parametrize(("d", "panels"), [(1, 1), (3, 3), (7, 4)])
def test_other_dimensions(of_dimension, d, panels) -> None:
    data = of_dimension(d)
    picture = draw_skill(data.skill, data.training)
    assert len(picture.figure.axes) == panels
    assert f"{d} dimensions" in picture.caption if d > 1 else "one dimension" in picture.caption
    assert len(picture.encode().content) > 10_000


def test_in_one_dimension_the_mean_velocity_is_drawn(of_dimension) -> None:
    data = of_dimension(1)
    (axes,) = draw_skill(data.skill, data.training).figure.axes
    (curve,) = [line for line in axes.lines if len(line.get_xdata()) == 200]
    np.testing.assert_allclose(curve.get_ydata(), data.skill.velocity(curve.get_xdata()[:, None])[:, 0])
