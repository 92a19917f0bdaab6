"""A desk in tests: its application on the day of all tests, or the command itself as a server."""

from __future__ import annotations

import datetime
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache, partial
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

import msgspec
from flask.testing import FlaskClient
from tests.cli.running import DAY
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from bomward.checking import Checker, Policy
from bomward.cli.desk import _is_ours
from bomward.cli.run import checked_bytes
from bomward.desk.app import made
from bomward.desk.room import Desk, Work
from bomward.limits import Limits
from bomward.portfolio.database import Database

AT = datetime.datetime(2026, 11, 22, 9, 30)  # noqa: DTZ001 - the portfolio keeps UTC without saying so
_LIMITS = Limits()
_WAIT = 60


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """A desk, the log it wrote, and its address."""

    desk: Desk
    client: FlaskClient
    log: list[str]
    failures: list[BaseException]
    url: str

    def get(self, path: str, status: int = 200, **more: Any) -> str:
        """The text of a page."""
        answer = self.client.get(path, **more)
        assert answer.status_code == status, answer.text
        return answer.text

    def post(self, path: str, status: int = 303, /, **fields: Any) -> TestResponse:
        """What a form is answered, with the token that pages carry."""
        token = csrf(self.client.get("/").text)
        answer = self.client.post(
            path, data={"csrf_token": token, **fields}, content_type="multipart/form-data", buffered=True
        )
        assert answer.status_code == status, answer.text
        return answer

    def upload(self, status: int = 303, /, **files: bytes) -> str:
        """What is said after files were dropped; `__` stands for a dot in a name."""
        given = [(BytesIO(data), name.replace("__", ".")) for name, data in files.items()]
        answer = self.post("/upload", status, sboms=given)
        return self.get(answer.location) if status == 303 else answer.text


@cache
def _checker(policy: Policy, limits: Limits) -> Checker:
    """One for all desks: to make the catalog ready takes longer than a document."""
    return Checker(policy, limits=limits)


def furnished(
    url: str,
    *,
    token: str = "",
    limits: Limits = _LIMITS,
    judge: Callable[..., Any] = checked_bytes,
    policy: Policy | None = None,
) -> Room:
    """A desk over a portfolio."""
    log: list[str] = []
    failures: list[BaseException] = []
    checker = _checker(policy or Policy(as_of=datetime.date.fromisoformat(DAY)), limits)
    desk = Desk(
        database=Database(url, create=True),
        checker=lambda: checker,
        judge=judge,
        annotate=_annotate,
        now=lambda: AT,
        say=lambda label, text: log.append(f"{label}: {text}"),
        bug=failures.append,
        hosts=partial(_is_ours, {"localhost", "127.0.0.1"}, False),
        token=token,
        secret=b"x" * 32,
        port=8377,
        work=Work(),
    )
    return Room(desk=desk, client=made(desk).test_client(), log=log, failures=failures, url=url)


def _annotate(checker: Checker, name: str, data: bytes, /, *, allow_signed: bool) -> bytes:
    return checker.annotate(data, name, allow_signed=allow_signed)[0]


def csrf(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, page
    return found[1]


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "action", "formaction")]


@lru_cache(64)
def read(page: str) -> tuple[str, list[str], list[str]]:
    """The text of a page with single blanks, its links, and its tags."""
    parser = _Text()
    parser.feed(page)
    return " ".join(" ".join(parser.texts).split()), parser.links, parser.tags


def text(page: str) -> str:
    return read(page)[0]


@contextmanager
def served_here(room: Room) -> Iterator[str]:
    """The address of a server in this process, in which documents are judged too: no process is begun for each."""
    server = make_server("127.0.0.1", 0, room.client.application, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}/"
    finally:
        server.shutdown()
        thread.join(_WAIT)
        server.server_close()


@contextmanager
def served(*options: str | Path, env: dict[str, str] | None = None) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command as a server, and the address that it says."""
    line = [sys.executable, "-m", "bomward", "desk", "--no-policy", "--port", "0", *map(str, options)]
    with subprocess.Popen(line, stderr=subprocess.PIPE, text=True, env=env) as process:
        try:
            assert process.stderr is not None
            for told in process.stderr:
                if told.startswith("desk: http"):
                    yield process, told.split()[1]
                    break
            else:
                raise AssertionError(f"it ended with {process.wait()}")
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
            process.wait(_WAIT)
