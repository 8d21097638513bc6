import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from gmr_robot.demonstration import CropIdle, GoalToOrigin, Resample
from gmr_robot.exceptions import ConfigError
from gmr_robot.experiment import config_text, read_config

SMALL = "name: small\ndemonstrations: {path: laps.csv}\n"
FULL = """\
name: full
seed: 3
output: results
demonstrations: {path: Sshape, format: lasa, train: [0, 2], test: [1]}
preprocessing:
- crop_idle
- resample: {rate: 50}
- goal_to_origin:
skill: {n_components: 4, initialisation: kmeans++, n_init: 3, tolerance: 1e-5}
rollout: {strategies: [sample, mode], alpha: 0.5, per_start: 2, dt: 0.02, goal_tolerance: 0.001}
task_frame: {position: [0.5, 0, 0.3], axes: [[0, 1, 0], [0, 0, 1]], scale: 2}
replay:
  robot: panda
  strategy: sample
  alpha: 0.3
  disturbances: {pushes: [{force: [0, 10, 0], start: 1, duration: 0.2}]}
"""


def written(folder, text):
    file = folder / "config.yaml"
    file.write_text(text)
    return file


def faults(folder, text, *overrides):
    """The lines of the message, without the folder."""
    with pytest.raises(ConfigError) as caught:
        read_config(written(folder, text), overrides)
    lines = str(caught.value).replace(f"{folder}/", "").splitlines()
    return [line.strip() for line in (lines if len(lines) == 1 else lines[1:])]


def test_small_configuration_gets_the_defaults(tmp_path):
    config = read_config(written(tmp_path, SMALL))
    assert config.seed == 0
    assert config.output == "runs"
    assert config.skill.n_components is None
    assert config.rollout.strategies == ("mean",)
    assert config.preprocessing == ()
    assert config.replay is None


def test_full_configuration(tmp_path):
    config = read_config(written(tmp_path, FULL))
    assert config.demonstrations.train == (0, 2)
    assert [step.build() for step in config.preprocessing] == [
        CropIdle(),
        Resample(rate=50.0),
        GoalToOrigin(),
    ]
    assert config.skill.tolerance == 1e-5
    assert config.replay is not None
    assert config.replay.disturbances.pushes[0].force == (0.0, 10.0, 0.0)


def test_is_frozen(tmp_path):
    config = read_config(written(tmp_path, SMALL))
    with pytest.raises(ValidationError, match="frozen"):
        config.skill.n_components = 3


@pytest.mark.parametrize("text", [SMALL, FULL, FULL.replace("robot: panda", "robot: panda\n  mode: track")])
def test_written_configuration_reads_as_the_same(tmp_path, text):
    config = read_config(written(tmp_path, text))
    again = tmp_path / "elsewhere"
    again.mkdir()
    assert read_config(written(again, config_text(config))) == config


def test_overrides_come_last(tmp_path):
    config = read_config(
        written(tmp_path, FULL), ["skill.n_components=9", "preprocessing.1.resample.rate=1e2", "seed=4"]
    )
    assert (config.skill.n_components, config.seed) == (9, 4)
    assert config.preprocessing[1].build() == Resample(rate=100.0)


def test_override_opens_a_section(tmp_path):
    config = read_config(written(tmp_path, SMALL), ["task_frame.position=[1, 0, 0]", "replay.robot=planar"])
    assert config.replay is not None
    assert config.replay.robot == "planar"


def test_paths_start_at_the_file_or_at_the_working_directory(tmp_path, monkeypatch):
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    placed = SMALL + "task_frame: {position: [0, 0, 0]}\nreplay: {robot: arms/mine.xml}\n"
    config = read_config(written(tmp_path, placed))
    assert config.demonstrations.path == str(tmp_path / "laps.csv")
    assert config.replay.robot == str(tmp_path / "arms/mine.xml")
    assert config.output == "runs"
    given = read_config(written(tmp_path, placed), ["demonstrations.path=laps.csv", "replay.robot=m.urdf"])
    assert given.demonstrations.path == str(here / "laps.csv")
    assert given.replay.robot == str(here / "m.urdf")


