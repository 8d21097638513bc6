import os
from pathlib import Path

import pytest

from gmr_robot.cli.output import checked_output, shown_path
from gmr_robot.exceptions import InputError


def test_writable_path_is_returned(tmp_path):
    assert checked_output(tmp_path / "x.npz") == tmp_path / "x.npz"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_folder_without_permission(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(InputError, match="is not writable"):
        checked_output(tmp_path / "x.npz")


def test_shorter_of_both_ways_to_say_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert shown_path(tmp_path / "runs" / "x") == str(Path("runs/x"))
    assert shown_path(Path("/x")) == "/x"
