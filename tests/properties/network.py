"""Sockets taken away: whatever looks up a name or connects elsewhere than to this machine raises."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest


class NetworkError(AssertionError):
    """Something reached for the network."""


def _is_here(host: object) -> bool:
    """Whether a host is this machine, said by number or as localhost."""
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _guarded(original: Callable[..., Any], host_of: Callable[[tuple[Any, ...]], object]) -> Callable[..., Any]:
    def instead(*args: Any, **more: Any) -> Any:
        host = host_of(args)
        if not _is_here(host):
            raise NetworkError(f"{original.__name__} was called for {host!r}")
        return original(*args, **more)

    return instead


def _address(args: tuple[Any, ...]) -> object:
    """The host of `connect(socket, address)`; a path, for a socket of this machine, counts as here."""
    address = args[1]
    return address[0] if isinstance(address, tuple) else None


def _last(args: tuple[Any, ...]) -> object:
    """The host of `sendto(socket, data, [flags,] address)`."""
    return args[-1][0] if isinstance(args[-1], tuple) else None


@contextmanager
def forbidden() -> Iterator[None]:
    """No connection and no name beyond this machine while it lasts."""
    with pytest.MonkeyPatch.context() as patch:
        for name, host_of in (("connect", _address), ("connect_ex", _address), ("sendto", _last)):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name), host_of))
        for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "create_connection"):
            host: Callable[[tuple[Any, ...]], object] = (
                (lambda args: args[0]) if name != "create_connection" else (lambda args: args[0][0])
            )
            patch.setattr(socket, name, _guarded(getattr(socket, name), host))
        yield
