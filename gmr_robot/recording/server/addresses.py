"""Under which names the page may be asked for."""

from __future__ import annotations

import ipaddress
import secrets
import socket

from gmr_robot.exceptions import InputError

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def is_loopback(host: str) -> bool:
    """Whether only programs on this machine reach a host."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def new_token() -> str:
    """Return 256 random bits as text for a URL."""
    return secrets.token_urlsafe(32)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; with the port 0 on a free one.

    Raises
    ------
    InputError
        When the host is unknown, or the port is taken or not allowed.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        bound = socket.socket(family, kind, protocol)
        try:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.bind(address)
            bound.listen(16)
        except OSError:
            bound.close()
            raise
    except OSError as error:
        raise InputError(
            f"cannot listen on {host} port {port}: {error.strerror or error}; choose another with --host and --port"
        ) from error
    return bound


def allowed_hosts(host: str, port: int) -> frozenset[str]:
    """Return the values of the header Host that are answered: names of this machine, with the port.

    Any other comes from a page elsewhere whose name was made to point here (DNS rebinding).
    """
    names = set(LOOPBACK)
    if not is_loopback(host):
        names |= _own_names() if ipaddress_is_any(host) else {_bracketed(host)}
    bare = names if port == 80 else set()
    return frozenset({f"{name.lower()}:{port}" for name in names} | bare)


def ipaddress_is_any(host: str) -> bool:
    """Whether a host stands for all addresses of this machine."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def shown_host(host: str) -> str:
    """Return the name under which a browser elsewhere reaches a host."""
    return _bracketed(socket.gethostname() if ipaddress_is_any(host) else host)


def _own_names() -> set[str]:
    """Name and addresses of this machine."""
    name = socket.gethostname()
    names = {name, f"{name}.local", socket.getfqdn()}
    try:
        names |= {_bracketed(str(entry[4][0])) for entry in socket.getaddrinfo(name, None)}
    except OSError:
        return names  # the name does not resolve: it is reached by --host with its address
    return names


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
