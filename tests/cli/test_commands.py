import json
import re

import numpy as np
import pytest

from gmr_robot.experiment import config_schema, evaluate, is_complete, read_config, train
from gmr_robot.skill import load_skill

pytest.importorskip("mujoco")


def test_run_ends_with_a_table_and_where_to_look(folder, call):
    result = call("run", "small.yaml", "skill.n_components=2")
    assert result.exit_code == 0, result.output
    assert re.search(r"components K +2 *\n", result.stdout)
    assert re.search(r"velocity RMSE \[mm/s\]", result.stdout)
    assert re.search(r"mean +held out +\d of 1", result.stdout)
    assert "planar, 2 joints" in result.stdout
    (run,) = (folder / "runs" / "small").iterdir()
    assert is_complete(run)
    assert f"look at: runs/small/{run.name}/report.html" in result.stdout
    assert "learn the skill" in result.stderr


@pytest.mark.usefixtures("folder")
def test_motions_that_need_not_arrive_are_not_shown_as_late(call):
    endless = ["rollout.goal_tolerance=0", "replay.goal_tolerance=0", "replay.max_time=0.2"]
    result = call("run", "small.yaml", *endless)
    assert result.exit_code == 0, result.output
    assert re.search(r"strategy +starts +whole time +left", result.stdout)
    assert re.search(r"mean +training +2 of 2", result.stdout)
    assert re.search(r"distance from goal +[\d.]+ mm, need not arrive", result.stdout)
    alone = call("rollout", "small.yaml", *endless)
    assert re.search(r"strategy +starts +whole time +mean time", alone.stdout)


def test_train_writes_the_skill(folder, call):
    result = call("train", "small.yaml")
    assert result.exit_code == 0, result.output
    assert result.stdout.endswith("written: small.safetensors\n")
    expected = train(read_config("small.yaml")).mixture
    assert np.array_equal(load_skill(folder / "small.safetensors").mixture.means, expected.means)


def test_rollout_and_replay_of_a_file(folder, call):
    assert call("train", "small.yaml", "--output", "learned.safetensors").exit_code == 0
    rollout = call("rollout", "small.yaml", "rollout.dt=0.005", "--skill", "learned.safetensors")
    assert rollout.exit_code == 0, rollout.output
    assert "written: small_rollouts.npz" in rollout.stdout
    assert "miss [mm]" in rollout.stdout
    with np.load(folder / "small_rollouts.npz") as file:
        assert file["dt"] == 0.005
        assert file["strategy"].tolist() == ["mean"] * 3
    replay = call("replay", "small.yaml", "--skill", "learned.safetensors", "--output", "arm.npz")
    assert replay.exit_code == 0, replay.output
    with np.load(folder / "arm.npz") as file:
        assert file["joint_positions"].shape[1] == 2


def test_evaluate_prints_what_a_run_prints(folder, call):
    run = call("run", "small.yaml", "replay=")
    evaluated = call("evaluate", "small.yaml", "replay=")
    assert evaluated.exit_code == 0, evaluated.output
    assert evaluated.stdout in run.stdout
    assert re.search(r"\n held out +1 +\d+.0 % ", evaluated.stdout)
    assert re.search(r"all around held out +256 ", evaluated.stdout)
    for column in ("velocity RMSE", "SEDS error", "false goals", "95 % region", "area [mm²]"):
        assert column in " ".join(evaluated.stdout.split())
    assert {file.name for file in folder.iterdir()} == {"arcs.csv", "small.yaml", "runs"}


def test_evaluate_a_file_and_write_the_numbers(folder, call):
    assert call("train", "small.yaml", "--output", "learned.safetensors").exit_code == 0
    result = call("evaluate", "small.yaml", "--skill", "learned.safetensors", "--output", "numbers.json")
    assert result.exit_code == 0, result.output
    assert result.stdout.endswith("written: numbers.json\n")
    numbers = json.loads((folder / "numbers.json").read_text())
    config = read_config("small.yaml")
    expected = evaluate(config, skill=load_skill(folder / "learned.safetensors")).as_dict()
    assert numbers["held_out"]["velocity_rmse"] == expected["held_out"]["velocity_rmse"]
    assert numbers["training"]["calibration"] == expected["training"]["calibration"]


