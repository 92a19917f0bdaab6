"""What pages show beside the lists: findings to be settled over all documents, the newest files, and a report on some documents alone."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from bomward.checking import Checker
from bomward.findings import Outcome, Report
from bomward.outputs import wording
from bomward.portfolio import decisions, listing, reading, reporting, store
from bomward.portfolio.decisions import Kind
from bomward.portfolio.models import Found, Judging, Original
from bomward.portfolio.reading import Row
from bomward.portfolio.reporting import Again, Notes, Placed
from bomward.portfolio.store import Names

STATES = ("open", "asked", "accepted", "rejected")
"""How far a finding is settled; one of which the supplier is asked is still open."""


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A finding that presses, in one product: in one of its documents or in several."""

    vendor: str
    product: str
    product_id: int
    finding: str
    entry: str
    component: str
    outcome: str
    """The worst of it."""
    state: str
    originals: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether nobody accepted or rejected it."""
        return self.state in ("open", "asked")


class Newest(msgspec.Struct, frozen=True, kw_only=True):
    """A file, and when it was added."""

    sha256: str
    at: datetime.datetime


class _Seen(msgspec.Struct, frozen=True):
    """A finding of one document."""

    row: Row
    finding: str
    entry: str
    component: str
    outcome: str
    accepted: bool


def rows(session: Session, document: str | None) -> list[Row]:
    """All documents; those that were withdrawn are not among them, but for those in an original that is named by how its digest begins."""
    if document is None:
        return reading.rows(session)
    meant = {row.original for row in reading.withdrawn(session) if row.original.startswith(document)}
    return reading.rows(session, also=meant)


def outcomes(session: Session, some: Sequence[Row]) -> set[tuple[str, str]]:
    """What documents were found to hold, and what it comes to."""
    return {(one.finding, one.outcome) for each in reading.findings(session, some).values() for one in each}


def cases(session: Session, every: Sequence[Row], rows: Sequence[Row], day: datetime.date) -> list[Case]:
    """What presses in these documents, the worst first; what is settled comes last."""
    history = decisions.history(session)
    last = {one.subject[:2]: one.kind for one in decisions.in_force(history) if one.product_id is not None}
    holding = reading.pressing(session)
    some = [row for row in rows if row.judgement in holding]
    told = listing.decided(session, every, some, day, history)
    unread = reading.findings(session, [row for row in some if row.document not in told])
    groups: dict[tuple[int, str], list[_Seen]] = {}
    for row in some:
        report = told.get(row.document)
        if report is not None:
            seen = [
                _Seen(row, one.id, one.entry, wording.component_title(one.component), one.outcome, bool(one.waiver))
                for one in report.findings
                if wording.is_pressing(one.outcome)
            ]
        else:
            seen = [_unread(row, one) for one in unread.get(row.document, ()) if one.outcome in reading.PRESSING]
        for each in seen:
            groups.setdefault((row.product_id, each.finding), []).append(each)
    found = [_case(group, last.get(key)) for key, group in groups.items()]
    return sorted(found, key=lambda one: (not one.is_open, wording.severity(one.outcome), one.vendor.casefold()))


def _unread(row: Row, one: Found) -> _Seen:
    """A finding that another version told; that it is accepted, only a recheck can say."""
    return _Seen(row, one.finding, one.entry, f"{one.component} {one.version}".strip(), one.outcome, accepted=False)


def _case(group: Sequence[_Seen], decided: Kind | None) -> Case:
    first = group[0]
    state = "open"
    if all(one.accepted for one in group):
        state = "accepted"
    elif decided in (Kind.REJECT, Kind.ASK):
        state = "rejected" if decided is Kind.REJECT else "asked"
    return Case(
        vendor=first.row.vendor,
        product=first.row.product,
        product_id=first.row.product_id,
        finding=first.finding,
        entry=first.entry,
        component=first.component,
        outcome=min((one.outcome for one in group), key=lambda one: Outcome(one).rank),
        state=state,
        originals=tuple(dict.fromkeys(one.row.original for one in group)),
    )


def newest(session: Session, every: Sequence[Row], count: int) -> list[Newest]:
    """The files that were added last, the newest first."""
    times = dict(
        session.execute(select(Original.sha256, Judging.at).join(Judging, Original.judging_id == Judging.id)).all()
    )
    originals = dict.fromkeys(row.original for row in every)
    found = [Newest(sha256=sha256, at=times[sha256]) for sha256 in originals]
    return sorted(found, key=lambda one: one.at, reverse=True)[:count]


def entries(session: Session) -> list[str]:
    """The catalog entries that were ever found."""
    return sorted(session.scalars(select(Found.entry).distinct()))


def original(session: Session, sha256: str) -> tuple[str, bytes]:
    """A file as it was received, and the name it was first added by. Raises Error."""
    data = reading.original(session, sha256)
    return session.scalars(select(Original.source).where(Original.sha256 == sha256)).one(), data


def report_on(
    session: Session, checker: Checker, again: Again, every: Sequence[Row], wanted: Sequence[Row]
) -> tuple[Report, Notes]:
    """The report that `portfolio report` writes on these documents; of the others, only those are judged that it depends on."""
    if checker.terms.policy.waivers or _hang_together(session, every):
        return reporting.report(session, checker, again, wanted)
    placed = [*_as_they_were(session, checker, wanted, again)]
    made = reporting.told(session, checker, placed, wanted)
    notes: Notes = {}
    for one in placed:
        if one.checked.notes:
            source = one.checked.report.source
            notes[source] = notes.get(source, ()) + one.checked.notes
    return made, notes


def _hang_together(session: Session, every: Sequence[Row]) -> bool:
    """Whether what one document comes to may depend on the others: whom it refers to, or a decision that names no product."""
    return any(row.refers for row in every) or any(one.product_id is None for one in decisions.history(session))


def _as_they_were(session: Session, checker: Checker, rows: Sequence[Row], again: Again) -> Iterator[Placed]:
    """How these documents fare; those are judged again that were judged by other terms, or cannot be read."""
    terms = checker.fingerprint
    known = reading.judgements(session, [row for row in rows if row.terms == terms])
    stale = {row.original for row in rows if row.document not in known}
    said = store.namings(session, {row.original for row in rows})
    for row in rows:
        if row.original not in stale:
            checked = known[row.document]
            own = said.get(row.original, Names())
            yield Placed(row=row, original=row.original, member=row.member, said=own, checked=checked)
    yield from reporting.judged_again(session, [row for row in rows if row.original in stale], checker, again)
