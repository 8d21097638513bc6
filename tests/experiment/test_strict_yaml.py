import math
import time

import pytest

from gmr_robot.exceptions import ConfigError
from gmr_robot.experiment.faults import ConfigFaults, Place
from gmr_robot.experiment.strict_yaml import MAX_BYTES, parse_yaml, read_yaml
from gmr_robot.experiment.yaml_builder import MAX_DEPTH, MAX_VALUES

# What YAML 1.2 (core schema) says each plain scalar is; YAML 1.1 differs in the marked ones.
SCALARS = [
    ("1", 1),
    ("-17", -17),
    ("+3", 3),
    ("0", 0),
    ("0x1F", 31),
    ("0o17", 15),
    ("1e-3", 1e-3),  # 1.1: text
    ("1E+3", 1000.0),  # 1.1: text
    ("1.5e3", 1500.0),  # 1.1: text
    (".5", 0.5),
    ("2.", 2.0),
    ("-0.0", -0.0),
    (".inf", math.inf),
    ("-.INF", -math.inf),
    ("true", True),
    ("False", False),
    ("null", None),
    ("~", None),
    ("", None),
    ("no", "no"),  # 1.1: false
    ("on", "on"),  # 1.1: true
    ("Yes", "Yes"),  # 1.1: true
    ("y", "y"),
    ("12:30:45", "12:30:45"),  # 1.1: 45045
    ("190:20.5", "190:20.5"),  # 1.1: 11420.5
    ("010", "010"),  # 1.1: 8, 1.2: 10, so neither
    ("00.5", "00.5"),
    ("0b11", "0b11"),  # 1.1: 3
    ("1_000", "1_000"),  # 1.1: 1000
    ("2020-01-31", "2020-01-31"),  # 1.1: a date
    ("1e", "1e"),
    ("e3", "e3"),
    ("١٢", "١٢"),  # digits, but not ASCII ones
    ('"1"', "1"),
    ("'true'", "true"),
    ("=", "="),
]

# Text, line and column of the fault, and a part of the message.
FAULTS = [
    ("a: 1\nb: 2\na: 3", 3, 1, "the key 'a' was already given at line 1"),
    ("a:\n  b: 1\n  b: 2", 3, 3, "a.b: the key 'b' was already given at line 2"),
    ("a: {b: 1, 'b': 2}", 1, 11, "already given"),
    ("a: &x 1", 1, 4, "the anchor &x is not allowed"),
    ("- &x [1]\n- *x", 1, 3, "the anchor &x"),
    ("a: *x", 1, 4, "the alias *x is not allowed"),
    ("a: !!int 1", 1, 4, "the tag tag:yaml.org,2002:int is not allowed"),
    ("a: !!python/object/apply:os.system [ls]", 1, 4, "the tag tag:yaml.org,2002:python/object"),
    ("a: !mine {}", 1, 4, "the tag !mine"),
    ("! a", 1, 1, "the tag !"),
    ("%TAG ! tag:x,2000:\n---\na: 1", 1, 1, "directives"),
    ("%YAML 1.1\n---\na: 1", 1, 1, "directives"),
    ("a: 1\n---\nb: 2", 2, 1, "a second document"),
    ("1: a", 1, 1, "a key is 1; expected text"),
    ("true: a", 1, 1, "a key is true; expected text"),
    ("~: a", 1, 1, "a key is ~; expected text"),
    ("? [a]\n: b", 1, 3, "a key is a mapping or list"),
    ("a: 1e999", 1, 4, "beyond the range of float64"),
    (f"a: {'9' * 5000}", 1, 4, "a whole number of 5000 digits"),
    ('a: "\\ud800"', 1, 4, "half of a surrogate pair"),
    ("a: [1, 2", 1, 9, "not YAML"),
    ("a: b: c", 1, 5, "not YAML: mapping values are not allowed here"),
    ("a: 1\n\tb: 2", 2, 1, "not YAML"),
    ("a: 'open", 1, 9, "not YAML"),
    ("a: 1\n  b: 2", 2, 4, "not YAML"),
    ("a: x\x01y", 1, 5, "the character U+0001 is not allowed"),
]

