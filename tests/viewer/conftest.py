"""A page's server, without a browser."""

from __future__ import annotations

import pytest

from gmr_robot.viewer import serving


@pytest.fixture(scope="session")
def one_server():
    with serving(title="test") as server:
        yield server


@pytest.fixture
def server(one_server):
    one_server.scene.reset()
    one_server.gui.reset()
    return one_server
