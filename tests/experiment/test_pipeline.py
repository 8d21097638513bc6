import json
import signal
import subprocess
import sys

import numpy as np
import pytest

from gmr_robot.exceptions import InputError
from gmr_robot.experiment import (
    Progress,
    evaluate,
    is_complete,
    read_config,
    read_status,
    replay,
    roll_out,
    run_experiment,
    train,
)
from gmr_robot.skill import load_skill

pytest.importorskip("mujoco")


def test_run_leaves_everything_behind(result):
    folder = result.folder
    assert folder.path.parts[-3:-1] == ("runs", "small")
    assert is_complete(folder.path)
    names = ("config", "skill", "rollouts", "replay", "metrics", "provenance", "report")
    assert all(getattr(folder, name).is_file() for name in names)
    assert any(folder.pictures.iterdir())
    assert not list(folder.path.rglob("*.tmp"))


def test_what_was_written_is_what_was_found(result):
    assert np.array_equal(load_skill(result.folder.skill).mixture.means, result.skill.mixture.means)
    with np.load(result.folder.rollouts) as rollouts:
        assert rollouts["strategy"].tolist() == ["mean"] * 4 + ["sample"] * 8
        assert (
            rollouts["origin"].tolist()
            == ["training"] * 3 + ["held out"] + ["training"] * 6 + ["held out"] * 2
        )
        last = result.rollouts[-1].rollouts[-1]
        assert np.array_equal(rollouts["11/positions"], last.positions)
    with np.load(result.folder.replay) as replayed:
        assert np.array_equal(replayed["joint_positions"], result.replay.joint_positions)
    metrics = json.loads(result.folder.metrics.read_text())
    assert metrics["held_out"]["velocity_rmse"] == result.evaluation.held_out.velocity_rmse
    assert metrics["skill"]["choice"] is None
    certificate = result.skill.certificate
    assert metrics["stability"]["kind"] == "lyapunov"
    for name in ("smallest_curvature", "smallest_offset", "horizon", "arrival_time", "correction", "worst"):
        assert metrics["stability"][name] == getattr(certificate, name)
    assert metrics["replay"]["stop"] == "goal reached"
    # The rollout sets off at full speed, the arm from rest and inside its limits.
    assert 0.0 < metrics["replay"]["mean_rollout_rms"] < metrics["replay"]["mean_rollout_max"] < 0.02
    assert set(metrics["timing"]["stages"]) == set(result.seconds)
    provenance = json.loads(result.folder.provenance.read_text())
    assert provenance["seed"] == 0
    assert provenance["versions"]["numpy"] == np.__version__
    assert provenance["sha256"]["training_demonstrations"] == result.material.training.digest()


def test_how_the_number_was_chosen_is_kept(experiment_file):
    options = ["skill.n_components=held_out", "skill.candidates=[2, 3]", "skill.stability=none", "replay="]
    found = run_experiment(read_config(experiment_file, options))
    choice = found.skill.training.choice
    metrics = json.loads(found.folder.metrics.read_text())
    kept = metrics["skill"]["choice"]
    assert kept["n_components"] == metrics["skill"]["n_components"] == choice.n_components
    assert kept["values"] == list(choice.values)
    assert len(kept["standard_errors"]) == len(kept["candidates"]) == 2
    assert metrics["stability"] is None
    assert (found.folder.pictures / "choice.svg").is_file()
    report = found.folder.report.read_text()
    assert "How many components?" in report
    assert "Not for sure" in report


