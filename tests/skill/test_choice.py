from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.demonstration import DemonstrationSet, Subsample, preprocess
from gmr_robot.exceptions import InputError, UnknownNameError
from gmr_robot.mixture import fit_mixture
from gmr_robot.skill import ComponentChoice, learn_skill


@pytest.fixture(scope="module")
def four(letter):
    return letter.select([0, 1, 2, 3])


def test_the_number_that_explains_held_out_demonstrations_best_is_chosen(four):
    """Against a loop over demonstrations and numbers, with the smoothing rule of each fold."""
    skill = learn_skill(four, candidates=[3, 4, 9], stability="none")
    kept = [np.hstack([one.positions, one.velocities])[:: -(-len(one) // 200)] for one in four]
    curve, errors = [], []
    for k in (3, 4, 9):
        scores = []
        for out in range(4):
            others = [kept[i] for i in range(4) if i != out]
            n = sum(map(len, others))
            fit = fit_mixture(
                np.concatenate(others),
                k,
                groups=np.repeat([0, 1, 2], [len(one) for one in others]),
                initialisation="time_segments",
                tolerance=1e-4,
                regularisation=0.09**2 * n / k,
            )
            scores.append(fit.mixture.log_density(kept[out]).mean())
        curve.append(np.mean(scores))
        errors.append(np.std(scores, ddof=1) / 2.0)
    choice = skill.training.choice
    assert choice.candidates == (3, 4, 9)
    assert choice.criterion == "held_out"
    assert choice.n_samples == sum(map(len, kept)) == 800
    np.testing.assert_allclose(choice.values, curve, rtol=1e-9)
    np.testing.assert_allclose(choice.standard_errors, errors, rtol=1e-6)
    assert skill.mixture.n_components == choice.n_components == (3, 4, 9)[int(np.argmax(curve))]


def test_unit_does_not_change_the_choice_and_learning_again_gives_the_same(four):
    def chosen(data):
        return learn_skill(data, candidates=range(4, 8), stability="none").training.choice

    first = chosen(four)
    assert chosen(four) == first
    in_mm = preprocess(four, []).demonstrations
    scaled = chosen(
        DemonstrationSet(
            tuple(
                type(one)(times=one.times, positions=1e3 * one.positions, velocities=1e3 * one.velocities)
                for one in in_mm
            )
        )
    )
    assert scaled.n_components == first.n_components
    np.testing.assert_allclose(np.add(scaled.values, 4 * np.log(1e3)), first.values, rtol=1e-6)


def test_a_given_number_leaves_no_choice(four):
    skill = learn_skill(four, n_components=5, stability="none")
    assert skill.mixture.n_components == 5
    assert skill.training.choice is None
    assert skill.training.notes == ()


@pytest.mark.parametrize("criterion", ["bic", "icl", "aic", "variational"])
def test_other_criteria_may_decide(four, criterion):
    skill = learn_skill(four, n_components=criterion, candidates=[2, 3], stability="none")
    choice = skill.training.choice
    best = max if choice.largest_is_best else min
    assert choice.values[choice.candidates.index(choice.n_components)] == best(choice.values)
    assert choice.criterion == criterion
    assert choice.standard_errors is None


def test_of_a_single_demonstration_nothing_can_be_held_out(letter):
    one = letter.select([0])
    skill = learn_skill(one)
    assert skill.mixture.n_components == 7
    assert skill.training.choice is None
    assert "Of a single demonstration nothing can be held out" in skill.training.notes[0]
    with pytest.raises(InputError, match=r"there is 1 demonstration, .* give the number"):
        learn_skill(one, n_components="held_out")
    assert learn_skill(one, n_components="bic", candidates=[4], stability="none").mixture.n_components == 4


def test_few_samples_allow_few_components(letter):
    few = preprocess(letter.select([0, 1, 2]), [Subsample(every=50)]).demonstrations
    sizes = [len(one) for one in few]
    choice = learn_skill(few, stability="none").training.choice
    assert choice.candidates == tuple(range(2, (sum(sizes) - max(sizes)) // 10 + 1))


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"n_components": "heldout"}, UnknownNameError, "did you mean 'held_out'"),
        ({"n_components": 0}, InputError, "n_components is 0; expected at least 1"),
        ({"n_components": 2.5}, InputError, "n_components is 2.5; expected a whole number"),
        ({"n_components": 3, "candidates": [3]}, InputError, "nothing to choose from candidates"),
        ({"candidates": []}, InputError, "candidates is empty"),
        ({"candidates": [601]}, InputError, r"601 component\(s\) cannot be fitted: there are 600 sample"),
    ],
)
def test_bad_wishes_are_named(four, options, error, message):
    with pytest.raises(error, match=message):
        learn_skill(four, **options)


def test_a_choice_is_one_of_its_candidates():
    parts = {"criterion": "bic", "candidates": (2, 3), "values": (1.0, 0.5), "standard_errors": None}
    with pytest.raises(InputError, match="4 was chosen, which is none of"):
        ComponentChoice(n_components=4, n_samples=9, **parts)
    with pytest.raises(InputError, match="2 candidates has 1 values"):
        ComponentChoice(n_components=2, n_samples=9, **(parts | {"values": (1.0,)}))


def test_more_components_than_the_demonstrations_fill_are_told(letter):
    two = letter.select([0, 1])
    assert learn_skill(two, n_components=5, stability="none").training.notes == ()
    crowded = learn_skill(two, n_components=60, stability="none").training
    assert crowded.reseedings > 60
    (note,) = crowded.notes
    assert note.startswith(f"components ran empty {crowded.reseedings} times")
    assert "60 are too many" in note
