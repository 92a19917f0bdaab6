"""The database: opened by URL, made where it is wanted, brought to the revision that is worked with, never half-written."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.orm import Session

from bomward import patterns
from bomward.errors import UsageError
from bomward.portfolio import EXTRA
from bomward.portfolio.models import HEAD, REVISION_TABLE
from bomward.portfolio.refusals import meaning

_WAIT = 60
"""Seconds for which one who writes waits for another."""
_ANSWERS = {"connect_timeout": "20"}
"""Seconds for which a server is waited for, unless the address says how long."""
_LOCK = 0x626F6D77
"""The PostgreSQL lock that whoever changes the tables holds."""
_WRITES = "bomward_writes"
_URL = patterns.lazy(r"[a-z][a-z0-9+_]*://")
_BESIDE = ("-wal", "-shm", "-journal")
"""What the names of the files end in that SQLite keeps beside its own."""
_KINDS = "sqlite:///FILE, or postgresql://USER@HOST/NAME"


class DatabaseError(UsageError):
    """The database refuses, or cannot be had."""


class Database:
    """A portfolio's database. `reading` gives one unchanging view of it; `writing` all of what is done, or none of it."""

    def __init__(self, url: str, *, create: bool = False) -> None:
        """Open it; with `create`, make it where there is none. Raises UsageError."""
        self.url = _parsed(url)
        self.name = self.url.set(drivername=self.url.get_backend_name()).render_as_string(hide_password=True)
        _refuse_missing(self.url, create=create)
        with self._told():
            try:
                self._engine = _engine(self.url)
            except ModuleNotFoundError as error:
                raise UsageError(f"{error.name} is not installed", where=self.name, hint=EXTRA) from error
            try:
                self.made_from = self._brought_up(create=create)
                """The revision it had before, where it had to be changed; empty for a new one, None where nothing was to do."""
            except BaseException:
                self.close()
                raise

    @property
    def files(self) -> tuple[str, ...]:
        """The files that it stands in, as far as they are ours to know."""
        ends = ("", *_BESIDE) if self.url.drivername == "sqlite" else ()
        return tuple(f"{self.url.database}{end}" for end in ends)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees what was there when it began, and nothing that comes after."""
        with self._told(), self._engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with Session(connection) as session:
                yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose every change is there at its end, or none where it raises or is killed."""
        with self._told(), self._engine.connect() as connection:
            writer = connection.execution_options(**{_WRITES: True})
            with Session(writer) as session, session.begin():
                yield session

    def close(self) -> None:
        """Let go of it."""
        self._engine.dispose()

    def _brought_up(self, *, create: bool) -> str | None:
        with self._engine.connect() as connection:
            if _revision(connection) == HEAD:
                return None
        with self._engine.connect() as connection:
            writer = connection.execution_options(**{_WRITES: True})
            with writer.begin():
                if writer.dialect.name == "postgresql":
                    writer.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
                # NOTE: another may have done it while we waited.
                found = _revision(writer)
                if found == HEAD:
                    return None
                if found is None and not create:
                    raise self._none()
                self._migrate(writer, found)
                return found or ""

    def _migrate(self, connection: Connection, found: str | None) -> None:
        from alembic import command  # NOTE: takes time to load, and is needed once in a while
        from alembic.util import CommandError

        try:
            command.upgrade(migrations(connection), "head")
        except CommandError as error:
            hint = "it was made by a newer bomward: install that"
            what = f"its tables are of revision {found}, which is not known"
            raise UsageError(what, where=self.name, hint=hint) from error

    def _none(self) -> UsageError:
        hint = "begin one with: bomward portfolio add SBOM"
        return UsageError("there is no portfolio in it", where=self.name, hint=hint)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What the database says, as an error that a user can mend."""
        try:
            yield
        except SQLAlchemyError as error:
            what, hint = meaning(error)
            raise DatabaseError(what, where=self.name, hint=hint) from error


def migrations(connection: Connection | None = None) -> Any:
    """The settings by which Alembic finds the revisions, on a connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def _parsed(url: str) -> URL:
    """The address; a bare name is that of an SQLite file. Raises UsageError."""
    text_ = url if _URL.match(url) else f"sqlite:///{url}"
    try:
        found = make_url(re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", text_))
    except (ArgumentError, ValueError) as error:
        raise UsageError("no address of a database", where="--db", hint=f"write it as {_KINDS}") from error
    if found.drivername not in ("sqlite", "postgresql+psycopg"):
        what = f"no database of the kind {found.drivername!r} is supported"
        raise UsageError(what, where="--db", hint=f"there are: {_KINDS}")
    if found.drivername == "sqlite" and found.database in (None, "", ":memory:"):
        raise UsageError("a portfolio needs a file to stand in", where="--db", hint=f"write it as {_KINDS}")
    return found


def _refuse_missing(url: URL, *, create: bool) -> None:
    """Raise UsageError for an SQLite file that is not there, or not to be made; opening it would make it."""
    if url.drivername != "sqlite" or create or Path(str(url.database)).exists():
        return
    hint = "begin one with: bomward portfolio add SBOM; or name another with --db"
    raise UsageError("there is no portfolio", where=str(url.database), hint=hint)


def _engine(url: URL) -> Engine:
    if url.drivername != "sqlite":
        try:
            return create_engine(url.update_query_dict(_ANSWERS | dict(url.query)), pool_size=1)
        except NoSuchModuleError as error:
            raise UsageError("no driver for this database", where="--db", hint=EXTRA) from error
    engine = create_engine(url, connect_args={"timeout": _WAIT})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _: object) -> None:
    """Set what SQLite asks for anew on each connection."""
    # NOTE: left to itself, the driver would begin no transaction before tables are made.
    connection.isolation_level = None
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        # NOTE: where another holds it, that one sees to it; without it, all is right and only slower.
        with suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    """Begin as one that writes at once, or two could wait for each other when they turn from reading to writing."""
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _revision(connection: Connection) -> str | None:
    """The revision of the tables; None where there are none."""
    if not inspect(connection).has_table(REVISION_TABLE):
        return None
    return connection.execute(text(f"SELECT version_num FROM {REVISION_TABLE}")).scalar()  # noqa: S608 - a name of our own
