from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.exceptions import InputError, UnknownNameError
from gmr_robot.mixture import (
    CRITERIA,
    GaussianMixture,
    fit_mixture,
    fit_variational,
    information_criteria,
    select_n_components,
)
from gmr_robot.mixture.choice.trial import Trial


@pytest.fixture(scope="module")
def independent():
    """Independent samples of three separate components, in six groups of unequal size."""
    truth = GaussianMixture([0.3, 0.3, 0.4], [[0.0, 0.0], [7.0, 0.0], [0.0, 7.0]], [np.eye(2)] * 3)
    return truth.sample(720, rng=0)[0], np.repeat([4, 1, 7, 2, 9, 3], [60, 180, 120, 120, 120, 120])


@pytest.fixture(scope="module")
def strokes():
    """Demonstrations of one stroke, each smooth and a little off the others: correlated samples."""
    rng = np.random.default_rng(3)
    t = np.linspace(0.0, 1.0, 150)
    strokes = []
    for _ in range(5):
        bend, shift = rng.normal(0.0, 0.05, size=(2, 2))
        path = np.stack([np.cos(3.0 * t), np.sin(3.0 * t)], axis=1)
        strokes.append(path + shift + bend * t[:, None] ** 2)
    return np.concatenate(strokes), np.repeat(np.arange(5), len(t))


@pytest.mark.parametrize("criterion", ["held_out", "bic", "icl", "variational"])
def test_true_number_of_separate_components_is_found(independent, criterion):
    x, groups = independent
    selection = select_n_components(x, range(1, 6), groups=groups, criterion=criterion, n_init=3)
    assert selection.n_components == 3
    assert selection.candidates == (1, 2, 3, 4, 5)
    assert selection.criterion == criterion
    assert len(selection.values) == len(selection.fits) == 5
    assert selection.seconds > 0.0


def test_correlated_samples_fool_bic_but_not_held_out_demonstrations(strokes):
    x, groups = strokes
    numbers = [1, 2, 4, 8, 16]
    assert select_n_components(x, numbers, groups=groups, criterion="bic").n_components == 16
    assert select_n_components(x, numbers, groups=groups).n_components in (2, 4, 8)


def test_held_out_value_is_the_log_density_of_demonstrations_the_fit_has_not_seen(independent):
    x, groups = independent
    selection = select_n_components(x, [2], groups=groups, rng=5)
    scores, means = [], []
    for fit, group in zip(selection.fits[0], [4, 1, 7, 2, 9, 3], strict=True):
        unseen = groups == group
        alone = fit_mixture(x[~unseen], 2, start=fit.mixture, max_iterations=1)
        # The fit is a fixed point of EM on the other demonstrations only.
        np.testing.assert_allclose(alone.mixture.means, fit.mixture.means, atol=1e-2)
        scores.append(fit.mixture.log_density(x[unseen]))
        means.append(scores[-1].mean())
    assert selection.values[0] == pytest.approx(np.concatenate(scores).mean(), rel=1e-12)
    np.testing.assert_allclose(selection.fold_values, [means], rtol=1e-12)


def test_regularisation_may_be_a_rule_for_each_fold_and_candidate(independent):
    x, groups = independent
    asked = []

    def rule(n_samples, n_components):
        asked.append((n_samples, n_components))
        return 0.1 * n_components

    selection = select_n_components(x, [1, 2], groups=groups, regularisation=rule)
    sizes = [len(x) - (groups == group).sum() for group in [4, 1, 7, 2, 9, 3]]
    assert asked == [(size, k) for k in (1, 2) for size in sizes]
    alone = select_n_components(x, [2], groups=groups, regularisation=0.2)
    assert alone.values == selection.values[1:]


def test_standard_error_of_equal_parts_is_the_usual_one(independent):
    x, groups = independent[0], np.arange(720) // 120
    selection = select_n_components(x, [1, 2], groups=groups)
    expected = selection.fold_values.std(axis=1, ddof=1) / np.sqrt(6)
    np.testing.assert_allclose(selection.standard_errors, expected, rtol=1e-10)


def test_demonstrations_are_dealt_out_in_turns(independent):
    x, groups = independent
    selection = select_n_components(x, [1], groups=groups, folds=3)
    # One component is the mean of the samples that were not held out.
    for fit, held_out in zip(selection.fits[0], [(4, 2), (1, 9), (7, 3)], strict=True):
        np.testing.assert_allclose(fit.mixture.means[0], x[~np.isin(groups, held_out)].mean(axis=0))


