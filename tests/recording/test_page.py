"""From the browser to the trained skill: a headless Chromium draws."""

from __future__ import annotations

import math
import signal
import subprocess
import sys

import numpy as np
import pytest

from gmr_robot import load_skill, read_demonstrations

KEEP_SENT = """
window.drawn = {};
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (text) {
  const message = JSON.parse(text);
  if (message.type === "points") (window.drawn[message.key] ??= []).push(...message.points);
  return send.call(this, text);
};
"""
WRITTEN = "document.body.dataset.strokes === '{}' && document.body.dataset.pending === '0'"
READY, COMPILING = "document.getElementById('learned').textContent.startsWith('getting ready')", 600


def path(number, box, *, n=45):
    """A stroke in pixels: an arc to one goal that slows down."""
    points = []
    for index in range(n + 1):
        left = (1.0 - index / n) ** 2
        x = 0.25 + 0.5 * (1.0 - left)
        y = 0.6 - 0.3 * math.sin(3.0 * left) + 0.05 * number * left
        points.append((box[0] + x * box[2], box[1] + y * box[3]))
    return points


def box_of(browser):
    return browser.value(
        "(() => { const r = document.getElementById('ink').getBoundingClientRect();"
        " return [r.left, r.top, r.width, r.height]; })()"
    )


@pytest.mark.slow
def test_draw_see_save_train(page_server, browser, tmp_path):
    server = page_server()
    browser.send("Page.addScriptToEvaluateOnNewDocument", source=KEEP_SENT)
    browser.open(server.url)
    browser.wait(f"!{READY}", seconds=COMPILING)
    box = box_of(browser)
    for number in range(3):
        browser.drag(path(number, box))
        browser.wait(WRITTEN.format(number + 1))
    browser.wait("document.body.dataset.picture === 'shown' && !document.body.classList.contains('learning')")
    assert int(browser.value("document.body.dataset.components")) > 1
    browser.wait("document.getElementById('connection').textContent.includes('every sample is on the disk')")

    # One too many, taken back and again; then deleted.
    browser.drag(path(3, box), seconds=0.5)
    browser.wait("document.body.dataset.strokes === '4'")
    browser.key("z", ctrl=True)
    browser.wait("document.body.dataset.strokes === '3'")
    browser.key("z", ctrl=True, shift=True)
    browser.wait("document.body.dataset.strokes === '4'")
    browser.click("#strokes li:last-child button")
    browser.wait("document.body.dataset.strokes === '3'")

    browser.key("s", ctrl=True)
    browser.wait("document.body.dataset.saved")
    keys = browser.value("[...document.querySelectorAll('#strokes li')].map((one) => one.dataset.key)")
    drawn = [np.array(browser.value(f"window.drawn['{key}']")) for key in keys]
    assert not browser.messages
    on_disk = read_demonstrations(tmp_path / "drawn" / "demonstrations.npz")
    assert len(on_disk) == 3
    for one, sent in zip(on_disk, drawn, strict=True):
        assert len(one) > 10
        assert np.array_equal(one.times, sent[:, 0])
        assert np.array_equal(one.positions, sent[:, 1:])
    # What was sent is where the mouse was: the sheet is 0.6 m wide, its middle the origin.
    scale = browser.value("document.getElementById('ink').clientWidth - 68") / 0.6
    spans = [np.ptp([x for x, _ in path(number, box)]) / scale for number in range(3)]
    assert np.ptp(on_disk[0].positions[:, 0]) == pytest.approx(spans[0], rel=0.02)

    program = [sys.executable, "-c", "from gmr_robot.cli import main; main()"]
    config = tmp_path / "drawn" / "config.yaml"
    subprocess.run([*program, "train", config, "--output", "skill.safetensors"], cwd=tmp_path, check=True)
    skill = load_skill(tmp_path / "skill.safetensors")
    assert skill.mixture.n_components == int(browser.value("document.body.dataset.components"))
    assert all(one.arrived for one in skill.rollout(on_disk.starts, strategy="mean"))
    assert server.stop()[0] == 0


@pytest.mark.slow
def test_strokes_that_were_drawn_without_a_recorder_are_sent_when_it_is_back(page_server, browser, tmp_path):
    server = page_server()
    browser.open(server.url)
    box = box_of(browser)
    browser.drag(path(0, box), seconds=0.5)
    browser.wait(WRITTEN.format(1))
    server.stop(signal.SIGKILL)
    browser.wait("document.body.dataset.connection === 'lost'")
    browser.drag(path(1, box), seconds=0.5)
    browser.wait("document.getElementById('connection').textContent.includes('samples wait here')")
    browser.wait("document.body.dataset.strokes === '2'")
    again = page_server("--port", str(server.port))
    browser.wait("document.body.dataset.connection === 'open'")
    browser.wait(WRITTEN.format(2))
    assert again.stop()[0] == 0  # what is not saved is saved at the end
    assert len(read_demonstrations(tmp_path / "drawn" / "demonstrations.npz")) == 2
