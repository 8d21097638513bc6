"""The server's guards and its conversation with pages; learning itself is tested elsewhere."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import http.client
import json
import os
import signal
import socket
import threading
import time

import pytest
from uvicorn import Server
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from gmr_robot.exceptions import RecordingError
from gmr_robot.recording import Recorder, Sheet, recover
from gmr_robot.recording.drawing import DrawingSession
from gmr_robot.recording.server import Hub, application
from gmr_robot.recording.server import connection as connections
from gmr_robot.recording.server.addresses import allowed_hosts, is_loopback, listen, new_token
from gmr_robot.recording.server.outbox import MOST_MESSAGES, Outbox
from gmr_robot.recording.server.run import serve, web_server
from gmr_robot.recording.server.workshop import Workshop


@pytest.fixture
def hub(tmp_path):
    with Recorder(tmp_path, names=("x", "y"), noun="stroke") as recorder:
        yield Hub(DrawingSession(recorder, sheet=Sheet(), describe=lambda *_, **__: "name: x\n"))


class Served:
    """A server on a port of its own, in a thread; nothing is learned."""

    def __init__(self, hub, *, name="127.0.0.1", token=None):
        self.socket = listen("127.0.0.1", 0)
        self.port = self.socket.getsockname()[1]
        self.host = f"{name}:{self.port}"
        hub.workshop.run = _idle
        self.server = web_server(application(hub, hosts=allowed_hosts(name, self.port), token=token))
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.socket]})
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)

    def close(self):
        self.server.should_exit = True
        self.thread.join()
        self.socket.close()

    def get(self, path, *, method="GET", **headers):
        """Ask as a browser would; return status, headers and text."""
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        asked.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in ({"host": self.host} | headers).items():
            asked.putheader(name, value)
        asked.endheaders()
        answer = asked.getresponse()
        text = answer.read().decode()
        asked.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, text

    def connect(self, *, host=None, origin="own", path="/session", **headers):
        host = self.host if host is None else host
        return connect(
            f"ws://{host}{path}",
            sock=socket.create_connection(("127.0.0.1", self.port)),
            origin=f"http://{host}" if origin == "own" else origin,
            additional_headers=headers,
            open_timeout=20,
            max_size=None,
        )

    def refuses(self, **options):
        with pytest.raises(InvalidStatus) as refusal, self.connect(**options):
            pass
        return refusal.value.response.status_code == 403


async def _idle():
    """Learn nothing."""


@pytest.fixture
def served(hub):
    server = Served(hub)
    yield server
    server.close()


@contextlib.contextmanager
def page(served):
    """A page that was welcomed."""
    with served.connect() as socket:
        assert heard(socket, "welcome")["sheet"] == {"width": 0.6, "height": 0.4}
        yield socket


def say(socket, *messages):
    for message in messages:
        socket.send(json.dumps(message))


def heard(socket, kind):
    while (message := json.loads(socket.recv(timeout=20)))["type"] != kind:
        pass
    return message


def ended(socket):
    """Code that the connection is closed with."""
    with contextlib.suppress(ConnectionClosed):
        while True:
            socket.recv(timeout=20)
    return socket.close_code


def stroke(n=40, *, key="one"):
    points = [[0.02 * i, 0.005 * i, 0.001 * i] for i in range(n)]
    return [
        {"type": "begin", "key": key, "pointer": "mouse", "started": 1.0},
        {"type": "points", "key": key, "first": 0, "points": points},
        {"type": "end", "key": key, "count": n},
    ]


# ---- requests


def test_every_answer_has_the_protecting_headers(served):
    for path in ("/", "/main.js", "/page.css", "/nothing"):
        _, headers, _ = served.get(path)
        assert headers["content-security-policy"].startswith("default-src 'self';")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-frame-options"] == "DENY"


def test_the_page_and_its_parts_are_there_and_ask_for_nothing_elsewhere(served):
    for name in ("", "main.js", "page.css", "icon.svg"):
        status, _, text = served.get(f"/{name}")
        assert status == 200
        assert "https://" not in text
    _, _, text = served.get("/")
    assert "Draw a skill" in text
    assert "<script>" not in text
    assert " style=" not in text


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "localhost.evil:{port}"]
)
def test_another_name_is_refused(served, host):
    host = host.format(port=served.port)
    assert served.get("/", host=host)[0] == 403
    assert served.get("/main.js", host=host)[0] == 403
    assert served.refuses(host=host)


def test_names_of_this_machine_are_answered(served):
    for name in ("127.0.0.1", "localhost", "LOCALHOST", "[::1]"):
        assert served.get("/", host=f"{name}:{served.port}")[0] == 200


@pytest.mark.parametrize(
    "path", ["/../recorder.py", "/%2e%2e/recorder.py", "/..%2frecorder.py", "//etc/passwd", "/recorder.py"]
)
def test_no_other_file_is_served(served, path):
    assert served.get(path)[0] == 404


def test_only_reading_requests_of_the_own_page_are_answered(served):
    assert served.get("/", method="POST")[0] == 405
    assert served.get("/", origin="http://evil.example")[0] == 403


# ---- the WebSocket


@pytest.mark.parametrize(
    "origin",
    [
        *("http://evil.example", "http://127.0.0.1", "https://127.0.0.1:{port}", "http://localhost:{port}"),
        *("null", "http://127.0.0.1:{port}/", None),
    ],
)
def test_pages_of_another_origin_or_of_none_are_refused(served, origin):
    assert served.refuses(origin=origin and origin.format(port=served.port))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", 1007),
        ('{"type": "try", "start": [NaN, 0]}', 1007),
        ('{"type": "end", "key": "never-begun", "count": 1}', 1007),
        ('{"type": "undo", "x": "' + "a" * (1 << 20) + '"}', 1009),
    ],
)
def test_a_bad_message_closes_that_page_only(served, text, code):
    with page(served) as good, page(served) as bad:
        bad.send(text)
        closed = ended(bad)
        assert closed == code
        for message in stroke():
            say(good, message)
        assert heard(good, "ack")["count"] == 0


def test_bytes_close_the_page(served):
    with page(served) as socket:
        socket.send(b"{}")
        closed = ended(socket)
        assert closed == 1003


def test_time_that_goes_back_closes_the_page_and_keeps_what_was_written(served, hub):
    with page(served) as socket:
        begin, points, _ = stroke(5)
        say(socket, begin)
        say(socket, points)
        say(socket, {"type": "points", "key": "one", "first": 5, "points": [[0.0, 0.0, 0.0]]})
        closed = ended(socket)
    assert closed == 1007
    assert len(hub._session.find("one").rows) == 5


def test_too_many_pages_are_turned_away(served, monkeypatch):
    monkeypatch.setattr("gmr_robot.recording.server.hub.MOST_CLIENTS", 1)
    with page(served), served.connect() as second:
        assert ended(second) == connections.TOO_MANY


def test_samples_are_acknowledged_when_they_are_in_the_file(served, hub, tmp_path):
    with page(served) as socket:
        begin, points, end = stroke()
        say(socket, begin)
        assert heard(socket, "ack")["count"] == 0
        say(socket, points)
        assert heard(socket, "ack")["count"] == 40
        (episode,) = recover(tmp_path / "recording.journal").episodes.all
        assert [list(row) for row in episode.rows] == points["points"]
        say(socket, points)  # again: a page that did not hear the answer
        assert heard(socket, "ack")["count"] == 40
        say(socket, {**points, "first": 50})  # a gap: the answer says from where to go on
        assert heard(socket, "ack")["count"] == 40
        say(socket, end)
        assert heard(socket, "ack")["complete"]
    assert [one.complete for one in hub._session.strokes] == [True]


def test_a_stroke_of_which_nothing_was_written_is_none(served):
    with page(served) as socket:
        say(socket, stroke()[0])
        heard(socket, "ack")
    with served.connect() as socket:
        assert heard(socket, "welcome")["strokes"] == []


def test_a_slip_is_taken_back(served):
    with page(served) as socket:
        for message in stroke(3):
            say(socket, message)
        acks = [heard(socket, "ack") for _ in range(3)]
        assert (acks[-1]["complete"], acks[-1]["removed"]) == (True, True)


def test_undo_redo_and_deletion_reach_all_pages(served):
    with page(served) as one, page(served) as other:
        for message in stroke():
            say(one, message)
        assert heard(other, "stroke")["stroke"]["count"] == 40
        for order, count in (("undo", 0), ("undo", 0), ("redo", 1), ("clear", 0), ("undo", 1)):
            say(one, {"type": order})
            assert len(heard(other, "strokes")["strokes"]) == count
        say(other, {"type": "delete", "key": "one"})
        for count in (0, 0, 1, 0, 1, 0):
            assert len(heard(one, "strokes")["strokes"]) == count


def test_a_full_disk_is_told_and_the_rest_goes_on(served, hub, monkeypatch):
    with page(served) as socket:
        for message in stroke():
            say(socket, message)
        for _ in range(3):
            heard(socket, "ack")

        def full(*_):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(os, "write", full)
        say(socket, stroke(key="two")[0])
        failed = heard(socket, "failed")
        monkeypatch.undo()
        assert failed["stopped"]
        assert "No space left on device" in failed["message"]
        say(socket, {"type": "save"})
        assert heard(socket, "saved")["strokes"] == 1
    assert len(hub._session.strokes) == 1


# ---- other hosts


def test_a_token_is_needed_where_others_can_reach_the_page(hub):
    token = new_token()
    served = Served(hub, name="192.0.2.7", token=token)
    try:
        assert served.get("/")[0] == served.get("/main.js")[0] == 403
        assert served.get(f"/?token={token[:-1]}")[0] == 403
        assert served.refuses()
        assert served.refuses(path="/session?token=x")
        status, headers, _ = served.get(f"/?token={token}")
        assert status == 303
        assert token not in headers["location"]
        cookie = headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        own = cookie.partition(";")[0]
        assert served.get("/", cookie=own)[0] == 200
        for options in ({"path": f"/session?token={token}"}, {"cookie": own}):
            with served.connect(**options) as socket:
                heard(socket, "welcome")
    finally:
        served.close()


def test_tokens_have_at_least_192_bits_and_differ():
    tokens = {new_token() for _ in range(50)}
    assert len(tokens) == 50
    assert all(len(one) * 6 >= 192 for one in tokens)


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("127.0.0.1", True),
        ("localhost", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("192.0.2.7", False),
        ("robot", False),
    ],
)
def test_hosts_that_only_this_machine_reaches(host, own):
    assert is_loopback(host) is own


def test_a_page_that_takes_nothing_overflows_and_the_newest_replaces_the_older():
    outbox = Outbox()
    for number in range(5000):
        outbox.put({"type": "picture", "number": number}, newest=True)
    assert not outbox.overflowed
    for number in range(MOST_MESSAGES):
        outbox.put({"type": "ack", "number": number})
    assert outbox.overflowed


def test_what_cannot_be_saved_at_the_end_ends_in_an_error(tmp_path, monkeypatch):
    folder = tmp_path / "drawn"
    with Recorder(folder, names=("x", "y"), noun="stroke") as recorder:
        one = recorder.begin("one")
        recorder.extend(one, stroke()[1]["points"])
        recorder.end(one)

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def served_until(how):
        monkeypatch.setattr(Server, "main_loop", lambda _: asyncio.sleep(0.0, signal.raise_signal(how)))
        serve(
            folder,
            sheet=Sheet(),
            describe=lambda *_, **__: "name: x\n",
            host="127.0.0.1",
            port=0,
            fsync=False,
            say=lambda _: None,
            opened=lambda _: None,
        )

    monkeypatch.setattr(Workshop, "run", lambda _: _idle())
    with monkeypatch.context() as broken:
        broken.setattr("gmr_robot.recording.drawing.session.write_atomic", full)
        with pytest.raises(RecordingError, match="No space left on device"):
            served_until(signal.SIGINT)
    served_until(signal.SIGTERM)
    assert (folder / "config.yaml").read_text() == "name: x\n"


def test_an_end_while_kernels_are_loaded_says_what_it_waits_for(tmp_path):
    said = []
    with Recorder(tmp_path, names=("x", "y"), noun="stroke") as recorder:
        session = DrawingSession(recorder, sheet=Sheet(), describe=lambda *_, **__: "name: x\n")
        hub = Hub(session, say=said.append)
        hub._warming("motions to a goal")
        hub.finish()
        assert "until the kernels are loaded" in said[-1]
        hub._warming("")
        hub.finish()
        assert said[-1] == "ready"
