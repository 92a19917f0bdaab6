"""Runs commands on a portfolio and kills them at random points, over and over; what must hold then is checked each time.

A script: it copies itself for each command (what it has loaded need not be loaded again), which no test runner should do.
"""

from __future__ import annotations

import mmap
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import alembic.command  # noqa: F401 - loaded once for all copies
from sqlalchemy import Engine, event, func, inspect, select, text
from tests.documents import POLICY
from tests.portfolio.running import contents, product, write

from bomward import check
from bomward.cli import portfolio as commands
from bomward.cli.commands import app
from bomward.portfolio.database import Database
from bomward.portfolio.models import Decision, Document, Found, Judgement, Original
from bomward.portfolio.packing import read, unpacked

TRIES = 4
"""So often a command is killed before it may come to its end."""
LAWS = ("--no-policy", "--as-of", "2026-11-22")
EARLIER = ("--no-policy", "--as-of", "2020-01-01")
"""A day on which the same was not banned."""

Kept = dict[str, set[Any]]


def steps(folder: Path) -> Iterator[list[str]]:
    """What is done to a portfolio, one after the other: its tables are made by the first."""
    documents = {f"d{number}": product(f"P{number}", vendor="Acme", hit=not number % 3) for number in range(7)}
    names = [*map(str, write(folder, **documents))]
    yield ["add", *LAWS, *names]
    yield ["recheck", *EARLIER, "-o", "json=/dev/null"]
    yield ["add", *LAWS, "--vendor", "Acme Ltd", *names[3:5]]
    (finding, *_) = check(documents["d0"], policy=POLICY).documents[0].findings
    terms = ("--reason", "r", "--owner", "o", "--expires", "2999-01-01")
    yield ["decide", finding.id, "accept", "--vendor", "Acme", *terms]
    yield ["withdraw", "P4", "--reason", "r", "--owner", "o"]
    yield ["recheck", *LAWS, "-o", "json=/dev/null"]
    yield ["withdraw", "P4", "--put-back", "--reason", "r", "--owner", "o"]


def started(line: list[str], url: str, prepare: Callable[[], None]) -> int:
    """Begins a command in a copy of this process."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        commands._BATCH = 2
        prepare()
        with suppress(SystemExit):
            app(["portfolio", line[0], "--db", url, *line[1:]])
        code = 0
    finally:
        os._exit(code)


def ended(child: int) -> bool:
    """Whether a command came to its end, and was not killed."""
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, status
    return not os.WIFSIGNALED(status)


MOMENTS = ("before_cursor_execute", "after_cursor_execute", "commit")
"""What the database's driver is about to do, or has done."""
_SEEN = mmap.mmap(-1, 8)
"""How often that was in the last process that counted: shared with it."""


def counting(moment: str, last: int) -> Callable[[], None]:
    """Has a process count such moments, and kill itself at the last."""

    def look(*_: object) -> None:
        seen = int.from_bytes(_SEEN[:], "little") + 1
        _SEEN[:] = seen.to_bytes(8, "little")
        if seen == last:
            os.kill(os.getpid(), signal.SIGKILL)

    _SEEN[:] = bytes(8)
    return lambda: event.listen(Engine, moment, look)


def counted(line: list[str], url: str) -> int:
    """Runs a command to its end; how many statements it made."""
    assert ended(started(line, url, counting(MOMENTS[0], 0)))
    return int.from_bytes(_SEEN[:], "little")


def killed_or_done(line: list[str], url: str, statements: int, chance: random.Random) -> bool:
    """Runs a command that may be killed at any point; whether it came to its end."""
    moment = chance.choice([*MOMENTS, "time"])
    if moment == "time":
        child = started(line, url, lambda: None)
        time.sleep(chance.uniform(0, 0.1))
        os.kill(child, signal.SIGKILL)
        return ended(child)
    most = 6 if moment == "commit" else statements
    return ended(started(line, url, counting(moment, chance.randint(1, most))))


