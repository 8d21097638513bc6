"""Recording into a folder: undisturbed, killed, damaged, twice at a time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmr_robot.exceptions import InputError, RecordingError
from gmr_robot.recording import Recorder, recover
from gmr_robot.recording.recorder import JOURNAL_FILE

WRITER = """
import sys, time
from pathlib import Path
from gmr_robot.recording import Recorder
recorder = Recorder(Path(sys.argv[1]), names=("x", "y"))
episode = recorder.begin("key")
number = 0
while True:
    recorder.extend(episode, [[0.001 * number, number, -number]])
    print(number, flush=True)
    number += 1
"""


def rows(n, *, start=0.0):
    times = start + 0.01 * np.arange(n)
    return np.stack([times, np.sin(times), times**2], axis=1)


def record(folder, **options):
    return Recorder(folder, names=("x", "y"), **options)


def test_an_episode_becomes_a_demonstration_bit_for_bit(tmp_path):
    with record(tmp_path / "new" / "folder", noun="stroke") as recorder:
        episode = recorder.begin("a", pointer="pen")
        for at in range(0, 30, 7):
            recorder.extend(episode, rows(30)[at : at + 7])
        recorder.end(episode)
        (one,) = recorder.demonstrations(name="motion")
    assert np.array_equal(one.times, rows(30)[:, 0])
    assert np.array_equal(one.positions, rows(30)[:, 1:])
    assert (one.names, one.unit, one.source) == (("x", "y"), "m", "stroke 1")


def test_a_later_start_goes_on_with_what_is_there(tmp_path):
    with record(tmp_path) as recorder:
        recorder.extend(first := recorder.begin("a"), rows(5))
        recorder.end(first)
        recorder.extend(second := recorder.begin("b"), rows(4))
        recorder.remove(first)
        recorder.keep_settings({"alpha": 0.5})
    with record(tmp_path) as recorder:
        first, second = recorder.episodes
        assert (first.removed, first.complete, second.removed, second.complete) == (True, True, False, False)
        assert recorder.notes == (
            "Recovered 4 samples of recording 2, which has no end: it is marked incomplete.",
        )
        assert recorder.settings == {"alpha": 0.5}
        assert recorder.demonstrations()[0].source == "recording 2, incomplete"
        assert recorder.demonstrations(complete=True) is None
        recorder.extend(second, rows(3, start=1.0))  # it may also be gone on with
        recorder.end(second)
        recorder.restore(first)
        assert [len(one) for one in recorder.demonstrations(complete=True)] == [5, 7]


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ([[0.0, 1.0]], "rows"),
        ([[0.0, np.nan, 0.0]], "rows"),
        ([[0.04, 0.0, 0.0]], "time does not increase at sample 5 of recording 1"),
        ([[1.0, 0.0, 0.0], [1.0, 0.0, 0.0]], "time does not increase at sample 6"),
    ],
)
def test_samples_that_make_no_sense_are_refused_whole(tmp_path, bad, message):
    with record(tmp_path) as recorder:
        episode = recorder.begin("a")
        recorder.extend(episode, rows(5))
        with pytest.raises(InputError, match=message):
            recorder.extend(episode, bad)
        assert len(episode.rows) == 5
    assert len(recover(tmp_path / JOURNAL_FILE).episodes.all[0].rows) == 5


def test_a_recording_of_something_else_is_not_gone_on_with(tmp_path):
    with record(tmp_path) as recorder:
        recorder.extend(recorder.begin("a"), rows(3))
    with pytest.raises(RecordingError, match=r"of 2 numbers a sample; expected 3 \(x, y, z\)"):
        Recorder(tmp_path, names=("x", "y", "z"))
    record(tmp_path).close()


def test_only_one_recorder_at_a_time(tmp_path):
    with record(tmp_path), pytest.raises(RecordingError, match=f"recorded into by process {os.getpid()}"):
        record(tmp_path)
    record(tmp_path).close()


def test_the_lock_of_a_killed_process_is_free(tmp_path):
    with killed_writer(tmp_path), pytest.raises(RecordingError, match="is being recorded into by process"):
        record(tmp_path)
    record(tmp_path).close()


class killed_writer:
    """A child that records until the block ends, and is killed then; `acknowledged` is the last number it said."""

    def __init__(self, folder, seconds=0.0):
        self.folder, self.seconds, self.acknowledged = folder, seconds, -1

    def __enter__(self):
        command = [sys.executable, "-c", WRITER, str(self.folder)]
        self.child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.child.stdout.readline() == "0\n"
        return self

    def __exit__(self, *error):
        time.sleep(self.seconds)
        self.child.send_signal(signal.SIGKILL)
        said, _ = self.child.communicate()
        lines = said.rpartition("\n")[0].split("\n")
        self.acknowledged = int(lines[-1] or 0)


def test_killed_while_recording_loses_no_acknowledged_sample(tmp_path):
    with killed_writer(tmp_path, seconds=0.05) as writer:
        pass
    with record(tmp_path) as recorder:
        (episode,) = recorder.episodes
        assert not episode.complete
        numbers = episode.samples[:, 1]
    assert len(numbers) > writer.acknowledged
    assert np.array_equal(numbers, np.arange(len(numbers)))


@given(st.data())
def test_a_damaged_journal_is_read_to_the_damage_and_nothing_is_thrown_away(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("damaged")
    with record(folder) as recorder:
        episode = recorder.begin("a")
        for at in range(0, 20, 5):
            recorder.extend(episode, rows(20)[at : at + 5])
        recorder.end(episode)
    path = folder / JOURNAL_FILE
    content = bytearray(path.read_bytes())
    at = data.draw(st.integers(24, len(content) - 1))
    content[at] ^= 0xFF
    path.write_bytes(content)
    with record(folder) as recorder:
        kept = recorder.episodes[0].samples if recorder.episodes else np.empty((0, 3))
        assert np.array_equal(kept.reshape(-1, 3), rows(20)[: len(kept)])
        text = next(note for note in recorder.notes if "damaged at byte" in note)
        assert "moved to recording.journal.damaged-1" in recorder.notes[-1]
    aside = (folder / "recording.journal.damaged-1").read_bytes()
    assert path.read_bytes() + aside == bytes(content)
    assert f"dropped {len(aside)} bytes" in text
    left = 20 - len(kept)  # less those of the damaged record itself, when it holds some
    assert f" {left} samples of" in text or f" {left - 5} samples of" in text
    record(folder).close()  # and is a whole journal now


def test_a_journal_that_contradicts_itself_is_refused(tmp_path):
    from gmr_robot.recording.episode import Kind, end_payload
    from gmr_robot.recording.journal import JournalWriter

    writer = JournalWriter(tmp_path / JOURNAL_FILE)
    writer.append(Kind.END, end_payload(3, 5))
    writer.close()
    with pytest.raises(RecordingError, match="record 0 makes no sense"):
        record(tmp_path)
    with pytest.raises(RecordingError, match="record 0"):
        record(tmp_path)  # and not locked either
