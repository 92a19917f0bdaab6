"""The command that serves the portfolio to a browser: desk."""

import errno
import ipaddress
import logging
import os
import secrets
import signal
import socket
import sys
from contextlib import suppress
from copy import copy
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from bomward.checking import Checker
from bomward.cli import policies, timed
from bomward.cli.console import day, tell, trace
from bomward.cli.declaring import Option
from bomward.cli.documents import Gate
from bomward.cli.opening import DEFAULT, Url, now, opened
from bomward.cli.run import Setup
from bomward.desk import EXTRA
from bomward.errors import UsageError

if TYPE_CHECKING:
    from flask import Flask

    from bomward.portfolio.database import Database

_PORT = 8377
_TOKEN, _LEAST = "BOMWARD_DESK_TOKEN", 16
_THREADS, _MOST = 8, 64
"""So many requests are answered at once, of so many connections."""
_BODY = 2
"""Times the limit of a file: so much is taken in, to be refused with a page that says why."""
_STRANGERS = 1 << 20
"""Bytes that are taken in from whoever has not shown the token."""

Host = Annotated[
    str,
    Option(
        "--host", metavar="ADDRESS", help="The address to answer on. Any but loopback wants a token, which is printed."
    ),
]
Port = Annotated[int, Option("--port", metavar="N", min=0, max=65535, help="The port; 0 for any that is free.")]
Names = Annotated[
    list[str] | None,
    Option("--name", metavar="HOST", help="A name by which browsers may call this desk. May be repeated."),
]


def desk(
    db: Url = DEFAULT,
    host: Host = "127.0.0.1",
    port: Port = _PORT,
    name: Names = None,
    *,
    gate: Gate,
) -> None:
    """Show the portfolio in a browser: drop SBOMs in, look, decide, take reports along."""
    setup = gate.setup(gate.file())
    judging = _Judging(setup, dated=bool(gate.as_of))
    policies.remark(judging())
    token = _token(host)
    _refuse_without_extra()
    with _listening(host, port) as listening, opened(db, create=True) as database:
        _serve(listening, database, judging, token, name or [])


class _Judging:
    """What judges by the terms of the day: made anew when a day has begun, unless one was named."""

    def __init__(self, setup: Setup, *, dated: bool) -> None:
        self._setup, self._dated = setup, dated
        self._lock = Lock()
        self._checker = setup.checker()

    def __call__(self) -> Checker:
        with self._lock:
            today = day("")
            if not self._dated and self._checker.terms.policy.as_of != today:
                policy = msgspec.structs.replace(self._setup.policy, as_of=today)
                self._checker = Checker(policy, self._checker.data, self._setup.limits)
            return self._checker


def _is_loopback(host: str) -> bool:
    return host == "localhost" or ipaddress.ip_address(host).is_loopback


def _token(host: str) -> str:
    """What lets somebody in: always asked for where others can reach us. Raises UsageError."""
    given = os.environ.get(_TOKEN, "")
    if given and len(given) < _LEAST:
        hint = f"take {_LEAST} characters or more that nobody can guess"
        raise UsageError("the token is too short", where=_TOKEN, hint=hint)
    try:
        is_loopback = _is_loopback(host)
    except ValueError:
        hint = "write an address of this machine, for instance 0.0.0.0 or ::1"
        raise UsageError(f"{host!r} is no address", where="--host", hint=hint) from None
    return given or ("" if is_loopback else secrets.token_urlsafe())


def _refuse_without_extra() -> None:
    try:
        import flask_wtf  # type: ignore[import-untyped]  # noqa: F401 - only to see whether it is there
        import waitress  # type: ignore[import-untyped]  # noqa: F401 - as above
    except ModuleNotFoundError as error:
        raise UsageError(f"the desk needs {error.name}, which is not installed", where="desk", hint=EXTRA) from error


