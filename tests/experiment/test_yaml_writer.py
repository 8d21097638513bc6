import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmr_robot.experiment.strict_yaml import parse_yaml
from gmr_robot.experiment.yaml_writer import write_yaml

texts = st.text(st.characters(codec="utf-8"), max_size=8) | st.sampled_from(
    ["no", "1e-3", "010", "12:30", "true", "~", "1e999", "0o7", "- x", "a: b", "<<", "=", "#", "\n", "\x85"]
)
numbers = st.integers(-(10**290), 10**290) | st.floats(allow_nan=False)
plain_data = st.recursive(
    texts | numbers | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(texts, plain_data, max_size=4))
def test_what_is_written_is_read_back(data):
    assert repr(parse_yaml(write_yaml(data), source="x").data) == repr(data)


def test_repeated_values_are_written_out():
    same = [1.0, 2.0]
    assert parse_yaml(write_yaml({"a": same, "b": same}), source="x").data == {"a": same, "b": same}


@pytest.mark.parametrize("value", [1e-3, 1e22, 5e-324, 0.1, -0.0])
def test_floats_keep_every_bit(value):
    assert repr(parse_yaml(write_yaml({"a": value}), source="x").data["a"]) == repr(value)