def test_running_the_resolved_configuration_gives_the_same_numbers(result, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # its paths hold anywhere
    again = run_experiment(read_config(result.folder.config, ["output=elsewhere"]))
    first, second = (json.loads(one.folder.metrics.read_text()) for one in (result, again))
    first.pop("timing")
    second.pop("timing")
    assert first == second
    assert result.folder.skill.read_bytes() == again.folder.skill.read_bytes()
    assert result.folder.rollouts.read_bytes() == again.folder.rollouts.read_bytes()
    assert result.folder.replay.read_bytes() == again.folder.replay.read_bytes()


def test_stages_alone_give_what_the_whole_gives(result, experiment_file):
    config = read_config(experiment_file)
    skill = train(config)
    assert np.array_equal(skill.mixture.covariances, result.skill.mixture.covariances)
    groups = roll_out(config, skill=skill)
    assert np.array_equal(groups[-1].rollouts[-1].positions, result.rollouts[-1].rollouts[-1].positions)
    assert evaluate(config, skill=skill).as_dict() == result.evaluation.as_dict()
    replayed = replay(config, skill=skill)
    assert np.array_equal(replayed.joint_positions, result.replay.joint_positions)


def test_without_held_out_demonstrations_and_replay(experiment_file):
    text = "name: plain\ndemonstrations: {path: bends.csv}\nskill: {n_components: 2}\n"
    experiment_file.write_text(text)
    result = run_experiment(read_config(experiment_file))
    assert result.evaluation.held_out is None
    assert result.replay is None
    assert not result.folder.replay.exists()
    assert result.material.training_indices == (0, 1, 2, 3)
    assert is_complete(result.folder.path)


@pytest.mark.parametrize(
    ("override", "message"),
    [
        (
            "demonstrations.test=[4]",
            "demonstrations.test names demonstration 4, but .* holds 4, numbered 0 to 3",
        ),
        ("task_frame.position=[2, 0, 0.02]", "the goal does not fit the arm .* out of the reach of planar"),
        (
            "task_frame.axes=[[1, 0, 0], [0, 0, 1]]",
            "demonstration 1 does not fit the arm .* out of the plane",
        ),
        ("task_frame.scale=4", "demonstration 1 does not fit the arm"),
        ("replay.robot=pandda", "unknown robot .*did you mean 'panda'"),
        ("replay.end_effector=hand", "unknown site or body of planar 'hand'"),
        ("replay.max_time=1e9", "max_time is 1e.09 s, at a control_rate of 100 Hz more than"),
        ("replay.start=7", "replay.start is 7, but that demonstration is neither among train nor test"),
        ("skill.motion=periodic", r"demonstration \d .* is not a lap"),
        ("rollout.dt=0.06", r"rollout.dt makes time steps of 0.06 s, .* steps of up to 0.05 s"),
        ("replay.control_rate=10", "replay.control_rate makes time steps of 0.1 s"),
        (
            "skill={kind: time_indexed, via_points: [{t: 9, x: [0, 0.1]}]}",
            "a via-point is at 9 s; expected a time from 0 to 1 s",
        ),
        (
            "skill={kind: time_indexed, via_points: [{t: 0.5, x: [0, 0.1]}, {t: 0.501, x: [0, 0.1]}]}",
            "expected at least 0.005 s between them",
        ),
    ],
)
def test_bad_input_is_found_before_a_folder_is_made(experiment_file, override, message):
    with pytest.raises(InputError, match=message):
        run_experiment(read_config(experiment_file, [override]))
    assert not (experiment_file.parent / "runs").exists()


def test_ends_that_lie_apart_are_found_before_a_folder_is_made(experiment_file):
    data = experiment_file.parent / "bends.csv"
    header, *rows = data.read_text().splitlines()
    moved = [row if row[0] != "3" else row[: row.rindex(",")] + ",0.1" for row in rows]
    data.write_text("\n".join([header, *moved]) + "\n")
    with pytest.raises(InputError, match="the demonstrations do not share a goal"):
        run_experiment(read_config(experiment_file, ["preprocessing=[]"]))
    assert not (experiment_file.parent / "runs").exists()
    found = run_experiment(
        read_config(experiment_file, ["preprocessing=[]", "skill.stability=none", "replay="])
    )
    assert is_complete(found.folder.path)


def test_failure_in_a_stage_is_recorded(experiment_file):
    with pytest.raises(InputError, match="n_components is 500"):
        run_experiment(read_config(experiment_file, ["skill.n_components=500"]))
    (folder,) = (experiment_file.parent / "runs" / "small").iterdir()
    status = read_status(folder)
    assert (status.state, status.stage) == ("failed", "learn")
    assert "n_components is 500" in status.error
    assert not is_complete(folder)


def test_skill_of_other_dimensions_is_refused(experiment_file):
    skill = train(read_config(experiment_file))
    text = experiment_file.parent.joinpath("bends.csv").read_text().replace("x [m],y [m]", "x [m],z [m]")
    experiment_file.parent.joinpath("other.csv").write_text(text)
    with pytest.raises(InputError, match=r"the skill has names \('x', 'y'\), but the demonstrations"):
        roll_out(read_config(experiment_file, ["demonstrations.path=other.csv"]), skill=skill)


def test_replay_without_its_section(experiment_file):
    with pytest.raises(InputError, match="the configuration has no section replay"):
        replay(read_config(experiment_file, ["replay="]))


@pytest.mark.parametrize("mode", ["track", "closed_loop"])
def test_modes_of_replay(experiment_file, mode):
    replayed = replay(read_config(experiment_file, [f"replay.mode={mode}", "replay.start=1"]))
    assert replayed.mode == mode
    assert replayed.stop in ("finished", "goal reached")
    assert np.allclose(replayed.end_effector[0], [0.4 + 0.11, -0.1 + 0.19, 0.02], atol=2e-3)


def test_a_closed_loop_keeps_to_the_steps_that_a_skill_may_take(experiment_file):
    slow = ["replay.control_rate=10", "replay.physics_rate=500"]
    timed = "skill={kind: time_indexed, n_components: 3, pull: 15}"
    for options, message in ((slow, "longer than the 0.05 s"), ([*slow, timed], "expected at most 0.0667 s")):
        with pytest.raises(InputError, match=message):
            replay(read_config(experiment_file, options))


def test_tracked_motion_that_misses_the_goal_does_not_claim_it(experiment_file):
    late = [f"replay.{override}" for override in ("mode=track", "ease=0")] + ["rollout.max_time=0.3"]
    replayed = replay(read_config(experiment_file, late))
    assert replayed.stop == "finished"
    assert replayed.tracking_max < 5e-3
    assert replayed.goal_distance > 0.02
    assert not replayed.arrived


def test_motions_that_need_not_arrive(experiment_file):
    endless = [f"{section}.goal_tolerance=0" for section in ("rollout", "replay")]
    short = ["rollout.max_time=0.8", "replay.max_time=0.5"]
    result = run_experiment(read_config(experiment_file, [*endless, *short]))
    assert {rollout.stop for group in result.rollouts for rollout in group.rollouts} == {"finished"}
    metrics = json.loads(result.folder.metrics.read_text())
    assert (metrics["replay"]["stop"], metrics["replay"]["arrived"]) == ("finished", None)
    lead = result.folder.report.read_text().partition("<nav>")[0]
    assert "3 of 3 go on for their whole time" in lead
    assert "arrive" not in lead


STALLING = """
import sys, time
from gmr_robot.experiment import read_config, run_experiment

class Stalling:
    def begin(self, stage):
        print(stage, flush=True)
        if stage == "rollouts":
            time.sleep(60)
    def end(self, stage, seconds):
        pass
    def note(self, text):
        pass

run_experiment(read_config(sys.argv[1]), progress=Stalling())
"""


def test_killed_run_is_not_complete(experiment_file):
    child = subprocess.Popen(
        [sys.executable, "-c", STALLING, str(experiment_file)], stdout=subprocess.PIPE, text=True
    )
    with child:
        for line in child.stdout:
            if line.strip() == "rollouts":
                break
        (folder,) = (experiment_file.parent / "runs" / "small").iterdir()
        assert read_status(folder).is_alive is True
        child.send_signal(signal.SIGKILL)
    assert (folder / "skill.safetensors").is_file()
    status = read_status(folder)
    assert (status.state, status.pid, status.is_alive) == ("running", child.pid, False)
    assert not is_complete(folder)


def test_progress_is_a_protocol():
    class Listener:
        def begin(self, stage): ...
        def end(self, stage, seconds): ...
        def advance(self, done, total): ...
        def note(self, text): ...

    listener: Progress = Listener()
    listener.begin("learn")


WITHOUT_MUJOCO = """
import sys
sys.modules["mujoco"] = sys.modules["mink"] = None
from gmr_robot.exceptions import MissingDependencyError
from gmr_robot.experiment import is_complete, read_config, run_experiment
assert is_complete(run_experiment(read_config(sys.argv[1], ["replay="])).folder.path)
try:
    run_experiment(read_config(sys.argv[1]))
except MissingDependencyError as error:
    assert "gmr_robot[sim]" in str(error)
else:
    raise AssertionError("a replay without MuJoCo")
"""


def test_mujoco_is_needed_for_a_replay_only(experiment_file):
    subprocess.run([sys.executable, "-c", WITHOUT_MUJOCO, str(experiment_file)], check=True)
