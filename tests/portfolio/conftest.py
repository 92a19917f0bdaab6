"""Databases for the portfolio's tests: SQLite, and a PostgreSQL server of their own where its programs are to be found."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bomward.portfolio.database import Database

Server = Callable[..., str]
"""Makes a database, a copy of the one of that name if one is named, and gives its address."""

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
            yield partial(_database, folder)
        finally:
            run(programs["pg_ctl"], "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _database(folder: Path, of: str = "") -> str:
    name = f"portfolio_{next(_NUMBERS)}"
    server = create_engine(f"postgresql+psycopg://tester@/postgres?host={folder}", isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}" + (f" TEMPLATE {of}" if of else "")))
    server.dispose()
    return f"postgresql://tester@/{name}?host={folder}"


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A portfolio in which nothing is, made once: that takes longer than most of what is done with it."""
    file = tmp_path_factory.mktemp("empty") / "portfolio.db"
    Database(f"sqlite:///{file}", create=True).close()
    return file


@pytest.fixture(scope="session")
def empty_database(postgresql: Server) -> str:
    """The name of the same in PostgreSQL."""
    made = Database(postgresql(), create=True)
    made.close()
    return str(made.url.database)


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """Of which kind the database is."""
    return str(request.param)


@pytest.fixture
def nowhere(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that is not there yet, or in which there are no tables."""
    if backend == "sqlite":
        return f"sqlite:///{tmp_path / 'portfolio.db'}"
    server: Server = request.getfixturevalue("postgresql")
    return server()


@pytest.fixture
def url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a portfolio in which nothing is."""
    if backend == "sqlite":
        return f"sqlite:///{shutil.copy(request.getfixturevalue('empty_file'), tmp_path / 'portfolio.db')}"
    server: Server = request.getfixturevalue("postgresql")
    return server(of=request.getfixturevalue("empty_database"))


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """A portfolio in which nothing is yet."""
    made = Database(url, create=True)
    yield made
    made.close()
