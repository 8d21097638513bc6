"""What was checked out, read from real repositories."""

import shutil
import subprocess

import pytest

from gmr_robot.experiment.run.git_state import GitState, git_state

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


@pytest.fixture
def git(tmp_path, monkeypatch):
    """Call git in a new repository; returns what it prints."""
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    identity = ("-c", "user.name=n", "-c", "user.email=e")

    def run(*arguments):
        command = ["git", *identity, *arguments]
        return subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True).stdout

    run("init", "-q")
    return run


@needs_git
def test_commit_and_whether_files_differ_from_it(git, tmp_path):
    assert git_state(tmp_path) == GitState(commit=None, dirty=False)
    file = tmp_path / "a.txt"
    file.write_text("one")
    git("add", "a.txt")
    git("commit", "-q", "-m", "first")
    commit = git("rev-parse", "HEAD").strip()
    (tmp_path / "unknown.txt").write_text("")
    below = tmp_path / "below"
    below.mkdir()
    assert git_state(below) == GitState(commit=commit, dirty=False)
    file.write_text("two")
    assert git_state(below) == GitState(commit=commit, dirty=True)


def test_there_is_none_outside_of_a_repository(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert git_state(tmp_path) is None


def test_there_is_none_without_git(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert git_state(tmp_path) is None
