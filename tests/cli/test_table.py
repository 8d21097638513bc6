import pytest

from gmr_robot.cli.table import show

COLUMNS = ("strategy", "starts", "end within 2 mm", "wrong turns", "DTW [mm]")
ROWS = [("sample", "held out", "100.0 %", "0", "0.798"), ("mean", "training", "100.0 %", "12", "2.25")]


def printed(capsys, monkeypatch, *, width):
    monkeypatch.setenv("COLUMNS", str(width))
    show("rollouts", ROWS, columns=COLUMNS)
    return [line.rstrip() for line in capsys.readouterr().out.splitlines()]


def test_headings_stay_in_one_line_where_there_is_room(capsys, monkeypatch):
    lines = printed(capsys, monkeypatch, width=80)
    assert any(line.split() == " ".join(COLUMNS).split() for line in lines)


@pytest.mark.parametrize("width", [45, 60])
def test_a_narrow_terminal_breaks_headings_between_words_and_no_cell(capsys, monkeypatch, width):
    lines = printed(capsys, monkeypatch, width=width)
    words = [word for line in lines for word in line.split()]
    for text in (*COLUMNS, *(cell for row in ROWS for cell in row)):
        assert all(word in words for word in text.split())
    assert max(map(len, lines)) <= width
    for row in ROWS:
        assert any(line.split() == " ".join(row).split() for line in lines)
