"""Kill the recorder again and again while it records: no acknowledged sample may be lost.

    python scripts/soak_recording.py                # 50 kills, a few minutes; prints a table
    python scripts/soak_recording.py --kills 5 --fsync

Each round starts `gmr-robot record draw` on the same folder, draws through its WebSocket as a page does, kills it
with SIGKILL at a random moment, and compares every sample that was ever acknowledged with the journal, bit for bit.
Every other round the page comes back to a stroke that was broken off and goes on with it.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
from extras import require

require("ui", starlette="starlette", uvicorn="uvicorn", websockets="websockets")

from websockets.exceptions import ConnectionClosed  # noqa: E402
from websockets.sync.client import ClientConnection, connect  # noqa: E402

from gmr_robot.recording import recover  # noqa: E402
from gmr_robot.recording.recorder import JOURNAL_FILE  # noqa: E402

LONGEST = 0.8
"""A kill comes at most so long [s] after the first acknowledgement."""


class Page:
    """Draws strokes: `drawn` holds their samples, `acknowledged` how many of each are."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.drawn: dict[str, list[list[float]]] = {}
        self.acknowledged: dict[str, int] = {}
        self.ended: set[str] = set()

    def draw(self, socket: ClientConnection, *, go_on: bool) -> None:
        """Draw until the connection breaks."""
        open_ones = [key for key in self.drawn if key not in self.ended]
        key = open_ones[-1] if go_on and open_ones else self._new()
        while True:
            self._say(socket, type="begin", key=key, pointer="pen", started=0.0)
            for _ in range(int(self.rng.integers(5, 60))):
                self._more(socket, key)
            self._say(socket, type="end", key=key, count=len(self.drawn[key]))
            self.ended.add(key)
            key = self._new()

    def listen(self, socket: ClientConnection, first: threading.Event) -> None:
        """Note what is acknowledged until the connection breaks."""
        try:
            for text in socket:
                message = json.loads(text)
                if message["type"] == "ack":
                    self.acknowledged[message["key"]] = message["count"]
                    first.set()
        except ConnectionClosed:
            return

    def _new(self) -> str:
        key = f"stroke-{len(self.drawn)}"
        self.drawn[key] = []
        return key

    def _more(self, socket: ClientConnection, key: str) -> None:
        rows = self.drawn[key]
        sent = self.acknowledged.get(key, 0)
        time_of_last = rows[-1][0] if rows else 0.0
        new = self.rng.uniform(-0.2, 0.2, (int(self.rng.integers(1, 30)), 3)).tolist()
        for index, row in enumerate(new):
            row[0] = round(time_of_last + 0.001 * (index + 1), 6)
        rows += new
        for at in range(
            sent, len(rows), 1000
        ):  # from what is acknowledged on: more than needed, as after a break
            self._say(socket, type="points", key=key, first=at, points=rows[at : at + 1000])
        time.sleep(self.rng.uniform(0.0, 0.004))

    def _say(self, socket: ClientConnection, **message: object) -> None:
        socket.send(json.dumps(message))


def start(folder: Path, *options: str) -> tuple[subprocess.Popen[str], str]:
    """Start the recorder; return its process and its address."""
    program = "from gmr_robot.cli import main; main()"
    command = [sys.executable, "-c", program, "record", "draw", str(folder), "--port", "0", "--no-browser"]
    process = subprocess.Popen(
        [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    found = re.search(r"http://([^/]+)/", process.stdout.readline())
    if found is None:
        sys.exit(f"error: the recorder did not start: {process.communicate()[1]}")
    return process, found.group(1)


def one_round(folder: Path, page: Page, number: int, options: list[str]) -> float:
    """Record, kill, and return after how many seconds."""
    process, host = start(folder, *options)
    delay = float(page.rng.uniform(0.0, LONGEST))
    first, killed = threading.Event(), threading.Event()
    with connect(f"ws://{host}/session", origin=f"http://{host}", max_size=None) as socket:  # type: ignore[arg-type]
        listening = threading.Thread(target=page.listen, args=(socket, first))
        listening.start()
        killing = threading.Thread(target=kill, args=(process, first, killed, delay))
        killing.start()
        with contextlib.suppress(ConnectionClosed):  # as it is meant to
            page.draw(socket, go_on=number % 2 == 1)
        if not killed.is_set():
            process.kill()
            sys.exit(f"error: the recorder let the page down: {process.communicate()[1]}")
        killing.join()
        listening.join()
    process.communicate()
    return delay


def kill(
    process: subprocess.Popen[str], first: threading.Event, killed: threading.Event, delay: float
) -> None:
    """Kill the recorder some time after its first acknowledgement."""
    first.wait(60.0)
    time.sleep(delay)
    killed.set()
    process.send_signal(signal.SIGKILL)


def compare(folder: Path, page: Page) -> tuple[int, int, int, int]:
    """Return acknowledged, recorded, lost and falsified samples, and check that none is made up."""
    episodes = {one.key: one.rows for one in recover(folder / JOURNAL_FILE).episodes.all}
    acknowledged = lost = wrong = 0
    for key, count in page.acknowledged.items():
        there = episodes.get(key, [])
        acknowledged += count
        lost += max(count - len(there), 0)
        wrong += sum(list(row) != drawn for row, drawn in zip(there, page.drawn[key], strict=False))
        wrong += max(len(there) - len(page.drawn[key]), 0)
    return acknowledged, sum(map(len, episodes.values())), lost, wrong


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Kill the recorder while it records; nothing acknowledged may be lost."
    )
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--fsync", action="store_true", help="let the recorder wait for the disk")
    arguments = parser.parse_args()
    page = Page(np.random.default_rng(arguments.seed))
    options = ["--fsync"] if arguments.fsync else []
    print("kill   after [ms]   strokes   acknowledged   in the journal   lost   falsified   journal [kB]")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "soak"
        for number in range(arguments.kills):
            delay = one_round(folder, page, number, options)
            acknowledged, recorded, lost, wrong = compare(folder, page)
            size = (folder / JOURNAL_FILE).stat().st_size / 1e3
            print(
                f"{number + 1:4d} {1e3 * delay:12.0f} {len(page.drawn):9d} {acknowledged:14d} {recorded:16d} "
                f"{lost:6d} {wrong:11d} {size:14.0f}",
                flush=True,
            )
            if lost or wrong:
                sys.exit(f"error: {lost} acknowledged samples are lost, {wrong} falsified")
    print(f"{arguments.kills} kills, {acknowledged} samples acknowledged, 0 lost, 0 falsified")


if __name__ == "__main__":
    main()
