"""The page of a led arm, without a browser: what the handle and the buttons of the page ask for is called here."""

from __future__ import annotations

import asyncio
import threading
import time
import urllib.request
from types import SimpleNamespace

import numpy as np
import pytest

pytest.importorskip("viser")

from gmr_robot.recording import Recorder
from gmr_robot.recording.arm import ArmSession
from gmr_robot.recording.arm.page import ArmPage
from gmr_robot.recording.arm.samples import column_names
from gmr_robot.recording.arm.scene import ArmScene
from gmr_robot.robot import load_robot
from gmr_robot.viewer import address, serving


def wait_for(session, target, arrived):
    """Set an event when the arm has come to a target, or after half a minute."""
    until = time.monotonic() + 30.0
    while np.abs(session.arm.position - target).max() > 1e-3 and time.monotonic() < until:
        time.sleep(0.01)
    arrived.set()


def test_a_drag_on_the_page_moves_the_arm_and_is_saved_at_the_end(tmp_path):
    robot, said = load_robot("planar"), []
    with Recorder(tmp_path / "led", names=column_names(robot)) as recorder, serving(title="led") as server:
        session = ArmSession(
            recorder, robot, rate=100.0, describe=lambda **about: {"config.yaml": about["name"]}
        )
        page = ArmPage(server, robot, session, say=said.append)
        with urllib.request.urlopen(address(server)) as answer:
            assert answer.status == 200
        target = session.arm.position + [0.0, 0.08, 0.0]
        session.records_drags = True
        page.led("start", session.arm.position, None)
        page.led("update", np.full(3, np.nan), None)  # is told, and does no harm
        page.led("update", target, None)
        arrived = threading.Event()
        there = threading.Thread(target=wait_for, args=(session, target, arrived))
        there.start()
        page.drive(100.0, until=arrived)
        there.join()
        np.testing.assert_allclose(session.arm.position, target, atol=2e-3)
        assert session.current is not None
        page.finish()
        assert session.episodes[0].complete
    assert any("position" in one and "finite" in one for one in said)
    assert (tmp_path / "led" / "config.yaml").read_text() == "led"
    assert said[-1].startswith("saved 1 episode; learn with: gmr-robot run ")


def test_an_error_is_told_again_when_it_is_asked_for_again_but_not_at_each_tick(tmp_path, monkeypatch):
    robot, said = load_robot("planar"), []
    with Recorder(tmp_path / "led", names=column_names(robot)) as recorder, serving(title="led") as server:
        session = ArmSession(recorder, robot, rate=100.0, describe=dict)
        page = ArmPage(server, robot, session, say=said.append)
        monkeypatch.setattr(page, "ask", page._attempt)
        for _ in range(2):
            page.ask(page.save)
        assert len(said) == 2
        for _ in range(3):
            page.led("update", np.full(3, np.nan), None)
            page._attempt(session.tick, is_repeated=True)
        assert len(said) == 3
        page.led("start", np.full(3, np.nan), None)
        assert len(said) == 4


@pytest.mark.parametrize(("name", "turns"), [("planar", False), ("panda", True)])
def test_a_page_that_is_closed_in_the_middle_of_a_drag_lets_go(tmp_path, monkeypatch, name, turns):
    robot, phases, left = load_robot(name), [], []
    with Recorder(tmp_path / "led", names=column_names(robot)) as recorder, serving(title="led") as server:
        monkeypatch.setattr(server, "on_client_disconnect", left.append)
        session = ArmSession(recorder, robot, rate=100.0, describe=dict)
        scene = ArmScene(
            server, robot, session, led=lambda phase, _, turn: phases.append((phase, turn is not None))
        )
        scene._drag("start", by=3)
        for client in (4, 3, 3):
            asyncio.run(left[0](SimpleNamespace(client_id=client)))
    assert phases == [("start", turns), ("end", turns)]
