import sys

import pytest

from gmr_robot.exceptions import InputError
from gmr_robot.experiment.sweep.results_log import ResultsLog


def row(point, **changed):
    parts = {"parameters": {"ü": 1}, "metrics": {"a": None}, "resources": {}, "error": None, "motion": None}
    return {"point": point, "index": 0, "seed": 0, "state": "complete", "folder": "", **parts, **changed}


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "results.jsonl"
    for name in ("a", "b"):
        ResultsLog(file).append(row(name))
    return file


def test_rows_are_read_back_and_the_last_of_a_point_counts(file):
    ResultsLog(file).append(row("a", error="no"))
    assert ResultsLog(file).read() == {"a": row("a", error="no"), "b": row("b")}
    assert not ResultsLog(file).repair()


def test_a_row_that_is_torn_anywhere_is_dropped_and_what_follows_is_whole(file):
    content = file.read_bytes()
    first = content.index(b"\n") + 1
    for end in range(first + 1, len(content), 9):
        file.write_bytes(content[:end])
        assert ResultsLog(file).read() == {"a": row("a")}
        assert ResultsLog(file).repair()
        ResultsLog(file).append(row("b"))
        assert file.read_bytes() == content


@pytest.mark.parametrize("damage", [b"{\n", b"[]\n", b'{"point": "c"}\n'])
def test_a_damaged_row_is_told_with_its_line(file, damage):
    file.write_bytes(damage.join(file.read_bytes().splitlines(keepends=True)))
    with pytest.raises(InputError, match=r"results\.jsonl, line 2 is not a row.*Remove that line"):
        ResultsLog(file).read()


def test_a_file_that_is_not_there_has_no_rows(tmp_path):
    assert ResultsLog(tmp_path / "none").read() == {}
    assert not ResultsLog(tmp_path / "none").repair()


@pytest.mark.skipif(sys.platform == "win32", reason="limits of file sizes")
def test_a_row_for_which_there_is_no_room_leaves_nothing_behind(file):
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    content = file.read_bytes()
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(content) + 20, before[1]))
    try:
        with pytest.raises(
            InputError, match=r"cannot write to .*results\.jsonl: File too large; the rows before"
        ):
            ResultsLog(file).append(row("c"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert file.read_bytes() == content
    ResultsLog(file).append(row("c"))
    assert ResultsLog(file).read().keys() == {"a", "b", "c"}