def _serve(listening: socket.socket, database: "Database", judging: _Judging, token: str, names: list[str]) -> None:
    """Answer until somebody ends it."""
    from bomward.desk.app import made
    from bomward.desk.room import Desk, Work

    address, port = listening.getsockname()[:2]
    names = ["localhost", address, *names, *([] if _is_loopback(address) else [socket.gethostname()])]
    room = Desk(
        database=database,
        checker=judging,
        judge=timed.judged,
        annotate=timed.annotated,
        now=now,
        say=tell,
        bug=trace,
        hosts=partial(_is_ours, {one.casefold() for one in names}, not _is_loopback(address)),
        token=token,
        secret=secrets.token_bytes(32),
        port=port,
        work=Work(),
    )
    logging.basicConfig(handlers=[_Told()], level=logging.WARNING, force=True)
    logging.raiseExceptions = False
    server = _server(made(room), listening, judging().limits.size * _BODY + _STRANGERS)
    # NOTE: a token that somebody keeps is no business of a log.
    is_kept = bool(os.environ.get(_TOKEN))
    enter = f"enter?token={token}" if token and not is_kept else "enter" if token else ""
    # NOTE: whoever reads the address may end us at once.
    signal.signal(signal.SIGTERM, _end)
    with suppress(KeyboardInterrupt, SystemExit):
        tell("desk", f"http://{_called(address)}:{port}/{enter} (Ctrl-C ends it)")
        server.run()
    tell("desk", "ended")


def _server(app: "Flask", listening: socket.socket, most: int) -> Any:  # NOTE: Any, since it has no types
    """The server; of whoever has not shown the token it takes in no more than a form, since a body is read before it is judged."""
    from waitress import create_server
    from waitress.channel import HTTPChannel  # type: ignore[import-untyped]  # as above
    from waitress.parser import HTTPRequestParser  # type: ignore[import-untyped]  # as above

    from bomward.desk.guarding import is_known

    class Parser(HTTPRequestParser):  # type: ignore[misc]  # as above
        def parse_header(self, header_plus: bytes) -> None:
            super().parse_header(header_plus)
            if not is_known(app, self.headers.get("COOKIE", "")):
                self.adj = few

    class Channel(HTTPChannel):  # type: ignore[misc]  # as above
        parser_class = Parser

    server = create_server(
        app, sockets=[listening], threads=_THREADS, ident="bomward", max_request_body_size=most, connection_limit=_MOST
    )
    few = copy(server.adj)
    few.max_request_body_size = _STRANGERS
    server.channel_class = Channel
    return server


def _called(address: str) -> str:
    """How a browser calls an address; for all that there are the name of this machine."""
    if ipaddress.ip_address(address).is_unspecified:
        return socket.gethostname()
    return f"[{address}]" if ":" in address else address


def _end(*_: object) -> None:
    sys.exit(0)


def _listening(host: str, port: int) -> socket.socket:
    """The port, ours from now on. Raises UsageError where it is not to be had."""
    host = "127.0.0.1" if host == "localhost" else host
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            hint = "end what uses it, or choose another with --port; 0 takes any that is free"
            raise UsageError(f"port {port} is in use", where=f"--port {port}", hint=hint) from error
        why = error.strerror or str(error)
        hint = "choose an address of this machine, and a port that you may use"
        raise UsageError(f"cannot answer there: {why}", where=f"--host {host} --port {port}", hint=hint) from error


def _is_ours(names: set[str], everywhere: bool, header: str) -> bool:
    """Whether a browser called us by a name of ours; where we answer everywhere, any address is, since no name leads to it."""
    host = header[1:].partition("]")[0] if header.startswith("[") else header.rpartition(":")[0] or header
    if host.casefold() in names:
        return True
    try:
        return everywhere and bool(ipaddress.ip_address(host))
    except ValueError:
        return False


class _Told(logging.Handler):
    """What libraries log, as lines of ours: with the traceback, and without what would steer a terminal."""

    def emit(self, record: logging.LogRecord) -> None:
        """Tell it."""
        tell(record.levelname.lower(), record.getMessage())
        if record.exc_info and record.exc_info[1]:
            trace(record.exc_info[1])
