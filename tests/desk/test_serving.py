"""The command: where it answers, how it is ended, and what it refuses."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from tests.cli.running import run
from tests.desk.running import csrf, served
from tests.portfolio.running import portfolio, product, write

import bomward.cli.desk
from bomward.checking import Checker
from bomward.cli import timed
from bomward.desk.room import Desk, of

_WAIT = 60


def page(address: str) -> str:
    with urllib.request.urlopen(address, timeout=_WAIT) as answer:  # noqa: S310 - of the server that was started here
        return str(answer.read().decode())


@pytest.fixture
def free() -> Iterator[socket.socket]:
    """A port that something else has."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield taken


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_is_and_ends_when_told(tmp_path: Path, by: signal.Signals) -> None:
    with served("--db", tmp_path / "p.db") as (process, address):
        assert address.startswith("http://127.0.0.1:")
        assert "There is nothing here yet" in page(address)
        process.send_signal(by)
        assert process.wait(_WAIT) == 0
        assert process.stderr is not None
        rest = process.stderr.read()
    assert "desk: ended" in rest
    assert "Traceback" not in rest


def test_what_others_add_is_seen_while_it_runs(tmp_path: Path) -> None:
    db = tmp_path / "p.db"
    with served("--db", db) as (_, address):
        page(address)
        files = write(tmp_path, **{f"n{number}": product(f"Box {number}", vendor="Acme") for number in range(5)})
        assert portfolio("add", *files, db=f"sqlite:///{db}").code == 0
        assert "5 documents of 5 products" in page(address)


def test_others_have_to_show_the_token(tmp_path: Path) -> None:
    with served("--db", tmp_path / "p.db", "--host", "0.0.0.0") as (_, address):  # noqa: S104 - what is tried here
        where = urlsplit(address)
        assert where.path == "/enter"
        token = where.query.removeprefix("token=")
        assert len(token) > 30
        near = HTTPConnection("127.0.0.1", where.port or 0, timeout=_WAIT)
        near.request("GET", "/")
        answer = near.getresponse()
        assert answer.status == 401
        answer.read()
        # NOTE: a stranger's body is not even taken in.
        near.putrequest("POST", "/upload")
        near.putheader("Content-Length", str(1 << 30))
        near.endheaders()
        assert near.getresponse().status == 413
        near.close()
        near.request("GET", f"/enter?token={token}")
        answer = near.getresponse()
        assert answer.status == 200
        cookie = (answer.headers["Set-Cookie"] or "").partition(";")[0]
        answer.read()
        near.request("GET", "/", headers={"Cookie": cookie})
        answer = near.getresponse()
        assert answer.status == 200
        cookie = (answer.headers["Set-Cookie"] or "").partition(";")[0]
        body = f"csrf_token={csrf(answer.read().decode())}&vendor={'x' * (2 << 20)}"
        head = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        near.request("POST", "/upload", body, head)
        # NOTE: taken in, and too long for a form without files.
        assert b"This is too large" in near.getresponse().read()
        near.close()


def test_a_token_of_ones_own_is_asked_for_here_too(tmp_path: Path) -> None:
    env = {**os.environ, "BOMWARD_DESK_TOKEN": "long-enough-for-this-test"}
    with served("--db", tmp_path / "p.db", env=env) as (_, address):
        # NOTE: who keeps a token has it, and a log should not.
        assert address.endswith("/enter")
        with pytest.raises(urllib.error.HTTPError, match="401"):
            page(address.partition("enter")[0])
        assert "You are in" in page(f"{address}?token=long-enough-for-this-test")


def desk(*options: str | Path) -> tuple[int, str]:
    ran = run("desk", "--no-policy", *options)
    return ran.code, ran.err


def test_a_port_in_use_is_told(tmp_path: Path, free: socket.socket) -> None:
    code, told = desk("--db", tmp_path / "p.db", "--port", str(free.getsockname()[1]))
    assert code == 2
    assert "is in use" in told
    assert "choose another with --port" in told
    assert not (tmp_path / "p.db").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--host", "desk.example.com"], "is no address"),
        (["--host", "192.0.2.1"], "cannot answer there"),
        (["--profile", "nobody"], "no profile"),
        (["--db", "mysql://x/y"], "no database of the kind"),
        (["--limit", "size=x"], "is no limit"),
    ],
)
def test_wrong_use_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], said: str) -> None:
    monkeypatch.chdir(tmp_path)
    code, told = desk("--port", "0", *options)
    assert code == 2
    assert said in told


def test_a_token_that_could_be_guessed_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOMWARD_DESK_TOKEN", "secret")
    code, told = desk("--db", tmp_path / "p.db")
    assert code == 2
    assert "the token is too short" in told
    assert "secret" not in told


@pytest.mark.parametrize("missing", ["flask_wtf", "waitress"])
def test_what_is_not_installed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    code, told = desk("--db", tmp_path / "p.db")
    assert code == 2
    assert f"the desk needs {missing}, which is not installed" in told
    assert "pip install 'bomward[desk]'" in told
    assert not (tmp_path / "p.db").exists()


def test_the_terms_are_those_of_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """A desk that runs over midnight judges by the law of the new day; unless a day was named."""
    import datetime

    from bomward.checking import Policy
    from bomward.cli.run import Setup

    days = [datetime.date(2026, 11, 22), datetime.date(2026, 11, 23)]
    monkeypatch.setattr(bomward.cli.desk, "day", lambda _: days[0])
    setup = Setup(Policy(as_of=days[0]))
    judging, dated = bomward.cli.desk._Judging(setup, dated=False), bomward.cli.desk._Judging(setup, dated=True)
    first: Checker = judging()
    assert judging() is first
    days.pop(0)
    assert judging().terms.policy.as_of == days[0]
    assert judging().data is first.data
    assert dated().terms.policy.as_of != days[0]


def test_the_log_has_no_terminal_escapes(tmp_path: Path) -> None:
    with served("--db", tmp_path / "p.db") as (process, address):
        where = urlsplit(address)
        with socket.create_connection((where.hostname or "", where.port or 0), timeout=_WAIT) as line:
            line.sendall(b"GET /%1b[2J%1b]0;x%07%0d%0aCLEAR HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            assert b"404" in line.recv(100)
        process.send_signal(signal.SIGTERM)
        process.wait(_WAIT)
        assert process.stderr is not None
        told = process.stderr.read()
    assert "\\x1b[2J" in told
    assert "\x1b" not in told
    assert "\nCLEAR" not in told


def test_a_check_loads_no_web_library() -> None:
    code = (
        "import sys; from bomward.cli.commands import app; from typer.testing import CliRunner;"
        " CliRunner().invoke(app, ['--help'])"
    )
    line = [
        sys.executable,
        "-c",
        f"{code}; print([n for n in ('flask', 'waitress', 'sqlalchemy') if n in sys.modules])",
    ]
    done: Any = subprocess.run(line, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_documents_are_judged_and_annotated_in_a_process_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that takes for ever, or all memory, would take the desk with it."""
    rooms: list[Desk] = []

    def server(app: Flask, *_: object) -> Any:
        rooms.append(of(app))
        return SimpleNamespace(run=lambda: None)

    monkeypatch.setattr(bomward.cli.desk, "_server", server)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(logging, "basicConfig", lambda **_: None)
    assert run("desk", "--no-policy", "--port", "0", "--db", tmp_path / "p.db").code == 0
    assert (rooms[0].judge, rooms[0].annotate) == (timed.judged, timed.annotated)