def test_tilde_is_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    text = "name: x\ndemonstrations: {path: ~/laps.csv}\noutput: ~/runs\n" + PLACED
    config = read_config(written(tmp_path, text + "replay: {robot: ~/arm.xml}\n"))
    home = tmp_path / "home"
    assert config.demonstrations.path == str(home / "laps.csv")
    assert config.replay.robot == str(home / "arm.xml")
    assert config.output == str(home / "runs")
    given = read_config(written(tmp_path, text), ["demonstrations.path=~/other.csv"])
    assert given.demonstrations.path == str(home / "other.csv")


def test_home_folder_of_nobody(tmp_path):
    (line,) = faults(tmp_path, "name: x\ndemonstrations: {path: ~no-such-user/laps.csv}\n")
    assert "demonstrations.path: is '~no-such-user/laps.csv', but that home folder is not known" in line


@pytest.mark.parametrize("key", ["demonstrations.path", "replay.robot", "output"])
def test_a_path_holds_no_nul_character(tmp_path, key):
    text = "name: x\ndemonstrations: {path: laps.csv}\n" + PLACED
    with pytest.raises(ConfigError, match=rf"{key}: is .a\\x00b.csv.; expected a path"):
        read_config(written(tmp_path, text), [f'{key}="a\\0b.csv"'])


def test_override_of_a_skill_that_is_learned_already_is_refused(tmp_path):
    file = written(tmp_path, SMALL)
    assert read_config(file, ["rollout.dt=0.1"], learned=True).rollout.dt == 0.1
    with pytest.raises(ConfigError) as caught:
        read_config(file, ["skill.n_components=5", "seed=1", "skill.ncomp=5"], learned=True)
    lines = str(caught.value).splitlines()
    assert len(lines) == 4
    assert lines[1].endswith(
        "skill.n_components: has no effect, because the skill is learned already; remove it"
    )


@pytest.mark.parametrize("robot", ["panda", "planar", "unheard_of"])
def test_names_are_no_paths(tmp_path, robot):
    config = read_config(written(tmp_path, FULL), [f"replay.robot={robot}"])
    assert config.replay.robot == robot
    assert config.demonstrations.path == "Sshape"


def test_all_faults_at_once_with_line_and_key(tmp_path):
    text = """\
name: all wrong
sede: 3
demonstrations:
  pth: x
  train: [0, 0]
skill:
  n_components: "7"
  initialisation: kmens++
rollout:
  dt: 0
"""
    assert faults(tmp_path, text, "rollout.alhpa=1", "seed=no", "oops") == [
        "config.yaml:1:1: name: is text 'all wrong'; expected: What the experiment is called, and its "
        "folder: letters, digits, `_`, `-` and `.`.",
        "config.yaml:2:1: sede: unknown key; did you mean 'seed'? (known: demonstrations, name, output, "
        "preprocessing, replay, rollout, seed, skill, sweep, task_frame)",
        "config.yaml:3:1: demonstrations.path: is missing; expected: File, folder of files or glob, or with "
        "the format `lasa` the name of a motion. A relative path starts at the folder of the configuration "
        "file.",
        "config.yaml:4:3: demonstrations.pth: unknown key; did you mean 'path'? "
        "(known: channels, format, path, quaternion, recover, rename, test, train, unit)",
        "config.yaml:5:3: demonstrations.train: lists demonstration 0 more than once; list each once",
        "config.yaml:7:3: skill.n_components: is text '7'; expected a whole number (without quotes)",
        "config.yaml:8:3: skill.initialisation: is text 'kmens++'; did you mean 'kmeans++'? "
        "(known: kmeans++, time_segments)",
        "config.yaml:10:3: rollout.dt: is the number 0; expected a number above 0",
        "override 'oops': expected key.sub=value, for example skill.n_components=5",
        "override 'seed=no': seed: is text 'no'; expected a whole number",
        "override 'rollout.alhpa=1': rollout.alhpa: unknown key; did you mean 'alpha'? (known: alpha, dt, "
        "goal_tolerance, max_distance, max_time, per_start, strategies)",
    ]


