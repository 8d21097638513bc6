"""From the second file on, children are forked by a process that has made its imports already."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gmr_robot.demonstration.formats import child_template
from gmr_robot.demonstration.formats.child_process import ChildDiedError, ChildReader, ChildRefusedError

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="templates are for Linux")

READER = """
import os
import time
PARENT = os.getpid()
remembered = []
def answer(request):
    remembered.append(request)
    if request == "die":
        os.abort()
    if request == "sleep":
        time.sleep(60)
    if request == "memory":
        bytes(1 << 36)
    return {"me": os.getpid(), "parent": PARENT, "remembered": remembered}, {}
"""


@pytest.fixture
def open_child(tmp_path):
    """Start a child of a template: the first, without one, is used up."""
    script = tmp_path / "reader.py"
    script.write_text(READER)

    def opened(time_out=30.0):
        return ChildReader(script, tmp_path / "some.file", what="the reader", time_out=time_out)

    with opened() as first:
        info = first.ask("first", most_bytes=0).info
        assert info["me"] == info["parent"]
    yield opened
    template = child_template._templates.pop((os.getpid(), script), None)
    if template is not None:
        template.close()


def is_there(number):
    return Path(f"/proc/{number}").exists()


def test_children_have_one_template_and_know_nothing_of_each_other(open_child):
    with open_child() as one, open_child() as two:
        answers = [child.ask(text, most_bytes=0).info for child, text in ((one, "a"), (two, "b"), (one, "c"))]
    assert [answer["remembered"] for answer in answers] == [["a"], ["b"], ["a", "c"]]
    assert len({answer["parent"] for answer in answers}) == 1
    assert answers[0]["me"] != answers[1]["me"]
    assert not any(is_there(answer["me"]) for answer in answers)


def test_a_child_that_dies_leaves_the_template_as_it_was(open_child):
    with open_child() as child:
        parent = child.ask(1, most_bytes=0).info["parent"]
        with pytest.raises(ChildDiedError, match=rf"died on it \(exit code -{signal.SIGABRT.value}\)"):
            child.ask("die", most_bytes=0)
    with open_child() as child:
        assert child.ask(1, most_bytes=0).info["parent"] == parent


def test_a_child_that_hangs_is_stopped(open_child):
    with open_child(0.5) as child:
        me = child.ask(1, most_bytes=0).info["me"]
        with pytest.raises(ChildDiedError, match=r"could not be read within 0\.5 s"):
            child.ask("sleep", most_bytes=0)
        assert not is_there(me)


def test_memory_is_limited(open_child):
    with open_child() as child, pytest.raises(ChildRefusedError, match="MemoryError"):
        child.ask("memory", most_bytes=0)


def test_a_template_that_was_killed_is_done_without_and_replaced(open_child):
    with open_child() as child:
        parent = child.ask(1, most_bytes=0).info["parent"]
        os.kill(parent, signal.SIGKILL)
    with open_child() as child:
        info = child.ask(1, most_bytes=0).info
        assert info["me"] == info["parent"]
    with open_child() as child:
        assert child.ask(1, most_bytes=0).info["parent"] not in (parent, info["parent"])


def test_nothing_is_left_when_the_program_is_killed(tmp_path):
    script, program = tmp_path / "reader.py", tmp_path / "program.py"
    script.write_text(READER)
    program.write_text(f"""
import time
from pathlib import Path
from gmr_robot.demonstration.formats.child_process import ChildReader
children = [ChildReader(Path({str(script)!r}), Path("f"), what="it", time_out=30.0) for _ in range(2)]
print(*[child.ask(1, most_bytes=0).info["me"] for child in children], flush=True)
print(children[1].ask(1, most_bytes=0).info["parent"], flush=True)
try:
    children[1].ask("sleep", most_bytes=0)
finally:
    time.sleep(60)
""")
    with subprocess.Popen([sys.executable, str(program)], stdout=subprocess.PIPE, text=True) as running:
        numbers = [*running.stdout.readline().split(), running.stdout.readline().strip()]
        running.kill()
    until = time.monotonic() + 10.0
    while any(map(is_there, numbers)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(is_there, numbers))


def test_nothing_is_left_when_the_program_ends(tmp_path):
    script = tmp_path / "reader.py"
    script.write_text(READER)
    program = f"""
from pathlib import Path
from gmr_robot.demonstration.formats.child_process import ChildReader
for _ in range(3):
    with ChildReader(Path({str(script)!r}), Path("f"), what="it", time_out=30.0) as child:
        info = child.ask(1, most_bytes=0).info
print(info["parent"])
"""
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=True
    )
    assert ended.stderr == ""
    assert not is_there(ended.stdout.strip())
