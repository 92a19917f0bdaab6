"""The database: made once whoever comes first, brought up where it is older, refused where it is newer or something else."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import OperationalError
from tests.cli.running import DAY, run
from tests.documents import FIXTURES
from tests.portfolio.conftest import Server
from tests.portfolio.running import KIOSK, contents, listed, portfolio, product, write

from bomward.errors import Exit, UsageError
from bomward.portfolio import database as database_module
from bomward.portfolio.database import Database, DatabaseError, _parsed, _revision, migrations
from bomward.portfolio.models import HEAD, REVISION_TABLE, Base
from bomward.portfolio.refusals import meaning


@pytest.fixture
def url(nowhere: str) -> str:
    """Where there is no portfolio yet."""
    return nowhere


def test_the_migrations_make_what_the_models_say(database: Database) -> None:
    with database.reading() as session:
        context = MigrationContext.configure(session.connection(), opts={"version_table": REVISION_TABLE})
        assert compare_metadata(context, Base.metadata) == []
    assert ScriptDirectory.from_config(migrations()).get_current_head() == HEAD


def test_a_portfolio_is_made_once(url: str) -> None:
    with_nothing = Database(url, create=True)
    again = Database(url)
    assert (with_nothing.made_from, again.made_from) == ("", None)
    with_nothing.close()
    again.close()


def test_one_of_a_newer_version_is_left_alone(url: str, database: Database) -> None:
    with database.writing() as session:
        session.execute(text(f"UPDATE {REVISION_TABLE} SET version_num = '9999'"))  # noqa: S608 - a name of our own
    database.close()
    with pytest.raises(UsageError, match="revision 9999") as raised:
        Database(url)
    assert "newer bomward" in raised.value.hint


@pytest.mark.parametrize("command", ["list", "recheck", "report"])
def test_only_add_makes_a_portfolio(url: str, command: str) -> None:
    ran = portfolio(command, db=url)
    assert ran.code == Exit.USAGE
    assert "no portfolio" in ran.err
    assert "portfolio add" in ran.err


def test_what_is_written_is_there_as_a_whole_or_not_at_all(database: Database) -> None:
    def broken() -> None:
        with database.writing() as session:
            session.execute(text("INSERT INTO vendor (name) VALUES ('Acme')"))
            raise KeyError

    with pytest.raises(KeyError):
        broken()
    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM vendor")).scalar() == 0


def test_who_reads_sees_one_moment(database: Database) -> None:
    with database.reading() as reader:
        asked = text("SELECT count(*) FROM vendor")
        assert reader.execute(asked).scalar() == 0
        other = Database(database.url.render_as_string(hide_password=False))
        with other.writing() as writer:
            writer.execute(text("INSERT INTO vendor (name) VALUES ('Acme')"))
        other.close()
        assert reader.execute(asked).scalar() == 0
    with database.reading() as reader:
        assert reader.execute(asked).scalar() == 1


def test_several_may_add_at_once_and_begin_the_portfolio_together(url: str, tmp_path: Path) -> None:
    files = {f"d{number}": product(f"P{number % 5}", str(number), vendor=f"V{number % 3}") for number in range(24)}
    names = list(map(str, write(tmp_path / "in", **files)))
    line = [sys.executable, "-m", "bomward", "portfolio", "add", "--no-policy", "--as-of", DAY, "--db", url]
    orders = (names, names[::-1], names[12:] + names[:12])
    running = [subprocess.Popen([*line, *order], stdout=subprocess.PIPE, stderr=subprocess.PIPE) for order in orders]
    told = [each.communicate(timeout=120)[1].decode() for each in running]
    assert [each.returncode for each in running] == [0, 0, 0], told
    alone = f"sqlite:///{tmp_path / 'alone.db'}"
    portfolio("add", *names, db=alone)
    found, wanted = contents(url), contents(alone)
    for table in ("vendor", "product", "release", "original", "document", "judgement"):
        assert found[table] == wanted[table], table


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("mysql://user@host/name", "kind 'mysql'"),
        ("sqlite://", "a file to stand in"),
        ("sqlite:///:memory:", "a file to stand in"),
        ("postgresql://user@host:port/name", "no address"),
        ("sqlite:////nowhere/at/all.db", "the file cannot be opened or made"),
    ],
)
def test_an_address_that_leads_nowhere_is_told(address: str, said: str) -> None:
    ran = portfolio("add", KIOSK, db=address)
    assert ran.code == Exit.USAGE
    assert said in ran.err


def test_a_bare_name_is_a_file(tmp_path: Path) -> None:
    portfolio("add", KIOSK, db=str(tmp_path / "p.db"))
    assert len(listed("documents", db=f"sqlite:///{tmp_path / 'p.db'}")) == 1


def test_a_password_is_never_told() -> None:
    ran = portfolio("list", db="postgresql://user:secret@127.0.0.1:1/name")
    assert ran.code == Exit.USAGE
    assert "secret" not in ran.err


def test_a_file_of_something_else_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    other, text_ = tmp_path / "other.db", tmp_path / "text.db"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE vendor (x)")
    connection.commit()
    connection.close()
    text_.write_text("no database, but a text that is long enough to be taken for one")
    for file in (other, text_):
        assert portfolio("add", KIOSK, db=f"sqlite:///{file}").code == Exit.USAGE
    connection = sqlite3.connect(other)
    assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("vendor",)]
    connection.close()
    assert text_.read_text().startswith("no database")


@pytest.mark.parametrize(
    "arguments", ["list", "decide bw-0000000000000000 ask --reason r --owner o", "add fixtures/empty.cdx.json"]
)
def test_what_is_not_installed_is_named_with_how_to_install_it(monkeypatch: pytest.MonkeyPatch, arguments: str) -> None:
    monkeypatch.chdir(FIXTURES.parent)
    for name in [name for name in sys.modules if name.startswith("bomward.portfolio")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    ran = run("portfolio", *arguments.split())
    assert ran.code == Exit.USAGE
    assert "pip install 'bomward[portfolio]'" in ran.err


def test_the_default_is_a_file_in_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("portfolio", "add", "--as-of", DAY, KIOSK).code == 0
    assert (tmp_path / "bomward.db").exists()
    monkeypatch.setenv("BOMWARD_DB", f"sqlite:///{tmp_path / 'other.db'}")
    assert run("portfolio", "list").code == Exit.USAGE


# --- what a database says


def refusal(*arguments: str | Path, db: str) -> str:
    """How a command that is refused tells why: what, where and what to do, and nothing else."""
    ran = portfolio(*map(str, arguments), db=db)
    assert ran.code == Exit.USAGE
    labels = [line.partition(":")[0].strip() for line in ran.err.splitlines() if not line.startswith("note: ")]
    assert labels == ["error", "at", "hint"], ran.err
    return ran.err


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """An SQLite file with a portfolio in it, all of it in the file itself."""
    file = tmp_path / "p.db"
    portfolio("add", KIOSK, db=str(file))
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()
    return file


def test_a_file_that_is_no_database_is_told_as_that(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("no database " * 100)
    for command in (("list",), ("recheck",), ("add", KIOSK)):
        assert "this file is no database" in refusal(*command, db=str(tmp_path / "text.db"))


def test_a_folder_is_told_as_what_cannot_be_opened(tmp_path: Path) -> None:
    assert "that it is no folder" in refusal("list", db=str(tmp_path))


def test_a_damaged_file_is_told_as_that(made: Path) -> None:
    made.write_bytes(made.read_bytes()[:12_288])
    assert "the file is damaged" in refusal("list", db=str(made))


def test_a_file_that_may_only_be_read_can_be_read(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "_prepare", lambda connection, _: _only_reading(connection))
    assert len(listed("documents", db=str(made))) == 1
    told = refusal("add", KIOSK, "--vendor", "Another", db=str(made))
    assert "it can be read, but not written" in told
    assert "you may write the file and its folder" in told


def _only_reading(connection: sqlite3.Connection) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA query_only = ON")


def test_a_full_disk_is_told_and_what_was_committed_is_kept(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare = database_module._prepare

    def prepare_full(connection: sqlite3.Connection, record: object) -> None:
        prepare(connection, record)
        connection.execute("PRAGMA max_page_count = 1")  # NOTE: SQLite takes for this as many as there are

    monkeypatch.setattr(database_module, "_prepare", prepare_full)
    names = write(tmp_path / "in", **{f"d{number}": product(f"P{number}" * 9, hit=True) for number in range(40)})
    told = refusal("add", *names, db=str(made))
    assert "the disk is full" in told
    assert "make room" in told
    monkeypatch.undo()
    assert len(listed("documents", db=str(made))) == 1
    assert portfolio("add", *names, db=str(made)).code == Exit.FOUND
    assert len(listed("documents", db=str(made))) == 41


def test_one_that_others_hold_is_told(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "_WAIT", 0)
    holder = sqlite3.connect(made, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    assert "others hold it" in refusal("list", db=str(made))
    holder.close()


@pytest.mark.parametrize(
    ("change", "said", "hint"),
    [
        ({"database": "missing"}, "there is no database of this name", "createdb"),
        ({"username": "nobodyelse"}, "it knows no user of this name", "user's name"),
        ({"query": {"host": "/nowhere"}}, "the server cannot be reached", "host and port"),
        ({"query": {}, "host": "127.0.0.1", "port": 1}, "the server cannot be reached", "host and port"),
    ],
)
def test_a_server_that_lets_nobody_in_is_told(postgresql: Server, change: dict[str, Any], said: str, hint: str) -> None:
    url = make_url(postgresql()).set(**change)
    told = refusal("add", KIOSK, db=url.render_as_string(hide_password=False))
    assert said in told
    assert hint in told


def test_what_a_user_of_a_server_may_not_do_is_told(postgresql: Server) -> None:
    url = postgresql()
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE ROLE limited LOGIN"))
    engine.dispose()
    told = refusal("add", KIOSK, db=url.replace("tester@", "limited@"))
    assert "this user may not do that (permission denied" in told
    assert "grant it the right" in told


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ('FATAL:  password authentication failed for user "x"', "it did not let this user in"),
        ("failed to resolve host 'nowhere': [Errno -2] Name or service not known", "the server cannot be reached"),
        ("fe_sendauth: no password supplied", "it did not let this user in"),
        ("FATAL:  sorry, too many clients already", "too many are connected already"),
        ("something that nobody foresaw\nLINE 2: x", "the database refused: something that nobody foresaw"),
        ("", "the database refused: no reason given"),
    ],
)
def test_other_words_are_told_too(words: str, said: str) -> None:
    what, hint = meaning(OperationalError("", {}, Exception(words)))
    assert what.startswith(said)
    assert "\n" not in what
    assert hint


# --- from an earlier revision


def earlier(url: str) -> None:
    """Takes from a portfolio what the second revision brought."""
    database = Database(url)
    with database.writing() as session:
        session.execute(text("DROP TABLE withdrawal"))
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("DROP FUNCTION withdrawal_kept()"))
        session.execute(text(f"UPDATE {REVISION_TABLE} SET version_num = '0001'"))  # noqa: S608 - a name of our own
    database.close()


def test_one_of_an_earlier_version_is_brought_up_and_keeps_all(url: str, tmp_path: Path) -> None:
    portfolio("add", KIOSK, *write(tmp_path, a=product("A", hit=True)), db=url)
    before, lines = contents(url), listed("documents", db=url)
    earlier(url)
    ran = portfolio("list", "documents", db=url)
    assert ran.code == 0
    assert "its tables were brought up from revision 0001" in ran.err
    assert contents(url) == before
    assert listed("documents", db=url) == lines
    assert portfolio("withdraw", "A", "--reason", "r", "--owner", "o", db=url).code == 0
    database = Database(url)
    with database.reading() as session:
        context = MigrationContext.configure(session.connection(), opts={"version_table": REVISION_TABLE})
        assert compare_metadata(context, Base.metadata) == []
    database.close()


@pytest.mark.parametrize("moment", range(1, 5))
def test_one_that_breaks_off_on_the_way_is_as_it_was(url: str, moment: int) -> None:
    portfolio("add", KIOSK, db=url)
    earlier(url)
    seen = 0

    def break_off(_: object, __: object, statement: str, *___: object) -> None:
        nonlocal seen
        seen += "withdrawal" in statement
        if seen == moment:
            raise KeyboardInterrupt

    event.listen(Engine, "before_cursor_execute", break_off)
    try:
        with pytest.raises(KeyboardInterrupt):
            Database(url)
    finally:
        event.remove(Engine, "before_cursor_execute", break_off)
    engine = create_engine(_parsed(url))
    with engine.connect() as connection:
        assert "withdrawal" not in inspect(connection).get_table_names()
        assert _revision(connection) == "0001"
    engine.dispose()
    assert len(listed("documents", db=url)) == 1


def test_what_is_missing_elsewhere_is_no_missing_driver(database: Database) -> None:
    with pytest.raises(ModuleNotFoundError), database.reading():
        raise ModuleNotFoundError(name="docx")


def test_what_the_database_refuses_is_told_from_wrong_use(database: Database) -> None:
    with pytest.raises(DatabaseError), database.reading() as session:
        session.execute(text("SELECT nothing FROM nowhere"))