# A section and what is said of it.
FAULTS = [
    (
        "skill: {n_components: heldout}",
        "skill.n_components: is text 'heldout'; expected a whole number of at least 1, or a criterion; "
        "did you mean 'held_out'? (known: aic, bic, held_out, icl, variational)",
    ),
    (
        "skill: {n_components: 0}",
        "skill.n_components: is the number 0; expected a whole number of at least 1",
    ),
    (
        "skill: {n_components: 2.5}",
        "skill.n_components: is the number 2.5; expected a whole number of at least 1",
    ),
    (
        "skill: {n_components: 3, candidates: [2, 3]}",
        "skill.candidates: has no effect where n_components is given (3); remove one of the two",
    ),
    ("skill: {candidates: []}", "skill.candidates: has 0 item(s); expected at least 1"),
    ("skill: {candidates: [0]}", "skill.candidates.0: is the number 0; expected a number of at least 1"),
    ("seed: -1", "seed: is the number -1; expected a number of at least 0"),
    ("seed: 1.0", "seed: is the number 1.0; expected a whole number"),
    ("seed: true", "seed: is true; expected a whole number"),
    ("seed:", "seed: is empty; expected a whole number"),
    ("output: 3", "output: is the number 3; expected text"),
    ("skill: 3", "skill: is the number 3; expected keys and values"),
    ("skill: [a]", "skill: is a list; expected keys and values"),
    ("skill: {smoothing: .nan}", "skill.smoothing: is the number nan; expected a finite number"),
    ("skill: {min_prior: 1}", "skill.min_prior: is the number 1; expected a number below 1"),
    ("skill: {n_init: 2}", "skill.n_init: is 2, but time segments are deterministic"),
    ("rollout: {strategies: []}", "rollout.strategies: has 0 item(s); expected at least 1"),
    ("rollout: {strategies: mean}", "rollout.strategies: is text 'mean'; expected a list"),
    ("rollout: {strategies: [mean, mean]}", "rollout.strategies: names a strategy more than once"),
    ("rollout: {strategies: [maen]}", "rollout.strategies.0: is text 'maen'; did you mean 'mean'?"),
    ("rollout: {alpha: 0.9}", "rollout.alpha: has no effect unless strategies holds sample"),
    ("rollout: {per_start: 3}", "rollout.per_start: has no effect unless strategies holds sample"),
    (
        "rollout: {strategies: [sample], per_start: 1000000}",
        "rollout.per_start: is the number 1000000; expected a number of at most 10000",
    ),
    (
        "rollout: {strategies: [sample], alpha: 1.5}",
        "rollout.alpha: is the number 1.5; expected a number of at most 1",
    ),
    ("preprocessing: resample", "preprocessing: is text 'resample'; expected a list"),
    ("preprocessing: [resmple]", "preprocessing.0.resmple: unknown key; did you mean 'resample'?"),
    (
        "preprocessing: [resample]",
        "preprocessing.0.resample.rate: is missing; expected: Samples per second [Hz].",
    ),
    (
        "preprocessing: [{resample: {rate: -1}}]",
        "preprocessing.0: rate of resample is -1.0; expected a finite number",
    ),
    ("preprocessing: [{resample: {rate: 1, hz: 1}}]", "preprocessing.0.resample.hz: unknown key"),
    (
        "preprocessing: [{smooth: , crop_idle: }]",
        "preprocessing.0: holds crop_idle, smooth; expected one step",
    ),
    ("preprocessing: [{}]", "preprocessing.0: holds none; expected one step"),
    ("preprocessing: [3]", "preprocessing.0: is the number 3; expected keys and values"),
    ("task_frame: {position: [0, 0]}", "task_frame.position.2: is missing"),
    ("task_frame: {position: [0, 0, 0, 0]}", "task_frame.position: has 4 item(s); expected at most 3"),
    (
        "task_frame: {position: [0, 0, 0], axes: [[1, 0, 0], [1, 0, 0]]}",
        "task_frame.axes: is [[1, 0, 0], [1, 0, 0]]; expected 2 or 3 unit vectors at right angles",
    ),
    (
        "task_frame: {position: [0, 0, 0], axes: [[1, 0, 0], [0, 1, 0]], roll_pitch_yaw: [0, 0, 0]}",
        "task_frame.roll_pitch_yaw: is given together with axes; keep one of the two",
    ),
    ("replay: {robot: panda}", "replay: needs the section task_frame"),
    ("replay: {}", "replay.robot: is missing"),
]
PLACED = "task_frame: {position: [0, 0, 0]}\n"
REPLAY_FAULTS = [
    ("mode: tarck", "replay.mode: is text 'tarck'; did you mean 'track'?"),
    ("mode: track, max_speed: 1", "replay.max_speed: has no effect in the mode track, only in closed_loop"),
    ("ease: 1", "replay.ease: has no effect in the mode closed_loop, only in track"),
    ("alpha: 0.5", "replay.alpha: has no effect unless strategy is sample"),
    ("control_rate: 300", "replay.physics_rate: is 1000 Hz; expected a whole multiple of control_rate"),
    ("control_rate: 1e-3", "replay.control_rate: is the number 0.001; expected a number of at least 10"),
    ("physics_rate: 100", "replay.physics_rate: is 100 Hz; expected a whole multiple of control_rate"),
    (
        "disturbances: {pushes: [{force: [1, 2, 3], duration: 1}]}",
        "replay.disturbances.pushes.0.start: is missing",
    ),
]


