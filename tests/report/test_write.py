from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import numpy as np
import pytest

from gmr_robot.control import SafetyLimits, joint_bounds
from gmr_robot.demonstration import Demonstration, DemonstrationSet
from gmr_robot.exceptions import InputError
from gmr_robot.report import write_report
from gmr_robot.robot import load_robot
from gmr_robot.skill import StopRule, learn_skill

VOID = {"meta", "img", "br", "link"}
HOSTILE = "<script>alert('1')</script> \"&\" $x$ -->"


class Page(HTMLParser):
    """Reads a page as a browser does, and holds it to its own grammar."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.identifiers: list[str] = []
        self.references: list[str] = []
        self.images: list[dict[str, str | None]] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs) -> None:
        if tag not in VOID:
            self.open.append(tag)
        self._look(tag, dict(attrs))

    def handle_startendtag(self, tag, attrs) -> None:
        self._look(tag, dict(attrs))

    def handle_endtag(self, tag) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data) -> None:
        self.text += data

    def _look(self, tag, attrs) -> None:
        self.tags.append(tag)
        if "id" in attrs:
            self.identifiers.append(attrs["id"])
        self.references += [attrs[name] for name in ("href", "xlink:href", "src", "data") if name in attrs]
        self.references += re.findall(r"url\(([^)]*)\)", " ".join(value or "" for value in attrs.values()))
        if tag in ("svg", "img"):
            self.images.append(attrs)


@pytest.fixture(scope="module")
def written(make_contents, make_replay, gshape, tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    report = write_report(folder, make_contents(gshape, replay=make_replay()))
    return report, report.html.read_text(encoding="utf-8")


OF_JOINTS = (
    *("joint_positions", "joint_velocities", "joint_torques"),
    *("commanded_positions", "commanded_velocities", "commanded_accelerations"),
)
"""What a replay holds of each joint at each tick."""


def test_files_are_where_the_record_says(written) -> None:
    report, _ = written
    assert report.html.name == "report.html"
    names = [path.name for path in report.pictures]
    assert names == [
        f"{one}.svg"
        for one in ("skill", "rollouts", "conditional", "tracking", "safety", "joints", "training")
    ]
    for path in report.pictures:
        root = ElementTree.parse(path).getroot()
        assert root.tag.endswith("svg")
        assert path.stat().st_size > 10_000
    everything = {path for path in report.html.parent.rglob("*") if path.is_file()}
    assert everything == {report.html, *report.pictures}


def test_the_page_is_well_formed(written) -> None:
    page = Page(written[1])
    assert len(page.identifiers) == len(set(page.identifiers))
    assert page.tags.count("figure") == page.tags.count("figcaption") == page.tags.count("svg") == 7


def test_the_page_loads_nothing(written) -> None:
    html = written[1]
    page = Page(html)
    known = {f"#{one}" for one in page.identifiers}
    assert page.references
    assert set(page.references) <= known
    assert "http:" not in html
    assert "https:" not in html
    assert "@import" not in html
    assert "default-src 'none'" in html


def test_every_picture_has_a_text(written) -> None:
    for image in Page(written[1]).images:
        assert len(image.get("aria-label") or image.get("alt") or "") > 20


def test_colours_follow_the_scheme(written) -> None:
    assert "fill: var(--ink)" in written[1]
    assert "prefers-color-scheme: dark" in written[1]
    drawings = written[1].split("</style>", 1)[1]
    assert "#1f2328" not in drawings


def test_the_same_contents_give_the_same_bytes(written, make_contents, make_replay, gshape, tmp_path) -> None:
    report = write_report(tmp_path, make_contents(gshape, replay=make_replay()))
    assert report.html.read_text(encoding="utf-8") == written[1]
    for ours, theirs in zip(report.pictures, written[0].pictures, strict=True):
        assert ours.read_bytes() == theirs.read_bytes()


def test_names_from_users_stay_text(make_contents, make_replay, gshape, tmp_path) -> None:
    hostile = [
        Demonstration(
            times=one.times, positions=one.positions, names=(HOSTILE, "関節\n2"), unit="<b>m", source=HOSTILE
        )
        for one in gshape.training
    ]
    training = DemonstrationSet(tuple(hostile), HOSTILE)
    skill = learn_skill(training, n_components=3)
    report = write_report(
        tmp_path,
        make_contents(
            gshape,
            name=HOSTILE,
            config=f"name: {HOSTILE}\n",
            training=training,
            held_out=None,
            skill=skill,
            rollouts={HOSTILE: skill.rollout(training.starts)},
            metrics={HOSTILE: make_contents(gshape).metrics["held out"]},
            replay=make_replay(robot=HOSTILE, joint_names=(HOSTILE, "b", "c"), stop=HOSTILE),
            seconds={HOSTILE: 1.0},
            provenance={HOSTILE: {HOSTILE: HOSTILE}},
            notes=(HOSTILE,),
        ),
    )
    page = Page(report.html.read_text(encoding="utf-8"))
    assert "script" not in page.tags
    assert "b" not in page.tags
    assert page.text.count(HOSTILE) > 10
    for path in report.pictures:
        assert not any(one.tag.endswith("script") for one in ElementTree.parse(path).iter())


def test_without_replay_and_held_out_demonstrations(make_contents, gshape, tmp_path) -> None:
    contents = make_contents(gshape, held_out=None, rollouts={}, metrics={}, seconds={}, provenance={})
    report = write_report(tmp_path, contents)
    assert [path.stem for path in report.pictures] == ["skill", "conditional", "training"]
    Page(report.html.read_text(encoding="utf-8"))


def test_rollouts_that_never_arrive(make_contents, gshape, tmp_path) -> None:
    stop = StopRule(goal_tolerance=1e-9, max_time=0.1)
    rollouts = {"mean": gshape.skill.rollout(gshape.held_out.starts, strategy="mean", stop=stop)}
    report = write_report(tmp_path, make_contents(gshape, rollouts=rollouts))
    assert "Rollouts “mean”: 0 of 3 arrive." in report.html.read_text(encoding="utf-8")


@pytest.mark.parametrize("d", [1, 3])
def test_other_dimensions(make_contents, of_dimension, tmp_path, d) -> None:
    report = write_report(tmp_path, make_contents(of_dimension(d)))
    page = Page(report.html.read_text(encoding="utf-8"))
    assert ("one dimension" if d == 1 else "3 dimensions") in page.text


def test_an_arm_that_cannot_be_rendered_is_drawn_and_the_report_says_why(
    make_contents, make_replay, gshape, tmp_path, monkeypatch
) -> None:
    monkeypatch.setenv("MUJOCO_GL", "disable")
    robot = load_robot("planar")
    n = len(make_replay())
    joints = np.linspace(0.2, 1.0, n)[:, None] * np.ones(robot.n_joints)
    replay = make_replay(
        robot=robot.name,
        joint_names=robot.joint_names,
        joint_units=robot.joint_units,
        limits=robot.limits,
        bounds=joint_bounds(robot.limits, SafetyLimits()),
        **dict.fromkeys(OF_JOINTS, joints),
        saturated=np.zeros(robot.n_joints),
    )
    report = write_report(tmp_path, make_contents(gshape, replay=replay, robot=robot))
    page = Page(report.html.read_text(encoding="utf-8"))
    assert "arm" in [path.stem for path in report.pictures]
    assert "not rendered" in page.text
    assert "MUJOCO_GL" in page.text


def test_an_arm_without_shapes_is_drawn_by_its_joints(make_contents, make_replay, gshape, tmp_path) -> None:
    model = tmp_path / "bare.urdf"
    model.write_text(
        '<robot name="bare"><link name="base"/><joint name="turn" type="continuous"><parent link="base"/>'
        '<child link="rod"/><axis xyz="0 0 1"/></joint><link name="rod"><inertial><mass value="1"/>'
        '<inertia ixx="1" iyy="1" izz="1" ixy="0" ixz="0" iyz="0"/></inertial></link></robot>'
    )
    robot = load_robot(model, end_effector="rod")
    column = make_replay().joint_positions[:, :1]
    replay = make_replay(
        robot=robot.name,
        joint_names=robot.joint_names,
        joint_units=robot.joint_units,
        limits=robot.limits,
        bounds=joint_bounds(robot.limits, SafetyLimits()),
        **dict.fromkeys(OF_JOINTS, column),
        saturated=np.zeros(1),
    )
    report = write_report(tmp_path, make_contents(gshape, replay=replay, robot=robot))
    page = Page(report.html.read_text(encoding="utf-8"))
    assert "not rendered: no moving body of its model has a shape" in page.text


def test_a_replay_that_ends_where_it_starts(make_contents, make_replay, gshape, tmp_path) -> None:
    whole = make_replay()
    parts = (*OF_JOINTS, "times", "interventions", "end_effector", "reference")
    replay = replace(whole, **{name: getattr(whole, name)[:1] for name in parts})
    report = write_report(tmp_path, make_contents(gshape, replay=replay))
    assert {"tracking", "joints"} <= {path.stem for path in report.pictures}


def test_neither_pyplot_nor_mujoco_is_needed(tmp_path, gshape) -> None:
    gshape.skill.save(tmp_path / "skill.safetensors")
    program = f"""
