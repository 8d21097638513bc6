"""The page's server: this machine only, one port, no tunnel."""

from __future__ import annotations

import socket
import subprocess
import sys
from urllib.request import urlopen

import pytest

from gmr_robot.exceptions import InputError
from gmr_robot.viewer import address, serving


def test_it_answers_on_the_loopback_address_alone(server):
    assert server.get_host() == "127.0.0.1"
    with urlopen(address(server), timeout=10) as answer:
        assert b"<html" in answer.read().lower()


def test_it_makes_no_tunnel(server):
    assert server.request_share_url() is None


def test_a_taken_port_is_refused_instead_of_another_taken():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with (
            pytest.raises(
                InputError, match=rf"cannot listen on 127.0.0.1 port {port}.*choose another with --port"
            ),
            serving(title="test", port=port),
        ):
            pass


def test_without_viser_the_message_names_the_extra():
    code = "import sys; sys.modules['viser'] = None; import gmr_robot.viewer"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "needs the package 'viser'" in done.stderr
    assert "pip install 'gmr_robot[view]'" in done.stderr
