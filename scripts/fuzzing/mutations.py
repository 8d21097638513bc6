"""Change the bytes of a file as damage and malice do."""

from __future__ import annotations

import io
import zipfile

import numpy as np

_NUMBERS = [
    0,
    1,
    0x7F,
    0x80,
    0xFF,
    0x7FFF,
    0xFFFF,
    0x7FFFFFFF,
    0x80000000,
    0xFFFFFFFF,
    1 << 40,
    (1 << 63) - 1,
]
_NUMBERS += [1 << 63, (1 << 64) - 1]
_WORDS = [
    b"nan",
    b"-inf",
    b"1e999",
    b"0",
    b"-1",
    b"999999999999",
    b"../../etc/passwd",
    b"/etc/passwd",
    b"null",
]
_WORDS += [
    b"{}",
    b"[]",
    b'"',
    b",",
    b"\n",
    b"\xff\xfe",
    b"\x00",
    b"__class__",
    b"1_0",
    b"\xef\xbb\xbf",
    b"9" * 400,
]
_MOST_BYTES = 1 << 22


def mutated(content: bytes, random: np.random.Generator) -> bytes:
    """Return the content after one change, or a few; where it is an archive, often within one of its members."""
    if content[:4] == b"PK\x03\x04" and random.random() < 0.6:
        return _mutated_member(content, random)
    for _ in range(min(8, random.geometric(0.6))):
        content = _CHANGES[random.integers(len(_CHANGES))](content, random)
    return content[:_MOST_BYTES]


def _mutated_member(content: bytes, random: np.random.Generator) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = list(members)[random.integers(len(members))]
    member = members[name]
    for _ in range(random.integers(1, 4)):
        # The header, which says what the rest is, is where changes matter most.
        head = min(len(member), 128) if random.random() < 0.7 else len(member)
        change = _CHANGES[random.integers(len(_CHANGES))]
        member = change(member[:head], random) + member[head:]
    members[name] = member
    if random.random() < 0.1:
        del members[name]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, data in members.items():
            archive.writestr(each, data)
    return packed.getvalue()


def _place(content: bytes, random: np.random.Generator) -> int:
    """Return where to change: half of the time among the first bytes, where formats keep their headers."""
    end = min(len(content), 512) if random.random() < 0.5 else len(content)
    return int(random.integers(end + 1))


def _flip(content: bytes, random: np.random.Generator) -> bytes:
    at = min(_place(content, random), max(0, len(content) - 1))
    return (
        content[:at]
        + bytes(one ^ (1 << int(random.integers(8))) for one in content[at : at + 1])
        + content[at + 1 :]
    )


def _number(content: bytes, random: np.random.Generator) -> bytes:
    width = int(random.choice([1, 2, 4, 8]))
    value = _NUMBERS[random.integers(len(_NUMBERS))] & ((1 << 8 * width) - 1)
    at = _place(content, random)
    return content[:at] + value.to_bytes(width, "little") + content[at + width :]


def _cut(content: bytes, random: np.random.Generator) -> bytes:
    return (
        content[: _place(content, random)] if random.random() < 0.3 else content[: int(len(content) * 0.97)]
    )


def _remove(content: bytes, random: np.random.Generator) -> bytes:
    at = _place(content, random)
    return content[:at] + content[at + int(random.integers(1, 64)) :]


def _insert(content: bytes, random: np.random.Generator) -> bytes:
    at = _place(content, random)
    return content[:at] + random.bytes(int(random.integers(1, 64))) + content[at:]


def _word(content: bytes, random: np.random.Generator) -> bytes:
    at, word = _place(content, random), _WORDS[random.integers(len(_WORDS))]
    return content[:at] + word + content[at + (len(word) if random.random() < 0.5 else 0) :]


def _repeat(content: bytes, random: np.random.Generator) -> bytes:
    at, length = _place(content, random), int(random.integers(1, 512))
    return content[:at] + content[at : at + length] * int(random.integers(2, 5)) + content[at + length :]


def _blank(content: bytes, random: np.random.Generator) -> bytes:
    at, length = _place(content, random), int(random.integers(1, 256))
    return content[:at] + bytes(len(content[at : at + length])) + content[at + length :]


_CHANGES = (_flip, _flip, _number, _number, _cut, _remove, _insert, _word, _repeat, _blank)