BOMBS = [
    "[" * 20_000,
    "[1," * 20_000,
    "- " * 20_000,
    "{a: " * 20_000,
    "? " * 20_000,
    "\n".join(" " * depth + "a:" for depth in range(1000)),
]


@pytest.mark.parametrize(("text", "value"), SCALARS)
def test_reads_scalars_as_yaml_1_2(text, value):
    read = parse_yaml(f"a: {text}", source="x").data["a"]
    assert read == value
    assert type(read) is type(value)


def test_reads_nan():
    assert math.isnan(parse_yaml("a: .nan", source="x").data["a"])


@pytest.mark.parametrize(("text", "line", "column", "message"), FAULTS)
def test_fault_has_line_and_column(text, line, column, message):
    with pytest.raises(ConfigFaults) as caught:
        parse_yaml(text, source="file.yaml")
    assert caught.value.faults[0].place == Place("file.yaml", line, column)
    assert str(caught.value).startswith(f"file.yaml:{line}:{column}: ")
    assert message in str(caught.value)


@pytest.mark.parametrize("text", BOMBS, ids=lambda text: text[:5])
def test_deep_nesting_ends_early(text):
    started = time.perf_counter()
    with pytest.raises(ConfigError, match=r"nested more than 32 levels|a key is a mapping"):
        parse_yaml(text, source="x")
    assert time.perf_counter() - started < 2.0


def test_allowed_depth_is_read():
    value = parse_yaml("[" * MAX_DEPTH + "1" + "]" * MAX_DEPTH, source="x").data
    for _ in range(MAX_DEPTH):
        (value,) = value
    assert value == 1


def test_alias_bomb_is_refused_at_its_first_anchor():
    rows = ["a0: &a0 [x, x]"] + [f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 64)]
    with pytest.raises(ConfigError, match=r"x:1:5: the anchor &a0"):
        parse_yaml("\n".join(rows), source="x")


def test_too_many_values_are_refused():
    with pytest.raises(ConfigError, match="more than 50000 values"):
        parse_yaml("[" + "1," * (MAX_VALUES + 1) + "]", source="x")


def test_too_large_is_refused(tmp_path):
    file = tmp_path / "large.yaml"
    file.write_text("#" * (MAX_BYTES + 1))
    with pytest.raises(ConfigError, match="larger than 1048576 bytes"):
        read_yaml(file)
    with pytest.raises(ConfigError, match="larger than 1048576 bytes"):
        parse_yaml(file.read_text(), source="x")


def test_places_name_the_line_of_each_key_and_item():
    document = parse_yaml("a:\n  b: [1,\n      2]\n  c:\n  - d: 3\n", source="x")
    assert document.data == {"a": {"b": [1, 2], "c": [{"d": 3}]}}
    lines = {path: place.line for path, place in document.places.items()}
    assert lines == {
        ("a",): 1,
        ("a", "b"): 2,
        ("a", "b", 0): 2,
        ("a", "b", 1): 3,
        ("a", "c"): 4,
        ("a", "c", 0): 5,
        ("a", "c", 0, "d"): 5,
    }
    assert document.place(("a", "missing", "deeper")).line == 1
    assert document.place(("nowhere",)).line == 1


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n"])
def test_empty_file_holds_nothing(text):
    assert parse_yaml(text, source="x").data is None


def test_reads_a_byte_order_mark_and_unicode(tmp_path):
    file = tmp_path / "x.yaml"
    file.write_bytes("\ufeffname: Größe α\n".encode())
    assert read_yaml(file).data == {"name": "Größe α"}


def test_other_encodings_are_refused(tmp_path):
    file = tmp_path / "x.yaml"
    file.write_bytes(b"a: 1\nb: gr\xf6sse\n")
    with pytest.raises(ConfigError, match=r"x\.yaml:2:6: byte 0xf6 is not UTF-8"):
        read_yaml(file)


def test_missing_file_and_folder(tmp_path):
    with pytest.raises(ConfigError, match=r"nothing\.yaml: cannot be read: there is no such file"):
        read_yaml(tmp_path / "nothing.yaml")
    with pytest.raises(ConfigError, match="it is a folder; expected a YAML file"):
        read_yaml(tmp_path)
