"""The page as a browser shows it: the arm is drawn, the controls are there, a push runs the simulation."""

from __future__ import annotations

import io
import threading

import matplotlib.image
import numpy as np
import pytest

from gmr_robot.viewer import watch_replay


@pytest.fixture
def page(watched):
    """The address of a page that is served while the test runs."""
    opened, ended, told = threading.Event(), threading.Event(), []

    def tell(url):
        told.append(url)
        opened.set()

    thread = threading.Thread(target=watch_replay, args=(watched,), kwargs={"opened": tell, "ended": ended})
    thread.start()
    assert opened.wait(30.0)
    yield told[0]
    ended.set()
    thread.join(30.0)
    assert not thread.is_alive()


def picture(browser):
    """What is seen left of the controls, as shares of red, green and blue (height, width, 3)."""
    pixels = matplotlib.image.imread(io.BytesIO(browser.screenshot()), format="png")
    return pixels[:, : int(0.6 * pixels.shape[1]), :3]


@pytest.mark.slow
def test_arm_and_controls_are_there_and_a_push_sets_it_going(page, browser):
    browser.resize(700, 500)
    browser.open(page, ready="document.querySelector('canvas')")
    text = "document.body.innerText"
    browser.wait(f"{text}.includes('planar in closed loop: goal reached')")
    for label in ("time [s]", "Push", "force [N]", "demonstrations", "velocity field", "95.45 % tube"):
        assert browser.value(f"{text}.includes({label!r})"), label
    assert browser.value("document.querySelectorAll('[role=slider]').length") >= 2

    def is_drawn():
        seen = picture(browser)
        dark = (seen.max(axis=-1) < 0.35).mean()  # joints
        coloured = (np.ptp(seen, axis=-1) > 0.3).mean()  # caps, pen, demonstrations
        return dark > 0.01 and coloured > 0.005

    for _ in range(60):
        if is_drawn():
            break
    else:
        pytest.fail("the arm did not appear")

    button = "[...document.querySelectorAll('button')].find((one) => one.textContent.trim() === 'Push')"
    browser.value(f"{button}.click()")
    browser.wait(f"/Live, [0-9.]+ s/.test({text})")
    assert not browser.messages
