"""Databases for the portfolio's tests: SQLite, and a PostgreSQL server of their own where its programs are to be found."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bomward.portfolio.database import Database

Server = Callable[[], str]
"""Makes an empty database and gives its address."""

_NOBODY = "nobody"
_NUMBERS = count()


def _program(name: str) -> str:
    """Where a program of PostgreSQL stands, or nothing."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), *map(str, places)])) or ""


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A server that only this machine can reach, through a socket in a folder of its own."""
    programs = {name: _program(name) for name in ("initdb", "pg_ctl")}
    if not all(programs.values()):
        pytest.skip("no PostgreSQL server: initdb and pg_ctl were not found")
    folder = Path(tempfile.mkdtemp(prefix="bomward-pg-"))
    # NOTE: PostgreSQL refuses to run as root.
    user = _NOBODY if os.geteuid() == 0 else None
    if user:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)

    def run(*line: str) -> None:
        done = subprocess.run(line, user=user, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr

    data, log = str(folder / "data"), str(folder / "log")
    try:
        run(programs["initdb"], "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
        run(programs["pg_ctl"], "-D", data, "-l", log, "-w", "-o", options, "start")
        try:
            yield lambda: _database(folder)
        finally:
            run(programs["pg_ctl"], "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _database(folder: Path) -> str:
    name = f"portfolio_{next(_NUMBERS)}"
    server = create_engine(f"postgresql+psycopg://tester@/postgres?host={folder}", isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    server.dispose()
    return f"postgresql://tester@/{name}?host={folder}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that is not there yet, or is empty."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'portfolio.db'}"
    server: Server = request.getfixturevalue("postgresql")
    return server()


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """A portfolio in which nothing is yet."""
    made = Database(url, create=True)
    yield made
    made.close()
