"""Settings that hold for the whole suite, and a headless Chromium that is driven over its own protocol."""

from __future__ import annotations

import base64
import contextlib
import itertools
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("local", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "local")

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--remote-debugging-port=0", "--hide-scrollbars"),
    *("--use-angle=swiftshader", "--enable-unsafe-swiftshader"),  # 3-D without a graphics card
)
PATIENCE = 90.0


def chromium():
    """Path of a Chromium, or None."""
    names = (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if name and (found := shutil.which(name))), None)


class Browser:
    """One page in a headless Chromium."""

    def __init__(self, width: int = 1280, height: int = 800) -> None:
        from websockets.sync.client import connect

        self._profile = tempfile.mkdtemp(prefix="profile-")
        self._process = subprocess.Popen(
            [
                chromium(),
                *FLAGS,
                f"--user-data-dir={self._profile}",
                f"--window-size={width},{height}",
                "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        address = None
        for line in self._process.stderr:
            if found := re.search(r"DevTools listening on (ws://\S+)", line):
                address = found.group(1)
                break
        assert address, "Chromium did not start"
        self._open = contextlib.ExitStack()
        self._socket = self._open.enter_context(connect(address, max_size=None, origin=None))
        self._numbers = itertools.count(1)
        self._session = None
        self.messages: list[str] = []
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.send(f"{domain}.enable")
        self.resize(width, height)

    def send(self, method, **parameters):
        """Call the browser and return what it answers."""
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        self._socket.send(json.dumps(message))
        while True:
            answer = json.loads(self._socket.recv(timeout=PATIENCE))
            if answer.get("id") == number:
                assert "error" not in answer, answer["error"]
                return answer["result"]
            if answer.get("method") == "Runtime.exceptionThrown":
                self.messages.append(json.dumps(answer["params"]["exceptionDetails"])[:600])
            if answer.get("method") == "Log.entryAdded" and answer["params"]["entry"]["level"] == "error":
                self.messages.append(answer["params"]["entry"]["text"])

    def resize(self, width, height, *, scale=1):
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=scale,
            mobile=False,
        )

    def theme(self, name):
        """Let the system ask for ``light`` or ``dark``."""
        self.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": name}])

    def open(self, url, *, ready="document.body.dataset.connection === 'open'"):
        """Open a page and wait until an expression says that it is ready."""
        self.send("Page.navigate", url=url)
        self.wait(f"document.readyState === 'complete' && {ready}")

    def value(self, expression):
        """Return the value of an expression on the page."""
        result = self.send("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    def wait(self, condition, *, seconds=PATIENCE):
        """Wait until an expression is true on the page."""
        until = time.monotonic() + seconds
        while not self.value(f"Boolean({condition})"):
            assert time.monotonic() < until, f"waited in vain for: {condition}; {self.messages}"
            time.sleep(0.02)

    def click(self, selector):
        self.value(f"document.querySelector({json.dumps(selector)}).click()")

    def key(self, key, *, ctrl=False, shift=False):
        modifiers = 2 * ctrl + 8 * shift
        for kind in ("keyDown", "keyUp"):
            self.send("Input.dispatchKeyEvent", type=kind, key=key, modifiers=modifiers)

    def mouse(self, kind, x, y, *, held=True):
        button = {"button": "left" if held else "none", "buttons": int(held), "clickCount": int(held)}
        self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, **button)

    def drag(self, points, *, seconds=0.8):
        """Press at the first point (in pixels of the page), move along all and let go at the last."""
        self.mouse("mousePressed", *points[0])
        begun = time.monotonic()
        for index, point in enumerate(points[1:], 1):
            time.sleep(max(0.0, begun + seconds * index / (len(points) - 1) - time.monotonic()))
            self.mouse("mouseMoved", *point)
        self.mouse("mouseReleased", *points[-1])

    def screenshot(self, path=None):
        """Return what the page shows as the bytes of a PNG, written to a file when one is named."""
        data = base64.b64decode(self.send("Page.captureScreenshot", format="png")["data"])
        if path is not None:
            Path(path).write_bytes(data)
        return data

    def close(self):
        with contextlib.suppress(Exception):
            self._session = None
            self.send("Browser.close")
        self._open.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._process.stderr.close()
        shutil.rmtree(self._profile, ignore_errors=True)


@pytest.fixture
def browser():
    """A page to look at; skipped where there is no Chromium."""
    if chromium() is None:
        pytest.skip(
            "there is no Chromium; ./scripts/test installs it where it can (Debian: apt-get install chromium)"
        )
    page = Browser()
    yield page
    page.close()
