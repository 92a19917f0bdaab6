"""What the pictures of a portfolio are drawn from: how vendors fare, how that came about, and what hangs beside a finding."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bomward.errors import Error
from bomward.findings import DocumentReport, Report
from bomward.formats import open_document
from bomward.glossary import Glossary
from bomward.limits import Limits
from bomward.outputs.html import Remembered, Ruling
from bomward.outputs.pictures import Bar, Day, bars
from bomward.portfolio import decisions, reading
from bomward.portfolio.models import Found, Judgement, Judging
from bomward.portfolio.packing import digest
from bomward.portfolio.pieces import pieces
from bomward.portfolio.reading import Row
from bomward.wrappers import unwrapped


def vendors(rows: Iterable[Row]) -> list[Bar]:
    """How many documents of each vendor come to what."""
    return bars((row.vendor, row.verdict) for row in rows)


def days(session: Session, rows: Iterable[Row]) -> list[Day]:
    """How many findings of each outcome these documents had at the end of each day on which something was judged, before any decision."""
    documents = sorted({row.document for row in rows})
    if not documents:
        return []
    outcomes = _outcomes(session, documents)
    of_day: dict[datetime.date, list[tuple[int, int]]] = {at.date(): [] for at in session.scalars(select(Judging.at))}
    for judgement, document, at in _judgements(session, documents):
        of_day[at.date()].append((document, judgement))
    last: dict[int, Counter[str]] = {}
    now: Counter[str] = Counter()
    found = []
    for day, judged in sorted(of_day.items()):
        for document, judgement in judged:
            now.subtract(last.get(document, {}))
            last[document] = outcomes.get(judgement, Counter())
            now.update(last[document])
        if last:
            found.append(Day(day=day, counts=dict(+now)))
    return found


def _judgements(session: Session, documents: Sequence[int]) -> list[tuple[int, int, datetime.datetime]]:
    """Every judgement on these documents, the oldest first: its number, the document, and when it was."""
    asked = select(Judgement.id, Judgement.document_id, Judging.at).join(Judging)
    found: list[tuple[int, int, datetime.datetime]] = []
    for some in pieces(documents):
        found += session.execute(asked.where(Judgement.document_id.in_(some))).all()
    return sorted(found)


def _outcomes(session: Session, documents: Sequence[int]) -> dict[int, Counter[str]]:
    """How many findings of each outcome every judgement on these documents has that has any."""
    asked = (
        select(Found.judgement_id, Found.outcome, func.count())
        .join(Judgement, Found.judgement_id == Judgement.id)
        .group_by(Found.judgement_id, Found.outcome)
    )
    found: dict[int, Counter[str]] = {}
    for some in pieces(documents):
        for judgement, outcome, number in session.execute(asked.where(Judgement.document_id.in_(some))):
            found.setdefault(judgement, Counter())[outcome] = number
    return found


def remembered(session: Session, rows: Sequence[Row], report: Report, glossary: Glossary, limits: Limits) -> Remembered:
    """What is known beside a report on these documents, for a page that shows it."""
    known = {row.sha256: row for row in rows}
    documents = (one for one in report.documents if one.findings and one.sha256 in known)
    return Remembered(
        entries=glossary.entries,
        regimes=glossary.regimes,
        notes=glossary.notes,
        days=tuple(days(session, rows)),
        rulings=tuple(_rulings(session, rows, report)),
        held={one.sha256: held(session, known[one.sha256], one, limits) for one in documents},
    )


def _rulings(session: Session, rows: Iterable[Row], report: Report) -> Iterator[Ruling]:
    """What was decided on the products of these documents, or on a finding of the report wherever it is."""
    products = {row.product_id for row in rows}
    found = {finding.id for document in report.documents for finding in document.findings}
    for one in reversed(decisions.history(session)):
        if one.product_id in products or (one.product_id is None and one.finding in found):
            sha256 = f"sha256 {one.evidence_sha256}" if one.evidence_sha256 else ""
            yield Ruling(
                day=one.at.date(),
                kind=one.kind,
                finding=one.finding or f"{one.component} as {one.entry}",
                reason=one.reason,
                owner=one.owner,
                until=one.until,
                evidence=" ".join(filter(None, (one.evidence, sha256, one.link))),
            )


def held(session: Session, row: Row, report: DocumentReport, limits: Limits) -> dict[str, int]:
    """How many things hang on each on the ways to the findings, by its id; empty where the original cannot be opened any more."""
    wanted = {ref for finding in report.findings for ref in finding.path}
    if not wanted:
        return {}
    try:
        data = reading.original(session, row.original)
    except Error:
        return {}
    return _held(data, row.sha256, wanted, limits)


def _held(data: bytes, sha256: str, wanted: Collection[str], limits: Limits) -> dict[str, int]:
    parts: dict[str, set[str]] = {}
    for part in unwrapped(data, "", open_document, limits):
        if part.opened is not None and digest(part.data) == sha256:
            for whole, one in part.opened.edges():
                if whole in wanted and one != whole:
                    parts.setdefault(whole, set()).add(one)
            break
    return {whole: len(some) for whole, some in parts.items()}
