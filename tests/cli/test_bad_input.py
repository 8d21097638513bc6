"""What bad input gets: exit code 2, no traceback, and a message that names the thing and the remedy."""

import re

import pytest

pytest.importorskip("mujoco")

ROWS = "0,0,0.1,0.2\n0,0.1,0.05,0.1\n0,0.2,0,0\n"
HEADER = "demonstration,time [s],x [m],y [m]\n"
NO_SITE = """<mujoco><worldbody><body name="upper"><joint name="j" axis="0 0 1"/>
<geom size="0.1"/></body></worldbody></mujoco>"""

# The files that are written first, the overrides, and what the message says.
CASES = {
    "missing configuration": (
        {"small.yaml": None},
        [],
        "small.yaml: cannot be read: there is no such file; check the path",
    ),
    "empty configuration": ({"small.yaml": ""}, [], "small.yaml: is empty; expected keys and values"),
    "broken configuration": ({"small.yaml": "name: [a\n"}, [], "small.yaml:2:1: not YAML"),
    "unknown key": ({}, ["skill.n_component=3"], "unknown key; did you mean 'n_components'?"),
    "malformed override": ({}, ["skill"], "override 'skill': expected key.sub=value"),
    "missing file": ({"arcs.csv": None}, [], "there is no file or folder .*arcs.csv.*"),
    "empty file": ({"arcs.csv": ""}, [], "arcs.csv is empty|arcs.csv.* empty"),
    "text in a number column": (
        {"arcs.csv": HEADER + ROWS.replace("0.05", "five")},
        [],
        r"arcs.csv.*line 3.*column.*'five'",
    ),
    "decreasing times": ({"arcs.csv": HEADER + ROWS.replace("0,0.2,", "0,0.05,")}, [], "time.*goes back"),
    "repeated times": ({"arcs.csv": HEADER + ROWS.replace("0,0.2,", "0,0.1,")}, [], "time.*repeats"),
    "NaN": ({"arcs.csv": HEADER + ROWS.replace("0.05", "nan")}, [], "(?i)nan"),
    "different dimensions": (
        {
            "many/a.csv": "time [s],x [m]\n0,0\n1,1\n",
            "many/b.csv": "time [s],x [m],y [m]\n0,0,0\n1,1,1\n",
        },
        ["demonstrations.path=many", "demonstrations.train=[0, 1]", "demonstrations.test=[]"],
        "b.csv.*n_dimensions.*2.*a.csv.*1",
    ),
    "index out of range": ({}, ["demonstrations.test=[3]"], "names demonstration 3, but .* holds 3"),
    "fewer samples than components": (
        {},
        ["skill.n_components=100"],
        r"82 sample\(s\), but n_components is 100; expected at least as many samples",
    ),
    "unknown LASA motion": (
        {},
        ["demonstrations.path=Sshap", "demonstrations.format=lasa"],
        "unknown LASA motion 'Sshap'; did you mean 'Sshape'",
    ),
    "goal outside reach": (
        {},
        ["task_frame.position=[3, 0, 0.02]"],
        "the goal does not fit the arm .* out of the reach of planar.* move or scale the task frame",
    ),
    "unknown robot": ({}, ["replay.robot=pandda"], "unknown robot 'pandda'; did you mean 'panda'"),
    "missing model": ({}, ["replay.robot=my.xml"], "the robot model .*my.xml does not exist"),
    "no such site": (
        {},
        ["replay.end_effector=tip"],
        r"unknown site or body of planar 'tip'.*known: .*end_effector",
    ),
    "model without a usual site": (
        {"arm.xml": NO_SITE},
        ["replay.robot=arm.xml"],
        "arm has no site 'end_effector'.*name the end effector.*key replay.end_effector.*bodies.*upper",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_bad_input(case, folder, call):
    files, overrides, message = CASES[case]
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        if text is None:
            file.unlink()
        else:
            file.write_text(text)
    result = call("run", "small.yaml", *overrides)
    assert result.exit_code == 2
    assert re.search(message, result.stderr, re.DOTALL), result.stderr
    assert result.stderr.count("error: ") == 1
    assert "Traceback" not in result.output
    assert result.stdout == ""
    for status in folder.rglob("status.json"):
        assert '"failed"' in status.read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["rnu"], "No such command 'rnu'"),
        (["run"], "Missing argument 'CONFIG'"),
        (["run", "small.yaml", "--ouput", "x"], "No such option"),
        (["train", "small.yaml", "--output", "nowhere/x.safetensors"], "there is no folder nowhere"),
        (["train", "small.yaml", "--output", "."], "it is a folder; expected a file name"),
        (["rollout", "small.yaml", "--skill", "none.safetensors"], "none.safetensors: no such file"),
        (["evaluate", "small.yaml", "--skill", "none.safetensors"], "none.safetensors: no such file"),
        (["evaluate", "small.yaml", "--output", "nowhere/x.json"], "there is no folder nowhere"),
        (["rollout", "small.yaml", "--skill", "small.yaml"], "small.yaml: not a readable safetensors file"),
        (["replay", "small.yaml", "replay="], "the configuration has no section replay"),
        (["inspect", "nothing.csv"], "there is no file or folder nothing.csv"),
        (
            ["inspect", "Sshap"],
            "there is no file or folder 'Sshap'; taken for the name of a LASA motion: unknown LASA motion 'Sshap'; "
            "did you mean 'Sshape'",
        ),
        (["run", "small.yaml", "skill.ncomp=5"], "skill.ncomp: unknown key; did you mean 'n_components'?"),
        (
            ["rollout", "small.yaml", "--skill", "x.safetensors", "skill.n_components=5"],
            "skill.n_components: has no effect, because the skill is learned already",
        ),
        (
            ["replay", "small.yaml", "--skill", "x.safetensors", "skill.n_components=5"],
            "skill.n_components: has no effect, because the skill is learned already",
        ),
        (
            ["evaluate", "small.yaml", "--skill", "x.safetensors", "skill.n_components=5"],
            "skill.n_components: has no effect, because the skill is learned already",
        ),
        (["inspect", "arcs.csv", "--format", "cvs"], "did you mean 'csv'"),
    ],
)
def test_bad_arguments(folder, call, arguments, message):
    result = call(*arguments)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())
    assert "Traceback" not in result.output
    assert {file.name for file in folder.iterdir()} == {"arcs.csv", "small.yaml"}
