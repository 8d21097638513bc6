"""``gmr-robot record draw``: arguments and errors; the page itself is tested in tests/recording."""

from __future__ import annotations

import socket
from importlib import util

from gmr_robot.recording import Recorder


def test_help_names_the_options(call):
    text = call("record", "draw", "--help").stdout
    for option in ("--host", "--port", "--fsync", "--width", "--no-browser"):
        assert option in text
    assert "draw" in call("record", "--help").stdout


def test_a_file_is_no_folder(call):
    result = call("record", "draw", "letters.npz")
    assert result.exit_code == 2
    assert "expected a folder, for example letters" in result.stderr


def test_a_sheet_without_width_is_refused(call, tmp_path):
    result = call("record", "draw", tmp_path / "out", "--width", "0")
    assert result.exit_code == 2
    assert "width of the sheet" in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_recorded_into_is_refused(call, tmp_path):
    with Recorder(tmp_path, names=("x", "y")):
        result = call("record", "draw", tmp_path, "--port", "0")
    assert result.exit_code == 1
    assert "is being recorded into by process" in result.stderr


def test_a_port_that_is_taken_is_named(call, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = call("record", "draw", tmp_path / "out", "--port", port)
    assert result.exit_code == 2
    assert f"cannot listen on 127.0.0.1 port {port}" in result.stderr


def test_a_missing_library_is_named(call, tmp_path, monkeypatch):
    find = util.find_spec
    monkeypatch.setattr(
        "gmr_robot.recording.page.find_spec", lambda name: None if name == "uvicorn" else find(name)
    )
    result = call("record", "draw", tmp_path / "out")
    assert result.exit_code == 1
    assert "pip install 'gmr_robot[ui]'" in result.stderr.replace("\n", " ")


def test_help_of_the_arm_names_its_options(call):
    text = call("record", "arm", "--help").stdout
    for option in ("--robot", "--end-effector", "--rate", "--port", "--fsync", "--no-browser"):
        assert option in text


def test_an_unknown_arm_is_refused_before_anything_is_made(call, tmp_path):
    result = call("record", "arm", tmp_path / "out", "--robot", "pandar")
    assert result.exit_code == 2
    assert "did you mean 'panda'" in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_recording_of_another_kind_is_not_gone_on_with(call, tmp_path):
    with Recorder(tmp_path, names=("x", "y")) as recorder:
        recorder.extend(recorder.begin("a"), [[0.0, 1.0, 2.0]])
    result = call("record", "arm", tmp_path, "--robot", "planar", "--port", "0")
    assert result.exit_code == 1
    assert "holds recordings of 2 numbers a sample" in result.stderr.replace("\n", " ")