import sys
sys.modules["mujoco"] = None
from pathlib import Path
from gmr_robot.demonstration import read_demonstrations
from gmr_robot.report import ReportContents, write_report
from gmr_robot.skill import load_skill
skill = load_skill({str(tmp_path / "skill.safetensors")!r})
contents = ReportContents(
    name="x", config="", training=read_demonstrations("GShape", format="lasa"), skill=skill,
    rollouts={{}}, alpha=0.9, metrics={{}},
)
write_report(Path({str(tmp_path)!r}), contents)
assert "matplotlib.pyplot" not in sys.modules
"""
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True)
    assert (tmp_path / "report.html").is_file()


def test_an_empty_group_is_named(make_contents, gshape, tmp_path) -> None:
    with pytest.raises(InputError, match="rollouts 'none' are none"):
        write_report(tmp_path, make_contents(gshape, rollouts={"none": ()}))
    assert list(tmp_path.iterdir()) == []


def test_demonstrations_of_another_dimension_are_refused(
    make_contents, gshape, of_dimension, tmp_path
) -> None:
    with pytest.raises(InputError, match="3 dimension"):
        write_report(tmp_path, make_contents(gshape, training=of_dimension(3).training))


def test_a_failed_drawing_leaves_the_old_report(make_contents, gshape, tmp_path) -> None:
    (tmp_path / "report.html").write_text("old")
    bad = replace(make_contents(gshape), alpha=-1.0)
    with pytest.raises(InputError):
        write_report(tmp_path, bad)
    assert (tmp_path / "report.html").read_text() == "old"