@pytest.mark.parametrize(("section", "message"), FAULTS)
def test_fault(tmp_path, section, message):
    (line,) = faults(tmp_path, SMALL + section)
    assert line.startswith("config.yaml:3:")
    assert message in line


@pytest.mark.parametrize(("keys", "message"), REPLAY_FAULTS)
def test_fault_of_a_replay(tmp_path, keys, message):
    (line,) = faults(tmp_path, f"{SMALL}{PLACED}replay: {{robot: panda, {keys}}}")
    assert line.startswith("config.yaml:4:")
    assert message in line


SPLIT_FAULTS = [
    ("train: []", "demonstrations.train: is empty"),
    ("train: [1.5]", "demonstrations.train.0: is the number 1.5; expected a whole number"),
    ("train: [-1]", "demonstrations.train.0: is the number -1; expected a number of at least 0"),
    ("train: [0, 1], test: [1, 2]", "demonstrations.test: holds demonstration 1, which is in train too"),
    ("format: cvs", "demonstrations.format: unknown format of demonstrations 'cvs'; did you mean 'csv'?"),
    ("format: ''", "demonstrations.format: is text ''; expected text"),
]


@pytest.mark.parametrize(("keys", "message"), SPLIT_FAULTS)
def test_fault_of_the_demonstrations(tmp_path, keys, message):
    (line,) = faults(tmp_path, f"name: x\ndemonstrations: {{path: x.csv, {keys}}}")
    assert message in line


@pytest.mark.parametrize(("text", "message"), [("", "is empty; expected keys"), ("- a", "is not a mapping")])
def test_file_without_keys(tmp_path, text, message):
    with pytest.raises(ConfigError, match=re.escape(message)):
        read_config(written(tmp_path, text))


def test_shipped_configurations_are_valid():
    for file in (Path(__file__).parents[3] / "configs").glob("*.yaml"):
        assert read_config(file).name == file.stem


TIMED = SMALL + (
    "skill: {kind: time_indexed, alignment: linear, speed: 2, goal: [0.1, 0],\n"
    "        via_points: [{t: 1.5, x: [0.1, 0.2]}, {t: 2, x: [0, 0], tolerance: 0.01}]}\n"
)


def test_skill_in_time_has_its_own_keys(tmp_path):
    skill = read_config(written(tmp_path, TIMED)).skill
    options = skill.options()
    assert [(one.t, one.x.tolist(), one.tolerance) for one in options["via_points"]] == [
        (1.5, [0.1, 0.2], 0.0),
        (2.0, [0.0, 0.0], 0.01),
    ]
    assert (options["speed"], options["smoothing"]) == (2.0, 0.05)
    assert "stability" not in options


def test_smoothing_of_a_skill_in_time_can_be_given(tmp_path):
    assert read_config(written(tmp_path, TIMED), ["skill.smoothing=0.2"]).skill.smoothing == 0.2


def test_configuration_of_a_skill_in_time_reads_as_the_same(tmp_path):
    config = read_config(written(tmp_path, TIMED))
    again = tmp_path / "elsewhere"
    again.mkdir()
    assert read_config(written(again, config_text(config))) == config


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("skill.stability=lpv", "has no effect in the kind time_indexed, only in velocity_field"),
        (
            "skill.via_points.0.t=-1",
            "skill.via_points.0.t: is the number -1; expected a number of at least 0",
        ),
        ("skill.via_points.0.tt=1", "unknown key; did you mean 't'?"),
        ("skill.alignment=dtv", "is text 'dtv'; did you mean 'dtw'?"),
        ("skill.kind=velocity_field", "only in time_indexed; remove it or change kind"),
        ("skill.kind=time", "did you mean 'time_indexed'?"),
    ],
)
def test_faults_of_a_skill_in_time_are_named(tmp_path, override, message):
    assert any(message in line for line in faults(tmp_path, TIMED, override))
