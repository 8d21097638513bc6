import time

import pytest

from gmr_robot.experiment.stages import STAGES, StageTimer


class Listener:
    def __init__(self):
        self.heard = []

    def begin(self, stage):
        self.heard.append(("begin", stage))

    def end(self, stage, seconds):
        self.heard.append(("end", stage, seconds))


def test_measures_and_tells():
    listener = Listener()
    timer = StageTimer(listener)
    with timer("learn"):
        assert timer.current == "learn"
        time.sleep(0.02)
    assert 0.02 <= timer.seconds["learn"] < 1.0
    assert listener.heard == [("begin", "learn"), ("end", "learn", timer.seconds["learn"])]
    assert timer.current is None


def test_a_failure_leaves_the_stage_standing():
    timer = StageTimer()
    with pytest.raises(ValueError, match="no"), timer("replay"):
        raise ValueError("no")
    assert timer.current == "replay"
    assert timer.seconds == {}


def test_every_stage_is_explained():
    assert all(len(meaning) > 10 for meaning in STAGES.values())
