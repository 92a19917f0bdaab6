"""The ordinary report over a portfolio: what is kept judged by one set of terms, with what was decided beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import msgspec
from sqlalchemy.orm import Session

from bomward.checking import Checker
from bomward.errors import Error
from bomward.findings import DocumentReport, Report, SubjectId
from bomward.inventory import Note
from bomward.portfolio import decisions, reading, store
from bomward.portfolio.reading import Row
from bomward.portfolio.store import Names
from bomward.portfolio.tasks import Kept, Taken, members
from bomward.references import Checked
from bomward.reporting import summary

T = TypeVar("T")
Again = Callable[[Iterator[Kept], int], Iterable[Taken]]
"""Judges so many originals."""


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """How a document fares, and where it stands."""

    row: Row | None
    """None where it was not known to be in its original."""
    original: str
    member: str
    said: Names
    checked: Checked

    @property
    def names(self) -> Names:
        """What it is of; one that cannot be read now is of what it was."""
        own = store.subject(self.checked)
        if self.row is not None and not self.checked.report.subject.name:
            own = Names(self.row.vendor, self.row.product, self.row.version)
        return self.said.over(own)

    @property
    def order(self) -> tuple[str, ...]:
        """What documents are told in the order of, whenever they were added."""
        names = (*msgspec.structs.astuple(self.names), self.checked.report.source)
        return (*(name.casefold() for name in names), *names, self.original, self.member)


Notes = dict[str, tuple[Note, ...]]
"""What was noted of documents, by source."""


def report(
    session: Session, checker: Checker, again: Again, every: Iterable[Row], wanted: Sequence[Row], *, anew: bool = True
) -> tuple[Report, Notes]:
    """The report on some of all documents, by the terms of the checker; nothing is recorded.

    Unless it is to be `anew`, what was judged by other terms stands; what cannot be read is judged again all the same.
    """
    # NOTE: whoever asks may name what is not among all, as what was withdrawn; it is told, and not left out.
    both = [*{row.document: row for row in (*every, *wanted)}.values()]
    needed = _needed(session, checker, both, wanted) if anew else reading.beside(session, both, wanted)
    settled = [row for row in needed if row.terms == checker.fingerprint] if anew else needed
    placed = _placed(session, needed, settled, checker, again)
    return told(session, checker, placed, wanted), _notes(_chosen(((one, one.checked) for one in placed), wanted))


def _needed(session: Session, checker: Checker, every: Sequence[Row], wanted: Iterable[Row]) -> list[Row]:
    """What is to be judged to see what those that are wanted come to: what is in their originals, or all."""
    history = decisions.history(session)
    # NOTE: whom a document refers to, and of how many products a finding is, only all of them say.
    if (
        checker.terms.policy.waivers
        or any(row.refers for row in every)
        or any(one.product_id is None for one in history)
    ):
        return [*every]
    # NOTE: what became of a decision, only the documents of its product say.
    decided, meant = {one.product_id for one in history}, {row.document for row in wanted}
    originals = {row.original for row in every if row.document in meant or row.product_id in decided}
    return [row for row in every if row.original in originals]


def _placed(
    session: Session, every: Sequence[Row], settled: Iterable[Row], checker: Checker, again: Again
) -> list[Placed]:
    """How each document fares; the originals are judged again of which something is not settled, or cannot be read."""
    known = reading.judgements(session, settled)
    stale = {row.original for row in every if row.document not in known}
    said = store.namings(session, {row.original for row in every})
    placed = [_as_it_was(row, said, known[row.document]) for row in every if row.original not in stale]
    return placed + judged_again(session, [row for row in every if row.original in stale], checker, again)


def _notes(documents: Iterable[Checked]) -> Notes:
    found: Notes = {}
    for one in documents:
        if one.notes:
            found[one.report.source] = found.get(one.report.source, ()) + one.notes
    return found


def _as_it_was(row: Row, said: Mapping[str, Names], checked: Checked) -> Placed:
    return Placed(
        row=row, original=row.original, member=row.member, said=said.get(row.original, Names()), checked=checked
    )


def judged_again(session: Session, every: Iterable[Row], checker: Checker, again: Again) -> list[Placed]:
    """How each document of these originals fares now, those among them that are new or have gone from them."""
    by_original: dict[str, dict[str, Row]] = {}
    for row in every:
        by_original.setdefault(row.original, {})[row.member] = row
    said, withdrawn = store.namings(session, by_original), reading.members_withdrawn(session)
    found: list[Placed] = []
    for one in again(reading.kept(session, by_original), len(by_original)):
        known, now = by_original[one.sha256], dict(members(one.name, one.checked))
        found += (
            Placed(
                row=known.get(member),
                original=one.sha256,
                member=member,
                said=said.get(one.sha256, Names()),
                checked=now[member] if member in now else _gone(checker, known[member]),
            )
            for member in dict.fromkeys([*known, *now])
            if member in known or (one.sha256, member) not in withdrawn
        )
    return found


def _gone(checker: Checker, row: Row) -> Checked:
    hint = "see what is in it now: bomward portfolio show DIGEST --original FILE"
    error = Error("it is not found any more in what it was taken out of", where=row.source, hint=hint)
    return Checked(report=checker.unread(row.source, error))


def told(session: Session, checker: Checker, placed: Iterable[Placed], wanted: Iterable[Row] | None = None) -> Report:
    """The report on documents, in the order of their products; on those alone that are wanted, where not all are."""
    ordered = sorted(placed, key=lambda one: one.order)
    made = checker.report([one.checked for one in ordered])
    numbers = [one.row.product_id if one.row else 0 for one in ordered]
    named = [_named(report, one.said) for report, one in zip(made.documents, ordered, strict=True)]
    history = decisions.history(session)
    every, records = decisions.applied(list(zip(numbers, named, strict=True)), history, made.as_of)
    documents = every if wanted is None else tuple(_chosen(zip(ordered, every, strict=True), wanted))
    return msgspec.structs.replace(
        made,
        documents=documents,
        summary=summary(documents),
        exit_code=checker.terms.exit_code(documents),
        waivers=(*made.waivers, *records),
    )


def _chosen(every: Iterable[tuple[Placed, T]], wanted: Iterable[Row]) -> Iterator[T]:
    """What is wanted; and what was not known to be beside it in its original."""
    numbers = {row.document: row.original for row in wanted}
    originals = set(numbers.values())
    for one, what in every:
        if one.row.document in numbers if one.row else one.original in originals:
            yield what


def _named(document: DocumentReport, said: Names) -> DocumentReport:
    """The report with what somebody said of the product in the place of what the document says."""
    own = document.subject
    names = said.over(Names(own.supplier, own.name, own.version))
    subject = SubjectId(name=names.product, version=names.version, supplier=names.vendor)
    return msgspec.structs.replace(document, subject=subject) if subject != own else document
