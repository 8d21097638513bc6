"""What pages may say, and what closes their connection."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmr_robot.recording.drawing import DrawingSettings
from gmr_robot.recording.server import messages
from gmr_robot.recording.server.messages import MessageError, parse


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '{"type": "begin", "key": "a1", "pointer": "pen", "started": 1.5}',
            messages.Begin(key="a1", pointer="pen", started=1.5),
        ),
        (
            '{"type": "points", "key": "a1", "first": 3, "points": [[0, 0.5, -1]]}',
            messages.Points(key="a1", first=3, rows=((0.0, 0.5, -1.0),)),
        ),
        ('{"type": "end", "key": "a1", "count": 4}', messages.End(key="a1", count=4)),
        ('{"type": "delete", "key": "a1"}', messages.Delete(key="a1")),
        ('{"type": "try", "start": [1, 2]}', messages.Try(start=(1.0, 2.0))),
        ('{"type": "undo"}', messages.Order(word="undo")),
        (
            '{"type": "settings", "settings": {"alpha": 0.5}}',
            messages.Choose(settings=DrawingSettings(alpha=0.5)),
        ),
    ],
)
def test_messages_are_understood(text, message):
    assert parse(text) == message


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "3",
        "{}",
        '{"type": 3}',
        '{"type": ["undo"]}',
        '{"type": "format"}',
        "[" * 100_000,
        '{"a":' * 50_000,
        '{"type": "undo", "x": NaN}',
        '{"type": "try", "start": [NaN, 0]}',
        '{"type": "try", "start": [1e999, 0]}',
        '{"type": "try", "start": [Infinity, 0]}',
        '{"type": "try", "start": [1' + "0" * 400 + ", 0]}",
        '{"type": "try", "start": [true, 0]}',
        '{"type": "try", "start": ["0", 0]}',
        '{"type": "try", "start": [0]}',
        '{"type": "begin", "key": "../x", "pointer": "pen", "started": 0}',
        '{"type": "begin", "key": "a", "pointer": "foot", "started": 0}',
        '{"type": "begin", "key": "a", "pointer": "pen", "started": null}',
        '{"type": "begin", "key": "' + "a" * 65 + '", "pointer": "pen", "started": 0}',
        '{"type": "points", "key": "a", "first": -1, "points": []}',
        '{"type": "points", "key": "a", "first": 0, "points": {}}',
        '{"type": "points", "key": "a", "first": 0, "points": [[0, 0]]}',
        '{"type": "points", "key": "a", "first": 0, "points": [[-1, 0, 0]]}',
        '{"type": "points", "key": "a", "first": 0, "points": [[0, 0, 1e9]]}',
        '{"type": "points", "key": "a", "first": 0, "points": [' + "[0,0,0]," * 4096 + "[0,0,0]]}",
        '{"type": "end", "key": "a", "count": 1.5}',
        '{"type": "settings", "settings": {"alpha": 2}}',
        '{"type": "settings", "settings": {"alpha": 1' + "0" * 400 + "}}",
        '{"type": "settings", "settings": {"motion": {}}}',
        '{"type": "settings", "settings": {"n_components": 31}}',
        '{"type": "settings", "settings": {"n_components": "7"}}',
        '{"type": "settings", "settings": {"file": "x"}}',
        '{"type": "undo", "x": "' + "a" * messages.MOST_BYTES + '"}',
        '{"type": "undo", "x": ' + "9" * 5000 + "}",
        '{"type": "undo", "x": 1}',
        '{"type": "end", "key": "a", "count": 1, "rows": []}',
        '{"type": "undo", "type": "clear"}',
        '{"type": "settings", "settings": {"alpha": 0.5, "alpha": 0.9}}',
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(MessageError):
        parse(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.just(-(10**400)) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
CHOSEN = ("motion", "n_components", "stability", "alpha")
FIELDS = ("key", "first", "points", "count", "pointer", "started", "settings", "start")


@given(
    st.sampled_from(list(messages._MESSAGES)),
    st.dictionaries(st.sampled_from(FIELDS), JSON | st.dictionaries(st.sampled_from(CHOSEN), JSON)),
)
def test_no_message_ends_in_another_error(kind, fields):
    with contextlib.suppress(MessageError):
        parse(json.dumps({"type": kind, **fields}))
