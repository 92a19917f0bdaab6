"""Everything judged again, and what became different by it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping

import msgspec
from sqlalchemy import update
from sqlalchemy.orm import Session

from bomward.checking import Checker
from bomward.findings import CatalogId, DocumentReport, Outcome, Report, Tool
from bomward.portfolio import reading, reporting, store
from bomward.portfolio.models import Document, Found
from bomward.portfolio.reporting import Again, Placed


class Turn(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A finding that came, went, or has another outcome; nothing stands for the outcome where it was not, or is not, there."""

    id: str
    component: str
    version: str
    entry: str
    was: str | None
    now: str | None


class Different(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What became of a document."""

    vendor: str
    product: str
    version: str
    source: str
    sha256: str
    was: str | None
    """Its verdict; none where it is new."""
    now: str
    findings: tuple[Turn, ...]


class Changes(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What became of a portfolio."""

    schema: str
    tool: Tool
    catalog: CatalogId
    as_of: datetime.date
    act: str
    profile: str
    regimes: tuple[str, ...]
    fail_on: str
    documents: int
    different: tuple[Different, ...]
    exit_code: int


class Rechecked(msgspec.Struct, frozen=True, kw_only=True):
    """What judging everything again came to."""

    placed: list[Placed]
    report: Report
    changes: Changes


def recheck(session: Session, checker: Checker, again: Again) -> Rechecked:
    """All that is kept, judged again; nothing is written."""
    before = reading.rows(session)
    found = reading.findings(session, before)
    placed = sorted(reporting.judged_again(session, before, checker, again), key=lambda one: one.order)
    report = reporting.told(session, checker, placed)
    different = tuple(_different(placed, report.documents, found))
    return Rechecked(placed=placed, report=report, changes=_changes(report, different))


def _changes(report: Report, different: tuple[Different, ...]) -> Changes:
    return Changes(
        schema="bomward-recheck/1",
        tool=report.tool,
        catalog=report.catalog,
        as_of=report.as_of,
        act=report.act,
        profile=report.profile,
        regimes=report.regimes,
        fail_on=report.fail_on,
        documents=len(report.documents),
        different=different,
        exit_code=report.exit_code,
    )


def _different(
    placed: Iterable[Placed], documents: Iterable[DocumentReport], before: Mapping[int, Iterable[Found]]
) -> Iterator[Different]:
    for one, document in zip(placed, documents, strict=True):
        was = before.get(one.row.document, ()) if one.row else ()
        turns = tuple(_turns({found.finding: found for found in was}, document))
        verdict = one.row.verdict if one.row else None
        if turns or verdict != document.verdict:
            yield Different(
                vendor=one.names.vendor,
                product=one.names.product,
                version=one.names.version,
                source=document.source,
                sha256=document.sha256,
                was=verdict,
                now=document.verdict,
                findings=turns,
            )


def _turns(before: Mapping[str, Found], document: DocumentReport) -> Iterator[Turn]:
    """What became of the findings, in the order of the document; what is gone at the end, the worst first."""
    present = {finding.id for finding in document.findings}
    for finding in document.findings:
        was = before[finding.id].outcome if finding.id in before else None
        if was != finding.outcome:
            component = finding.component
            yield Turn(
                id=finding.id,
                component=component.name or component.ref,
                version=component.version,
                entry=finding.entry,
                was=was,
                now=str(finding.outcome),
            )
    for one in sorted(before.values(), key=lambda one: (Outcome(one.outcome).rank, one.finding)):
        if one.finding not in present:
            yield Turn(
                id=one.finding, component=one.component, version=one.version, entry=one.entry, was=one.outcome, now=None
            )


def record(session: Session, checker: Checker, placed: Iterable[Placed], at: datetime.datetime) -> None:
    """Write down how everything fares now, as one run."""
    run = store.begun(session, checker, "recheck", at)
    known = {one.row.document: one for one in placed if one.row}
    new = [one for one in placed if one.row is None]
    ids = store.add_documents(session, run, [(one.original, one.member, one.names) for one in new])
    every = {**known, **dict(zip(ids, new, strict=True))}
    store.judged(session, run, {id: one.checked for id, one in every.items()})
    # NOTE: a later version may read a product's name where an earlier one read none.
    store.move(session, {id: one.names for id, one in known.items() if _has_moved(one)})
    session.execute(update(Document), [{"id": id, "judging_id": run} for id in sorted(every)])


def _has_moved(one: Placed) -> bool:
    row = one.row
    return row is not None and (row.vendor, row.product, row.version) != msgspec.structs.astuple(one.names)
