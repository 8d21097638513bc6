"""What a run takes, measured within a process that runs many."""

import subprocess
import sys
import time

import numpy as np
import pytest

from gmr_robot.experiment.run import resources
from gmr_robot.experiment.run.resources import metered

MEGABYTE = 2**20
LARGE = 256 * MEGABYTE  # what else the process does meanwhile is small beside it


def test_wall_time_passes_while_sleeping_and_cpu_time_hardly_does():
    with metered() as meter:
        time.sleep(0.05)
    taken = meter.read()
    assert taken.wall_seconds >= 0.05
    assert taken.cpu_seconds < taken.wall_seconds


def test_cpu_time_of_children_counts():
    with metered() as meter:
        program = "import time; end = time.process_time() + 0.1\nwhile time.process_time() < end: pass"
        subprocess.run([sys.executable, "-S", "-c", program], check=True)
    assert meter.read().cpu_seconds >= 0.1


@pytest.fixture
def peaks_by_run():
    with metered() as meter:
        if meter.read().peak_memory_of != "run":
            pytest.skip("this system keeps one peak a process")


@pytest.mark.usefixtures("peaks_by_run")
def test_peak_is_that_of_the_run_and_not_of_an_earlier_one_in_the_process():
    with metered() as large:
        np.ones(LARGE // 8)
    with metered() as small:
        np.ones(MEGABYTE // 8)
    assert large.read().peak_memory_bytes - small.read().peak_memory_bytes > LARGE // 2


def test_a_block_that_has_ended_takes_no_more():
    with metered() as meter:
        pass
    assert meter.read() == meter.read()


@pytest.mark.usefixtures("peaks_by_run")
def test_an_outer_block_keeps_its_peak_when_an_inner_one_begins():
    with metered() as outer:
        np.ones(LARGE // 8)
        with metered() as inner:
            low = inner.read().peak_memory_bytes
        high = outer.read().peak_memory_bytes
    assert high - low > LARGE // 2


def test_without_the_systems_own_figures_the_peak_is_said_to_be_the_processs(tmp_path, monkeypatch):
    monkeypatch.setattr(resources, "_RESET_PEAK", tmp_path)
    monkeypatch.setattr(resources, "_STATUS", tmp_path / "none")
    with metered() as meter:
        taken = meter.read()
    if taken.peak_memory_bytes is not None:
        assert taken.peak_memory_of == "process"
        assert taken.peak_memory_bytes > 10 * MEGABYTE
