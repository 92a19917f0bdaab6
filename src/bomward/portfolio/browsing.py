"""What pages show beside the lists: findings to be settled over all documents, and the newest files."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from bomward.findings import Outcome
from bomward.outputs import wording
from bomward.portfolio import listing, reading
from bomward.portfolio.decisions import Kind
from bomward.portfolio.listing import Pressing
from bomward.portfolio.models import Found, Judging, Original
from bomward.portfolio.reading import Row

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


def rows(session: Session, document: str | None) -> list[Row]:
    """All documents; those that were withdrawn are not among them, but for those in an original that is named by how its digest begins."""
    if document is None:
        return reading.rows(session)
    meant = {row.original for row in reading.of_digest(reading.withdrawn(session), document)}
    return reading.rows(session, also=meant)


def outcomes(session: Session, some: Sequence[Row]) -> set[tuple[str, str]]:
    """What documents were found to hold, and what it comes to."""
    return {(one.finding, one.outcome) for each in reading.findings(session, some).values() for one in each}


def cases(session: Session, every: Sequence[Row], rows: Sequence[Row], day: datetime.date) -> list[Case]:
    """What presses in these documents, the worst first; what is settled comes last."""
    groups: dict[tuple[int, str], list[Pressing]] = {}
    for one in listing.pressing(session, every, rows, day):
        groups.setdefault((one.row.product_id, one.finding), []).append(one)
    found = [_case(group) for group in groups.values()]
    return sorted(found, key=lambda one: (not one.is_open, wording.severity(one.outcome), one.vendor.casefold()))


def _case(group: Sequence[Pressing]) -> Case:
    first = group[0]
    if any(one.is_open for one in group):
        state = "asked" if first.last is Kind.ASK else "open"
    else:
        state = "accepted" if all(one.accepted for one in group) else "rejected"
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
