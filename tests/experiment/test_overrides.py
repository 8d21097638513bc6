import pytest

from gmr_robot.experiment.faults import ConfigFaults
from gmr_robot.experiment.overrides import apply_overrides, parse_override
from gmr_robot.experiment.strict_yaml import parse_yaml

TEXT = "a: 1\nb:\n  c: [1, {d: 2}]\n  e:\n"


def overridden(*overrides):
    document, faults = apply_overrides(parse_yaml(TEXT, source="x.yaml"), overrides)
    assert faults == []
    return document.data


@pytest.mark.parametrize(
    ("override", "expected"),
    [
        ("a=2", {"a": 2, "b": {"c": [1, {"d": 2}], "e": None}}),
        ("a=1e-3", {"a": 1e-3, "b": {"c": [1, {"d": 2}], "e": None}}),
        ("a=no", {"a": "no", "b": {"c": [1, {"d": 2}], "e": None}}),
        ("a=", {"a": None, "b": {"c": [1, {"d": 2}], "e": None}}),
        ("a=[x, y=z]", {"a": ["x", "y=z"], "b": {"c": [1, {"d": 2}], "e": None}}),
        ("b.c.0=5", {"a": 1, "b": {"c": [5, {"d": 2}], "e": None}}),
        ("b.c.1.d=5", {"a": 1, "b": {"c": [1, {"d": 5}], "e": None}}),
        ("b.e.f.g=5", {"a": 1, "b": {"c": [1, {"d": 2}], "e": {"f": {"g": 5}}}}),
        ("n.m=5", {"a": 1, "b": {"c": [1, {"d": 2}], "e": None}, "n": {"m": 5}}),
    ],
)
def test_sets_one_value(override, expected):
    assert overridden(override) == expected


def test_several_overrides_and_an_unchanged_document():
    document = parse_yaml(TEXT, source="x.yaml")
    changed, _ = apply_overrides(document, ["a=2", "b.c=[]"])
    assert changed.data == {"a": 2, "b": {"c": [], "e": None}}
    assert document.data == {"a": 1, "b": {"c": [1, {"d": 2}], "e": None}}


def test_places_name_the_override_and_forget_what_it_replaced():
    document, _ = apply_overrides(parse_yaml(TEXT, source="x.yaml"), ["b.c=[{d: 1}]"])
    assert str(document.place(("b", "c"))) == "override 'b.c=[{d: 1}]'"
    assert str(document.place(("b", "c", 1, "d"))) == "override 'b.c=[{d: 1}]'"
    assert document.place(("b", "e")).line == 4


def test_place_of_a_section_that_an_override_made_names_it():
    document, _ = apply_overrides(parse_yaml(TEXT, source="x.yaml"), ["n.m.o=5"])
    assert str(document.place(("n",))) == str(document.place(("n", "m"))) == "override 'n.m.o=5'"
    assert document.place(("b",)).line == 2


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("a", "expected key.sub=value"),
        ("=1", "expected key.sub=value"),
        ("a..b=1", "expected key.sub=value"),
        ("a=[1", "not YAML"),
        ("a=*x", "the alias *x is not allowed"),
        ("a.b=1", "a is 1, which has no 'b' inside; set a as a whole"),
        ("b.c.2=1", "b.c is a list with items 0 to 1, so there is no 2 in it"),
        ("b.c.x=1", "b.c is a list with items 0 to 1, so there is no 'x' in it"),
        (f"b.c.{'9' * 5000}=1", "b.c is a list with items 0 to 1, so there is no '999"),
        (f"{'n.' * 5000}m=1", "the key has 5001 parts; expected at most 32"),
    ],
)
def test_faults_name_the_override(override, message):
    _, faults = apply_overrides(parse_yaml(TEXT, source="x.yaml"), [override])
    assert len(faults) == 1
    assert str(faults[0]).startswith(f"override {override!r}")
    assert message in str(faults[0])


def test_all_faults_at_once_and_a_key_set_twice():
    _, faults = apply_overrides(parse_yaml(TEXT, source="x.yaml"), ["a=1", "a.b=2", "a=3", "oops"])
    assert [str(fault) for fault in faults] == [
        "override 'a.b=2': a.b: a is 1, which has no 'b' inside; set a as a whole",
        "override 'a=3': a: already set by override 'a=1'; keep one",
        "override 'oops': expected key.sub=value, for example skill.n_components=5",
    ]


def test_an_override_does_not_replace_what_another_has_set_within_it():
    _, faults = apply_overrides(parse_yaml(TEXT, source="x.yaml"), ["b.c.0=5", "b={c: []}"])
    assert [str(fault) for fault in faults] == [
        "override 'b={c: []}': b: would replace b.c.0, set by override 'b.c.0=5'; "
        "state that one after it, or keep one"
    ]
    assert overridden("b={c: []}", "b.e=5") == {"a": 1, "b": {"c": [], "e": 5}}


def test_malformed_override_alone():
    with pytest.raises(ConfigFaults, match="expected key"):
        parse_override("n_components")