@pytest.mark.usefixtures("folder")
def test_inspect_demonstrations(call):
    result = call("inspect", "arcs.csv")
    assert result.exit_code == 0, result.output
    assert "arcs.csv: 3 demonstration(s) of x, y [m]" in result.stdout
    assert re.search(r"0 +41 +1 +40 +\(0.1, 0.2\) +\(0, 0\)", result.stdout)
    assert "velocities: central differences" in result.stdout


def test_inspect_a_lasa_motion(call):
    pytest.importorskip("scipy.io")
    result = call("inspect", "Sshape")
    assert result.exit_code == 0, result.output
    assert "Sshape: 7 demonstration(s) of x, y [m]" in result.stdout


def test_inspect_a_skill_and_a_run(folder, call):
    call("run", "small.yaml")
    (run,) = (folder / "runs" / "small").iterdir()
    skill = call("inspect", run / "skill.safetensors")
    assert re.search(r"learned from +2 demonstrations, 82 samples", skill.stdout)
    assert re.search(r"stability +lyapunov: arrives from everywhere", skill.stdout)
    for claim in ("one lowest point", "every step leads down", "time to arrive"):
        assert re.search(rf"{claim} .* proven", skill.stdout)
    assert re.search(r"none of 2048 did +tried", skill.stdout)
    assert "choice of K" not in skill.stdout
    status = call("inspect", run)
    assert re.search(r"state +complete", status.stdout)
    assert "metrics.json" in status.stdout


@pytest.mark.usefixtures("folder")
def test_inspect_shows_how_the_number_was_chosen_and_that_nothing_is_guaranteed(call):
    choose = ["skill.n_components=held_out", "skill.candidates=[2, 4]", "skill.stability=none"]
    trained = call("train", "small.yaml", *choose)
    assert trained.exit_code == 0, trained.output
    inspected = call("inspect", "small.safetensors")
    choice = load_skill("small.safetensors").training.choice
    for shown in (trained.stdout, inspected.stdout):
        assert f"{choice.n_components}, chosen from 2 to 4 by held_out" in shown
        for k, value in zip(choice.candidates, choice.values, strict=True):
            mark = " +chosen" if k == choice.n_components else ""
            assert re.search(rf"\n {k} +{value:.3f} +\d+\.\d+{mark}", shown)
        assert re.search(r"stability +none: whether motions arrive is not guaranteed", shown)
        assert "certificate" not in shown


def test_inspect_a_failed_run(folder, call):
    call("run", "small.yaml", "skill.n_components=100")
    (run,) = (folder / "runs" / "small").iterdir()
    status = call("inspect", run)
    assert re.search(r"state +failed", status.stdout)
    assert re.search(r"failed in +learn", status.stdout)


def test_schema_is_json(call):
    result = call("schema")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == config_schema()


@pytest.mark.parametrize(
    "command", ["run", "train", "rollout", "evaluate", "replay", "inspect", "convert", "schema"]
)
def test_help_ends_with_an_example(call, command):
    result = call(command, "--help")
    assert result.exit_code == 0
    assert result.stdout.strip().splitlines()[-1].strip().startswith(f"Example: gmr-robot {command}")


def test_skill_in_time_on_the_command_line(folder, call):
    file = folder / "small.yaml"
    timed = "skill: {kind: time_indexed, n_components: 3, via_points: [{t: 0.4, x: [0.05, 0.12]}]}"
    file.write_text(file.read_text().replace("skill: {n_components: 3}", timed))
    trained = call("train", "small.yaml", "--output", "timed.safetensors")
    assert trained.exit_code == 0, trained.output
    shown = " ".join(call("inspect", "timed.safetensors").stdout.split())
    assert "via-point 1 (0.05, 0.12) m at 0.4 s" in shown
    assert "standard deviations (Mahalanobis)" in shown
    evaluated = call("evaluate", "small.yaml", "--skill", "timed.safetensors")
    assert evaluated.exit_code == 0, evaluated.output
    text = " ".join(evaluated.stdout.split())
    for part in ("motion in time", "position RMSE", "positions inside the predicted regions", "1 of 1"):
        assert part in text
    assert "false goals" not in text