def test_many_demonstrations_make_ten_parts():
    x = np.random.default_rng(0).normal(size=(240, 1))
    assert select_n_components(x, [1], groups=np.arange(240) // 10).fold_values.shape == (1, 10)


def test_one_standard_error_rule_takes_the_smallest_number_that_is_as_good(strokes):
    x, groups = strokes
    best = select_n_components(x, range(1, 8), groups=groups)
    cautious = select_n_components(x, range(1, 8), groups=groups, one_standard_error=True)
    assert cautious.values == best.values
    at = best.candidates.index(best.n_components)
    bar = best.values[at] - best.standard_errors[at]
    expected = min(k for k, v in zip(best.candidates, best.values, strict=True) if v >= bar)
    assert cautious.n_components == expected < best.n_components


def test_information_criteria_are_those_of_the_fit(independent):
    x, _ = independent
    selection = select_n_components(x, [3, 2], criterion="aic", covariance="diagonal")
    for value, (fit,) in zip(selection.values, selection.fits, strict=True):
        assert value == information_criteria(fit.mixture, x, covariance="diagonal").aic
    assert selection.standard_errors is None
    assert selection.fold_values is None


def test_variational_value_is_the_lower_bound_and_the_orders_of_the_components(independent):
    x, _ = independent
    selection = select_n_components(x, [3, 6], criterion="variational")
    expected = [np.log(6), np.log(6 * 5 * 4)]  # of six components three are left
    for value, (fit,), orders in zip(selection.values, selection.fits, expected, strict=True):
        assert fit.n_components == 3
        assert value == pytest.approx(fit.lower_bound[-1] + orders / len(x), rel=1e-12)
    alone = fit_variational(x, 3, concentration=1.0)
    assert selection.fits[0][0].lower_bound[-1] == pytest.approx(alone.lower_bound[-1], rel=1e-4)


def test_a_candidate_does_not_depend_on_the_others_and_a_seed_gives_the_same_result(strokes):
    x, groups = strokes
    some = select_n_components(x, [2, 5], groups=groups, rng=7)
    all_of_them = select_n_components(x, [5, 4, 3, 2, 2], groups=groups, rng=7)
    assert all_of_them.candidates == (2, 3, 4, 5)
    assert some.values == (all_of_them.values[0], all_of_them.values[3])
    one, other = (
        select_n_components(x, [3], groups=groups, rng=np.random.default_rng(1)).values for _ in range(2)
    )
    assert one == other


def test_equal_values_go_to_the_smallest_number(monkeypatch, independent):
    same = Trial(value=1.0, standard_error=0.0, fold_values=(), fits=())
    monkeypatch.setitem(CRITERIA, "bic", lambda *_: same)
    assert select_n_components(independent[0], [3, 2, 4], criterion="bic").n_components == 2


def test_missing_values_weights_and_callback(independent):
    x, groups = independent
    holes = x.copy()
    holes[np.random.default_rng(0).random(len(x)) < 0.1, 0] = np.nan
    seen = []
    selection = select_n_components(
        holes,
        [1, 3, 5],
        groups=groups,
        missing=True,
        weights=np.where(groups == 1, 0.5, 1.0),
        n_init=2,
        callback=lambda k, value: seen.append((k, value)),
    )
    assert selection.n_components == 3
    assert seen == list(zip(selection.candidates, selection.values, strict=True))


@pytest.mark.parametrize(
    ("candidates", "options", "message"),
    [
        ([1], {}, "needs groups: which demonstration each sample belongs to"),
        ([1], {"groups": np.zeros(9, dtype=int)}, "there is 1 demonstration, .* takes at least two"),
        ([1], {"groups": np.arange(9) // 3, "folds": 4}, "folds is 4, but there are only 3 demonstrations"),
        ([1], {"groups": np.arange(9) // 3, "folds": 1}, "folds is 1; expected at least 2"),
        ([1], {"groups": np.arange(8) // 3}, r"groups has the shape \(8,\)"),
        ([1, 7], {"groups": np.arange(9) // 3}, r"7 component\(s\) cannot be fitted: there are 6 sample"),
        ([10], {"criterion": "bic"}, r"10 component\(s\) cannot be fitted: there are 9 sample"),
        ([10], {"criterion": "variational"}, r"10 component\(s\) cannot be fitted"),
        ([1], {"criterion": "variational", "covariance": "tied"}, "full covariances only"),
        ([1], {"criterion": "bic", "folds": 2}, "go with criterion 'held_out', not 'bic'"),
        ([1], {"criterion": "bic", "one_standard_error": True}, "go with criterion 'held_out'"),
        ([], {"criterion": "bic"}, "candidates is empty"),
        ([0, 1], {"criterion": "bic"}, "a candidate is 0; expected at least 1"),
        ([1.5], {"criterion": "bic"}, "a candidate is 1.5; expected a whole number"),
        ([1], {"criterion": "bic", "rng": -1}, "rng is -1"),
        (
            [1],
            {"groups": np.arange(9) // 3, "weights": np.repeat([0.0, 1.0], [3, 6])},
            "weights of the held-out part 0 are zero",
        ),
    ],
)
def test_bad_input_is_named(candidates, options, message):
    x = np.random.default_rng(0).normal(size=(9, 2))
    with pytest.raises(InputError, match=message):
        select_n_components(x, candidates, **options)


def test_unknown_names_list_the_known_ones():
    with pytest.raises(UnknownNameError, match="did you mean 'held_out'"):
        select_n_components(np.eye(3), [1], criterion="heldout")
    with pytest.raises(UnknownNameError, match="did you mean 'tied'"):
        select_n_components(np.eye(3), [1], criterion="bic", covariance="tie")


def test_faulty_samples_are_named():
    with pytest.raises(InputError, match=r"samples\[0, 1\] is nan"):
        select_n_components([[0.0, np.nan]], [1], criterion="bic")
