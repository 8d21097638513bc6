"""What is found out around a replay, by way of a configuration."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest

from gmr_robot.exceptions import ConfigError, InputError, ReachError
from gmr_robot.experiment import judged_replay, read_config
from gmr_robot.experiment.pipeline import prepare, run_experiment
from gmr_robot.experiment.stages import Silent

pytest.importorskip("mujoco")
CONFIGS = Path(__file__).parents[3] / "configs"
JOINTS = CONFIGS / "joint_space.yaml"
EIGHT = CONFIGS / "figure_eight_arm.yaml"
SHORT = ["replay.max_time=0.3", "replay.control_rate=500", "replay.n_replays=1"]


def test_placement_is_found_by_the_arm_and_used_for_everything():
    options = ["task_frame={placement: auto, scale: 1.5}", "replay.max_time=0.1", "replay.disturbances={}"]
    scene = prepare(read_config(EIGHT, options))
    assert scene.placement is not None
    assert scene.material.task_frame is scene.placement.frame
    assert scene.placement.frame.scale == 1.5


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("task_frame={placement: auto, position: [0, 0, 0]}", "position: is searched with placement: auto"),
        ("task_frame={scale: 2}", "task_frame.position: is missing; give the world position"),
        ("replay.space=joint", "has space: joint, where a task_frame has no use"),
        (
            "replay={robot: panda, mode: track, disturbances: {goal_moves: [{by: [1, 1], start: 1}]}}",
            "has goal_moves, which need the mode closed_loop",
        ),
        (
            "replay.disturbances={random_pushes: [{strength: 1, earliest: 2, latest: 1}]}",
            "is 1 s, before earliest",
        ),
    ],
)
def test_what_does_not_go_together_is_refused(change, message):
    with pytest.raises(ConfigError, match=message):
        read_config(EIGHT, [change])


def test_skill_in_joint_space_has_the_arm_s_joints():
    with pytest.raises(
        InputError, match=r"extreme of demonstration 0 has the shape \(7,\), but planar has 2 joints"
    ):
        prepare(read_config(JOINTS, ["replay.robot=planar"]))


def test_demonstrations_outside_the_joints_bounds():
    limits = "replay.limits.upper=[2.8, 0.1, 2.8, -0.1, 2.8, 3.7, 2.8]"
    with pytest.raises(ReachError, match=r"extreme of demonstration 0 has joint2 at .*, outside its range"):
        prepare(read_config(JOINTS, [limits]))


def test_late_replay_says_why_and_metrics_keep_it(tmp_path):
    config = read_config(JOINTS, [*SHORT, f"output={tmp_path}"])
    result = run_experiment(config)
    assert result.outcome.diagnosis.cause == "time"
    written = json.loads(result.folder.metrics.read_text(encoding="utf-8"))["replay"]
    assert written["diagnosis"]["since"] == pytest.approx(0.3)
    page = result.folder.report.read_text(encoding="utf-8")
    assert "the time was up at 0.30 s" in page


class Heard(Silent):
    """Keeps how far stages are said to be."""

    def __init__(self):
        self.advances = []

    def advance(self, done, total):
        self.advances.append((done, total))


def test_many_replays_differ_and_are_counted():
    config = read_config(JOINTS, ["replay.max_time=0.2", "replay.n_replays=3", "replay.processes=1"])
    heard = Heard()
    outcome = judged_replay(config, progress=heard)
    assert heard.advances == [(1, 3), (2, 3), (3, 3)]
    many = outcome.many
    assert (len(many), many.n_success, many.causes) == (3, 0, {"time": 3})
    assert many.summaries[0].goal_distance == outcome.result.goal_distance
    assert many.spread("goal_distance").least < many.spread("goal_distance").greatest


def test_replays_can_be_sent_to_another_process():
    """Classes of preprocessing steps cannot be pickled; the replays do without them."""
    from gmr_robot.experiment import train
    from gmr_robot.experiment.arm.outcome import NumberedReplays

    config = read_config(JOINTS, SHORT)
    scene = prepare(config)
    lean = config.model_copy(update={"preprocessing": ()})
    replays = NumberedReplays(lean, config.replay, train(config), scene.material, scene.robot)
    there = pickle.loads(pickle.dumps(replays))
    one, two = replays(1), there(1)
    assert one.joint_positions.tobytes() == two.joint_positions.tobytes()


def test_reach_check_speaks_of_the_whole_skill():
    outcome = judged_replay(read_config(EIGHT, ["replay.max_time=0.1", "replay.control_rate=500"]))
    assert outcome.check.reach.fits
    assert "times its speed" in outcome.check.describe()
    assert outcome.diagnosis is None
