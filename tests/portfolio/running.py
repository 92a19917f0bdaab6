"""Running the portfolio's commands in tests, on the day of all tests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import inspect, literal_column, select
from sqlalchemy import table as table_of
from tests.cli.running import DAY, Ran, run
from tests.documents import ENGINE, cyclonedx, encode, placed

from bomward.portfolio.database import Database

OWN = Path(__file__).parents[2] / "docs" / "examples" / "own-catalog"
"""A catalog by which something is banned that ours does not know."""
KIOSK = Path(__file__).parents[2] / "fixtures" / "ticket-kiosk.cdx.json"
"""Clear by our catalog, prohibited by that one."""


def product(name: str, version: str = "1.0", *, vendor: str = "", hit: bool = False) -> bytes:
    """An SBOM on a product, with the engine in it or without."""
    subject: dict[str, Any] = {"type": "application", "bom-ref": "product", "name": name, "version": version}
    if vendor:
        subject["supplier"] = {"name": vendor}
    document = cyclonedx(metadata={"component": subject})
    return encode(placed(document, "/components/1", ENGINE) if hit else document)


def write(folder: Path, **documents: bytes) -> list[Path]:
    """The documents as files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in documents.items():
        (folder / f"{name}.json").write_bytes(data)
    return [folder / f"{name}.json" for name in documents]


def portfolio(command: str, *arguments: str | Path, db: str, stdin: bytes = b"") -> Ran:
    """Runs a command on a portfolio."""
    dated = () if command in ("decide", "withdraw") else ("--as-of", DAY)
    return run("portfolio", command, *dated, "--db", db, *arguments, stdin=stdin)


def listed(kind: str, *arguments: str | Path, db: str) -> list[dict[str, Any]]:
    """What `list` lists."""
    ran = portfolio("list", kind, "-o", "json", *arguments, db=db)
    assert ran.code == 0, ran.err
    rows: list[dict[str, Any]] = json.loads(ran.out)["rows"]
    return rows


def shown(name: str, *arguments: str | Path, db: str) -> dict[str, Any]:
    """What `show` shows."""
    ran = portfolio("show", name, "-o", "json", *arguments, db=db)
    assert ran.code == 0, ran.err
    found: dict[str, Any] = json.loads(ran.out)
    return found


def reported(*arguments: str | Path, db: str) -> dict[str, Any]:
    """What `report` reports."""
    ran = portfolio("report", "--no-policy", "-o", "json", *arguments, db=db)
    found: dict[str, Any] = json.loads(ran.out)
    assert ran.code == found["exitCode"]
    return found


def rechecked(*arguments: str | Path, db: str) -> dict[str, Any]:
    """What `recheck` tells."""
    ran = portfolio("recheck", "--no-policy", "-o", "json", *arguments, db=db)
    found: dict[str, Any] = json.loads(ran.out)
    assert ran.code == found["exitCode"], ran.err
    return found


def finding_of(name: str, *, db: str) -> str:
    """The id of the first finding in a product."""
    found: str = shown(name, db=db)["documents"][0]["report"]["findings"][0]["id"]
    return found


def contents(url: str) -> dict[str, list[Any]]:
    """Every row of every table but numbers and times: what two portfolios must have in common to be the same."""
    database = Database(url)
    with database.reading() as session:
        tables = sorted(inspect(session.connection()).get_table_names())
        found = {
            table: sorted(
                str(sorted(_kept(row).items()))
                for row in session.execute(select(literal_column("*")).select_from(table_of(table))).mappings()
            )
            for table in tables
        }
    database.close()
    return found


def _kept(row: Mapping[Any, Any]) -> dict[str, Any]:
    given = {name: value for name, value in row.items() if not name.endswith("id") and name != "at"}
    # NOTE: SQLite has numbers for what is true or false.
    return {name: int(value) if isinstance(value, bool) else value for name, value in given.items()}
