import os
import subprocess
import sys
from dataclasses import replace

import pytest

from gmr_robot.exceptions import InputError
from gmr_robot.experiment import STATUS_FILE, RunStatus, is_complete, read_status
from gmr_robot.experiment.run.status import write_status


def test_comes_back(tmp_path):
    status = RunStatus().failed(stage="replay", error="über\nlines")
    write_status(tmp_path, status)
    assert read_status(tmp_path) == status


def test_own_process_is_alive():
    assert RunStatus().pid == os.getpid()
    assert RunStatus().is_alive is True
    assert RunStatus().complete().is_alive is False


def test_ended_process_is_not():
    child = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )
    assert replace(RunStatus(), pid=int(child.stdout)).is_alive is False


def test_another_machine_cannot_be_asked():
    assert replace(RunStatus(), host="elsewhere.example").is_alive is None


def test_folder_without_status(tmp_path):
    assert not is_complete(tmp_path)
    assert not is_complete(tmp_path / "nowhere")
    with pytest.raises(InputError, match=r"holds no status\.json; expected the folder of a run"):
        read_status(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[]", "3", "\x00", '{"state": "complete", "more": 1}', '{"state": "done"}'),
        *('{"pid": "x"}', '{"pid": true}', '{"started": 3}', '{"state": "failed", "error": ["x"]}'),
    ],
)
def test_damaged_status(tmp_path, text):
    (tmp_path / STATUS_FILE).write_text(text)
    assert not is_complete(tmp_path)
    with pytest.raises(InputError, match="is not the status of a run"):
        read_status(tmp_path)