def checked(url: str) -> Kept:
    """What the portfolio holds, each part of it whole. A database that nobody came to make yet holds nothing."""
    if not is_made(url):
        return {}
    database = Database(url)
    with database.reading() as session:
        if database.url.drivername == "sqlite":
            assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
            assert session.execute(text("PRAGMA foreign_key_check")).all() == []
        originals = {one.sha256: one.packed for one in session.scalars(select(Original))}
        assert all(unpacked(packed, sha256) for sha256, packed in originals.items())
        assert set(session.scalars(select(Document.original))) == set(originals)
        judgements = {one.id: one for one in session.scalars(select(Judgement))}
        assert {one.document_id for one in judgements.values()} == set(session.scalars(select(Document.id)))
        counts = dict(session.execute(select(Found.judgement_id, func.count()).group_by(Found.judgement_id)).all())
        for id, one in judgements.items():
            told = read(one.packed)
            assert told is not None
            assert len(told.report.findings) == counts.get(id, 0)
        decisions = set(session.scalars(select(Decision.id)))
    database.close()
    return {"originals": set(originals), "judgements": set(judgements), "decisions": decisions}


def is_made(url: str) -> bool:
    from sqlalchemy import create_engine

    from bomward.portfolio.database import _parsed

    parsed = _parsed(url)
    if parsed.drivername == "sqlite" and not Path(str(parsed.database)).exists():
        return False
    engine = create_engine(parsed)
    with engine.connect() as connection:
        tables = inspect(connection).get_table_names()
    engine.dispose()
    assert not tables or len(tables) == len(TABLES), tables
    return bool(tables)


TABLES = (
    *("decision", "document", "finding", "judgement", "judging", "naming", "original", "portfolio_revision"),
    *("product", "release", "vendor", "withdrawal"),
)


def emptied(url: str) -> None:
    """Begins again with nothing."""
    from sqlalchemy import create_engine

    from bomward.portfolio.database import _parsed

    parsed = _parsed(url)
    if parsed.drivername == "sqlite":
        for end in ("", "-wal", "-shm"):
            Path(f"{parsed.database}{end}").unlink(missing_ok=True)
        return
    engine = create_engine(parsed)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()


def played(url: str, folder: Path, run: Callable[[list[str]], bool]) -> dict[str, list[Any]]:
    """What a portfolio holds after all steps, each of which is tried until it comes to its end."""
    emptied(url)
    before: Kept = {}
    for line in steps(folder):
        for _ in range(TRIES):
            done = run(line)
            now = checked(url)
            assert all(before[kind] <= now[kind] for kind in before)
            before = now
            if done:
                break
        else:
            assert ended(started(line, url, lambda: None))
            before = checked(url)
    # NOTE: one who is killed and begins again has begun twice; and may decide the same twice.
    return {table: sorted(set(rows)) for table, rows in contents(url).items() if table != "judging"}


def main(url: str, folder: Path, seconds: float) -> None:
    """Plays it through without harm, then with it, as often as there is time for; says how often something was killed."""
    statements: dict[str, int] = {}

    def unharmed(line: list[str]) -> bool:
        statements[str(line)] = counted(line, url)
        return True

    wanted = played(url, folder, unharmed)
    kills, rounds, end = 0, 0, time.monotonic() + seconds
    while time.monotonic() < end:
        chance = random.Random(rounds)  # noqa: S311 - the same points in every run

        def harmed(line: list[str], chance: random.Random = chance) -> bool:
            nonlocal kills
            done = killed_or_done(line, url, statements[str(line)], chance)
            kills += not done
            return done

        found = played(url, folder, harmed)
        assert found == wanted, {name: (found[name], wanted[name]) for name in wanted if found[name] != wanted[name]}
        rounds += 1
    sys.stdout.write(f"{kills} killed in {rounds} rounds\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]))
