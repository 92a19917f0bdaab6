"""The database: made once whoever comes first, brought up where it is older, refused where it is newer or something else."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from tests.cli.running import DAY, run
from tests.documents import FIXTURES
from tests.portfolio.running import KIOSK, contents, listed, portfolio, product, write

from bomward.errors import Exit, UsageError
from bomward.portfolio.database import Database, migrations
from bomward.portfolio.models import HEAD, REVISION_TABLE, Base


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
        ("sqlite:////nowhere/at/all.db", "the database refused"),
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
