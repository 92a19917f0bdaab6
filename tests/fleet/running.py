"""Running the fleet's commands in tests, on the day of all tests, and looking at what they wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.cli.running import DAY, Ran, run
from tests.documents import ENGINE, POLICY, cyclonedx, encode, placed

from bomward.checking import Checker
from bomward.cli import apart
from bomward.cli.console import bug
from bomward.cli.run import Setup, read
from bomward.fleet import store, tables, work
from bomward.outputs.json import dump

Json = dict[str, Any]


def product(name: str, *, vendor: str = "", version: str = "1.0", hit: bool = False) -> bytes:
    """An SBOM on a product, with the engine in it or without."""
    subject: Json = {"type": "application", "bom-ref": "product", "name": name, "version": version}
    if vendor:
        subject["supplier"] = {"name": vendor}
    document = cyclonedx(metadata={"component": subject})
    return encode(placed(document, "/components/1", ENGINE) if hit else document)


def write(folder: Path, documents: dict[str, bytes]) -> Path:
    """The documents as files below a folder."""
    for name, data in documents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def fleet(*arguments: str | Path, out: Path, scheduler: str, options: tuple[str, ...] = ("--no-policy",)) -> Ran:
    """Runs a fleet on the workers of a scheduler."""
    return run("fleet", "--as-of", DAY, *options, "--out", out, "--scheduler", scheduler, *arguments)


def content(out: Path) -> dict[str, bytes]:
    """Every file of the last whole run, by name."""
    current = out / "current"
    return {str(path.relative_to(current)): path.read_bytes() for path in sorted(current.rglob("*")) if path.is_file()}


def rows(out: Path, table: str) -> list[Json]:
    """The rows of a table."""
    return list(tables.read(store.read(str(out))[0].parts(table)))


def by_name(out: Path) -> dict[str, Json]:
    """The rows on documents, by the last part of their names."""
    return {row["source"].rpartition("/")[2]: row for row in rows(out, "documents")}


def reports(out: Path) -> list[Json]:
    """The documents as the JSON report has them."""
    told = tables.reports(*(tables.read(store.read(str(out))[0].parts(name)) for name in store.TABLES))
    found: list[Json] = json.loads(dump([one.report for one in told]))
    return found


def listed(out: Path, *words: str) -> list[Json]:
    """What `report` lists."""
    ran = run("fleet", "report", out, *words, "-o", "json")
    assert ran.code == 0, ran.err
    found: list[Json] = json.loads(ran.out)["rows"]
    return found


def job(checker: Checker) -> work.Job:
    """What workers have to know, by the policy of all tests."""
    return work.Job(
        make=Setup(POLICY).checker, terms=checker.fingerprint, bug=bug, read=read, alone=apart.alone, seconds=9
    )
