import struct
import time

import numpy as np
import pytest

from gmr_robot.demonstration.formats.child_process import ChildDiedError, ChildReader, ChildRefusedError


@pytest.fixture
def ask(tmp_path):
    """Ask a reader, given as its program, once."""

    def asked(program, request=None, time_out=30.0, most_bytes=1000):
        script = tmp_path / "reader.py"
        script.write_text(program)
        with ChildReader(script, tmp_path / "some.file", what="the reader", time_out=time_out) as child:
            return child.ask(request, most_bytes=most_bytes)

    return asked


def raw(header, content=b""):
    """A reader that has standard output say anything, as one that was taken over could."""
    return f"""
import os
def answer(request):
    os.write(3, {header!r} + {content!r})
    os._exit(0)
"""


def test_values_come_back_bit_for_bit(ask):
    values = np.array([[0.1, -0.0], [np.nan, np.inf], [5e-324, 1e308]])
    answer = ask(
        f"""
def answer(request):
    content = bytes.fromhex({values.tobytes().hex()!r})
    blocks = [content[:5], b"", content[5:]]
    return {{"asked": request}}, {{"a": ((3, 2), blocks), "none": ((0, 4), []), "scalar": ((), [content[:8]])}}
""",
        {"x": [1, "ü"]},
    )
    assert answer.info == {"asked": {"x": [1, "ü"]}}
    assert answer.arrays["a"].tobytes() == values.tobytes()
    assert answer.arrays["a"].shape == (3, 2)
    assert answer.arrays["none"].shape == (0, 4)
    assert answer.arrays["scalar"] == 0.1


def test_one_child_answers_many_requests_also_after_an_error(tmp_path):
    script = tmp_path / "reader.py"
    script.write_text("def answer(request):\n    return 1 // request, {}")
    with ChildReader(script, tmp_path / "some.file", what="the reader", time_out=30.0) as child:
        assert child.ask(1, most_bytes=0).info == 1
        with pytest.raises(ChildRefusedError, match=r"some\.file: ZeroDivisionError"):
            child.ask(0, most_bytes=0)
        assert child.ask(-1, most_bytes=0).info == -1


def test_an_array_that_breaks_off_is_refused_with_the_reason(ask):
    with pytest.raises(ChildRefusedError, match="checksum of row 7"):
        ask(
            """
def blocks():
    yield bytes(8)
    raise ValueError("checksum of row 7")
def answer(request):
    return None, {"a": ((2,), blocks())}
"""
        )


@pytest.mark.parametrize(
    "program", ["import os; os.abort()", "raise SystemExit(1)", "import os; os.kill(os.getpid(), 11)"]
)
def test_a_child_that_dies_is_an_error_of_the_file(ask, program):
    with pytest.raises(ChildDiedError, match=r"some\.file is damaged: the reader died on it"):
        ask(f"import os\n{program}")


def test_a_child_that_hangs_is_stopped(ask):
    with pytest.raises(ChildDiedError, match=r"could not be read within 0.3 s"):
        ask("import time; time.sleep(60)", time_out=0.3)


def test_memory_is_limited(ask):
    with pytest.raises(ChildRefusedError, match="MemoryError"):
        ask("def answer(request):\n    return None, {'a': ((1,), [bytes(1 << 36)])}")


def test_what_a_library_prints_does_not_reach_the_answer(ask):
    assert (
        ask("import os\ndef answer(request):\n    os.write(1, b'noise'); print('noise'); return 7, {}").info
        == 7
    )


@pytest.mark.parametrize(
    ("header", "content"),
    [
        (b"", b""),
        (b"no json\n", b""),
        (b"[" * 100_000 + b"\n", b""),
        (b"[]\n", b""),
        (b'{"info": 1}\n', b""),
        (b'{"info": 1, "arrays": [["a", [-1]]]}\n', b""),
        (b'{"info": 1, "arrays": [["a", "text"]]}\n', b""),
        (b'{"info": 1, "arrays": [["a", [1e400]]]}\n', b""),
        (b'{"info": 1, "arrays": [["a", [1,1,1,1,1,1,1,1,1,1,1,1]]]}\n', b""),
        (b'{"info": 1, "arrays": [["a", [1000000000000]]]}\n', b""),
        (b'{"info": 1, "arrays": [["a", [2]]]}\n', b""),
        (b'{"info": 1, "arrays": [["a", [2]]]}\n', struct.pack("<Q", 8) + bytes(8)),
        (b'{"info": 1, "arrays": [["a", [2]]]}\n', struct.pack("<Q", 1 << 60) + bytes(8)),
        (b'{"info": 1, "arrays": [["a", [2]]]}\n', bytes(8) + b"no json"),
    ],
)
def test_answers_are_not_believed(ask, header, content):
    with pytest.raises((ChildRefusedError, ChildDiedError), match=r"some\.file"):
        ask(raw(header, content))


def test_the_time_out_is_for_an_answer_not_for_what_is_done_with_it(tmp_path):
    script = tmp_path / "reader.py"
    script.write_text("def answer(request):\n    return request, {}")
    with ChildReader(script, tmp_path / "some.file", what="the reader", time_out=3.0) as child:
        assert child.ask(1, most_bytes=0).info == 1
        time.sleep(3.2)
        assert child.ask(2, most_bytes=0).info == 2


def test_a_request_can_be_announced(tmp_path):
    script = tmp_path / "reader.py"
    script.write_text(
        "import time\nasked = []\n"
        "def answer(request):\n    asked.append(request)\n    return [list(asked), time.monotonic()], {}"
    )
    with ChildReader(script, tmp_path / "some.file", what="the reader", time_out=30.0) as child:
        assert child.ask(1, most_bytes=0, then=[2]).info[0] == [1]
        time.sleep(0.5)
        asked = time.monotonic()
        (order, when) = child.ask(2, most_bytes=0, then=["x" * 10_000]).info  # too long to be sent ahead
        assert order == [1, 2]
        assert when < asked
        assert child.ask(3, most_bytes=0, then=[4]).info[0] == [1, 2, 3]
        with pytest.raises(RuntimeError, match="4 was announced, but 5"):
            child.ask(5, most_bytes=0)
