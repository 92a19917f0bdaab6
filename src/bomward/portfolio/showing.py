"""All that is known of some documents: how they fare, what was decided, and how it came to that."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from bomward.errors import UsageError
from bomward.findings import DocumentReport
from bomward.outputs import json, wording
from bomward.outputs.harmless import clipped, guarded
from bomward.outputs.pen import Pen
from bomward.portfolio import decisions, listing, reading
from bomward.portfolio.decisions import Decided
from bomward.portfolio.listing import nearest
from bomward.portfolio.models import Judgement, Judging, Withdrawal
from bomward.portfolio.pieces import pieces
from bomward.portfolio.reading import Row
from bomward.portfolio.store import Withdrawn

_LONGEST = 600
_OLDER = "judged by another version of bomward: see what it holds with `bomward portfolio recheck`"


class Standing(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A document, and how it fares."""

    vendor: str
    product_id: int
    product: str
    version: str
    original: str
    components: int
    outcome: str
    judged: datetime.date
    catalog: str
    laws: str
    act: str
    withdrawn: bool
    report: DocumentReport | None
    """None where another version wrote it in another form."""


class Event(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A judgement that said something new."""

    at: datetime.datetime
    command: str
    source: str
    outcome: str
    refers: bool
    """Whether contents stand in another document, which this says nothing of."""
    as_of: datetime.date
    catalog: str
    tool: str
    laws: str

    @property
    def told(self) -> str:
        """How it came out; never clear where that is said of a part alone."""
        return "clear but for what it refers to" if self.refers and self.outcome == "clear" else self.outcome


class Shown(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """All that is known of some documents."""

    schema: str
    documents: tuple[Standing, ...]
    decisions: tuple[Decided, ...]
    """All of them, the oldest first."""
    history: tuple[Event, ...]
    withdrawals: tuple[Withdrawn, ...]
    """All that any of them was taken out by, or put back; the oldest first."""


def chosen(every: Sequence[Row], name: str, vendor: str) -> list[Row]:
    """The documents of the products of that name, or that a digest, or six characters or more of its beginning, belong to."""
    rows = [row for row in every if not vendor or row.vendor.casefold() == vendor.casefold()]
    named = [row for row in rows if row.product.casefold() == name.casefold()]
    return named or reading.of_digest(rows, name)


def meant(every: Sequence[Row], name: str, vendor: str) -> list[Row]:
    """The same; raises UsageError where there are none."""
    rows = chosen(every, name, vendor)
    if not rows:
        known = {row.product for row in every if not vendor or row.vendor.casefold() == vendor.casefold()}
        hint = f"{nearest(name, known)} bomward portfolio list names the products, list documents the digests".lstrip()
        raise UsageError("nothing here has this name or digest", where=name, hint=hint)
    return rows


def shown(session: Session, every: Sequence[Row], rows: Sequence[Row], day: datetime.date) -> Shown:
    """What is known of these documents, with the decisions that count on a day."""
    history = decisions.history(session)
    reports = listing.decided(session, every, rows, day, history)
    products = {row.product_id for row in rows}
    ids = {finding.id for report in reports.values() for finding in report.findings}
    entries = {finding.entry for report in reports.values() for finding in report.findings}
    return Shown(
        schema="bomward-portfolio-show/1",
        documents=tuple(_standing(row, reports.get(row.document)) for row in rows),
        decisions=tuple(
            one
            for one in history
            if one.product_id in products or (one.product_id is None and (one.finding in ids or one.entry in entries))
        ),
        history=tuple(_history(session, rows)),
        withdrawals=tuple(_withdrawals(session, rows)),
    )


def _standing(row: Row, report: DocumentReport | None) -> Standing:
    return Standing(
        vendor=row.vendor,
        product_id=row.product_id,
        product=row.product,
        version=row.version,
        original=row.original,
        components=row.components,
        outcome=row.verdict,
        judged=row.as_of,
        catalog=row.catalog,
        laws=row.laws,
        act=row.act,
        withdrawn=row.withdrawn,
        report=report,
    )


def _history(session: Session, rows: Sequence[Row]) -> list[Event]:
    columns = Judging.at, Judging.command, Judgement.source, Judgement.verdict.label("outcome"), Judgement.refers
    asked = select(Judgement.id, *columns, Judging.as_of, Judging.catalog, Judging.tool, Judging.laws).join(
        Judging, Judgement.judging_id == Judging.id
    )
    return [Event(**row) for row in _in_order(session, asked, Judgement.document_id, rows)]


def _withdrawals(session: Session, rows: Sequence[Row]) -> list[Withdrawn]:
    """Each that was made, once however many of the documents it was on."""
    asked = select(Withdrawal.id, Withdrawal.at, Withdrawal.withdrawn, Withdrawal.reason, Withdrawal.owner)
    return list(dict.fromkeys(Withdrawn(**row) for row in _in_order(session, asked, Withdrawal.document_id, rows)))


def _in_order(session: Session, asked: Any, of: Any, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """What is asked of these documents, the oldest first, without its number."""
    found = [
        dict(row)
        for some in pieces([row.document for row in rows])
        for row in session.execute(asked.where(of.in_(some))).mappings()
    ]
    found.sort(key=lambda row: row["id"])
    return [{name: value for name, value in row.items() if name != "id"} for row in found]


def rendered(shown: Shown, format_: str, pen: Pen) -> str:
    """It in one of the formats."""
    if format_ == "json":
        return json.dump(shown)
    lines: list[str] = []
    for document in shown.documents:
        lines += [*_document(document, shown.decisions, pen), ""]
    if shown.decisions:
        lines += pen.row("decisions", "")
        for one in shown.decisions:
            lines += pen.row(f"{one.at:%Y-%m-%d}", _decision(one), indent=2, column=14)
        lines.append("")
    for each in shown.withdrawals:
        what = "withdrawn" if each.withdrawn else "put back"
        lines += pen.row(what, clipped(f"{each.at:%Y-%m-%d} by {each.owner}: {each.reason}", _LONGEST), column=14)
    lines += pen.row("history", "")
    for event in shown.history:
        what = f"{event.told} by {event.command}, as of {event.as_of}, catalog {event.catalog}, {event.laws}"
        lines += pen.row(f"{event.at:%Y-%m-%d}", f"{clipped(event.source, _LONGEST)}: {what}", indent=2, column=14)
    return guarded("\n".join(lines)) + "\n"


def _document(one: Standing, history: Sequence[Decided], pen: Pen) -> list[str]:
    title = " ".join(filter(None, (one.product, one.version, f"by {one.vendor}" if one.vendor else "")))
    lines = pen.row(one.outcome.upper(), clipped(title, _LONGEST), style=one.outcome)
    judged = f"judged as of {one.judged} by {one.laws} ({one.act}), catalog {one.catalog}"
    source = clipped(one.report.source, _LONGEST) if one.report else ""
    lines += pen.row("", "; ".join(filter(None, (source, f"original {one.original[:16]}", judged))), indent=2)
    if one.withdrawn:
        lines += pen.row("withdrawn", "it stands in no list and counts nowhere", indent=2, column=14)
    if one.report is None:
        return lines + pen.row("", _OLDER, indent=2)
    if one.report.error:
        lines += pen.row("error", clipped(one.report.error.message, _LONGEST), indent=2, column=9)
    own = [each for each in history if each.product_id in (None, one.product_id)]
    for finding in wording.worst_first(one.report.findings):
        named = wording.component_title(finding.component)
        what = f"{finding.id}: {named}, {finding.entry}, {wording.brief_place(finding.location)}"
        lines += pen.row(finding.outcome, clipped(what, _LONGEST), indent=2, column=21, style=finding.outcome)
        if finding.waiver:
            until = f"accepted until {finding.waiver.until} by {finding.waiver.owner}: {finding.waiver.reason}"
            lines += pen.row("", clipped(until, _LONGEST), indent=21, column=21)
        elif said := [each for each in own if each.finding == finding.id]:
            what = f"{_STANDS[said[-1].kind]}: {clipped(said[-1].reason, _LONGEST)}"
            lines += pen.row("", what, indent=21, column=21)
    for gap in one.report.gaps:
        lines += pen.row("not judged", clipped(gap.reason, _LONGEST), indent=2, column=21)
    return lines


_STANDS = {
    decisions.Kind.ACCEPT: "an acceptance does not count here, or no more",
    decisions.Kind.REJECT: "rejected",
    decisions.Kind.ASK: "the supplier is asked",
}


def _decision(one: Decided) -> str:
    until = f" until {one.until}" if one.until else ""
    evidence = f"; {one.evidence}, sha256 {one.evidence_sha256}" if one.evidence else ""
    link = f"; {one.link}" if one.link else ""
    what = one.finding or f"{one.component} as {one.entry}"
    return clipped(f"{one.kind} {what}{until}, by {one.owner}: {one.reason}{evidence}{link}", _LONGEST)
