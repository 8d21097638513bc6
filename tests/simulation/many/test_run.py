from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

from gmr_robot.exceptions import InputError, ReachError
from gmr_robot.simulation import ReplayOptions, replay_closed_loop
from gmr_robot.simulation.many import replay_many
from gmr_robot.simulation.many.summary import summarise, work

SCRIPT = """
import json, os, sys
from dataclasses import asdict
import numpy as np
from gmr_robot.exceptions import ReachError
from gmr_robot.robot import load_robot
from gmr_robot.simulation import ReplayOptions, replay_closed_loop
from gmr_robot.simulation.many import replay_many
from gmr_robot.skill import TaskFrame

class Attractor:
    complete = True
    goal = np.array([0.08, 0.12])
    def reset(self, t, x): pass
    def step(self, t, x): return 3.0 * (self.goal - x)
    def novelty(self, x): return None

class Replays:
    def __init__(self):
        self.robot = load_robot("planar")
    def __call__(self, number):
        if number == 2:
            raise ReachError("too far away")
        if number == 4:
            os._exit(9)
        if number == 5:
            raise ZeroDivisionError("a fault")
        start = np.random.default_rng(number).uniform(-0.1, 0.0, 2)
        frame = TaskFrame(position=np.array([0.45, 0.0, 0.02]))
        options = ReplayOptions(max_time=0.3 if number == 6 else 5.0)
        return replay_closed_loop(self.robot, Attractor(), start=start, task_frame=frame, options=options)

if __name__ == "__main__":
    told = []
    many = replay_many(Replays(), count=8, processes=2, told=lambda one: told.append(one.number))
    rows = [asdict(one) | {"seconds": 0.0} for one in many.summaries]
    print(json.dumps({"rows": rows, "told": told, "processes": many.processes}))
"""


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    file = tmp_path_factory.mktemp("many") / "script.py"
    file.write_text(SCRIPT)
    child = subprocess.run([sys.executable, file], capture_output=True, text=True, check=True)
    return json.loads(child.stdout)


def test_no_replay_is_lost(outcome):
    assert [row["number"] for row in outcome["rows"]] == list(range(8))
    assert sorted(outcome["told"]) == list(range(8))
    assert outcome["processes"] == 2


def test_failures_have_their_reason(outcome):
    rows = {row["number"]: row for row in outcome["rows"]}
    assert [number for number, row in rows.items() if not row["success"]] == [2, 4, 5, 6]
    assert (rows[2]["cause"], rows[2]["reason"]) == ("ReachError", "too far away")
    assert rows[4]["cause"] == "process"
    assert rows[5]["reason"] == "unexpected ZeroDivisionError: a fault"
    assert (rows[6]["end"], rows[6]["cause"]) == ("time out", "time")
    assert rows[0]["end"] == "goal reached"


class Replays:
    """The same as in the script, without faults."""

    def __init__(self, robot, attractor, frame):
        self.robot, self._policy, self._frame = robot, attractor, frame

    def __call__(self, number):
        start = np.random.default_rng(number).uniform(-0.1, 0.0, 2)
        options = ReplayOptions(max_time=5.0)
        policy = self._policy([0.08, 0.12], rate=3.0)
        return replay_closed_loop(self.robot, policy, start=start, task_frame=self._frame, options=options)


def test_numbers_are_those_of_single_replays(outcome, planar, attractor):
    """Physics in another process: the same to the last bit."""
    from gmr_robot.skill import TaskFrame

    replays = Replays(planar, attractor, TaskFrame(position=np.array([0.45, 0.0, 0.02])))
    for number in (0, 3, 7):
        summary, row = summarise(replays(number), planar, number=number), outcome["rows"][number]
        for field in ("duration", "tracking_rms", "goal_distance", "energy", "smoothness", "torque_use"):
            assert getattr(summary, field) == row[field]


def test_one_process_runs_here(planar, attractor, table):
    many = replay_many(Replays(planar, attractor, table), count=2, processes=1)
    assert many.n_success == 2
    assert many.processes == 1


def test_error_of_one_does_not_end_the_others(planar):
    class Failing:
        robot = planar

        def __call__(self, number):
            raise ReachError(f"number {number}")

    many = replay_many(Failing(), count=3, processes=1)
    assert [one.reason for one in many.summaries] == ["number 0", "number 1", "number 2"]
    assert many.causes == {"ReachError": 3}


def test_count(planar, attractor, table):
    with pytest.raises(InputError, match="count is 0; expected at least 1"):
        replay_many(Replays(planar, attractor, table), count=0)


def test_work_of_a_known_motion():
    """Constant torque of 2 N m against and along a sine of amplitude 1 rad: 2 N m · 4 rad a period."""
    t = np.linspace(0.0, 2 * np.pi, 10_001)
    assert work(t, np.full((len(t), 1), 2.0), np.cos(t)[:, None]) == pytest.approx(8.0, rel=1e-5)
