"""What is read: the documents as they stand, with their products and last judgements."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Container, Iterable, Iterator, Sequence

import msgspec
from sqlalchemy import Executable, Select, func, select
from sqlalchemy.orm import Session

from bomward import patterns
from bomward.errors import Error
from bomward.findings import DocumentReport, Outcome
from bomward.outputs.wording import is_pressing
from bomward.portfolio.models import (
    Document,
    Found,
    Judgement,
    Judging,
    Original,
    Product,
    Release,
    Vendor,
    Withdrawal,
)
from bomward.portfolio.packing import read, unpacked
from bomward.portfolio.pieces import pieces
from bomward.portfolio.tasks import Kept
from bomward.references import Checked, settled

_DIGEST = patterns.lazy(r"[0-9a-f]{6,64}")
PRESSING = tuple(str(outcome) for outcome in Outcome if is_pressing(outcome))


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One document, where it stands, and how it fares."""

    document: int
    original: str
    member: str
    vendor: str
    product_id: int
    product: str
    version: str
    judgement: int
    source: str
    sha256: str
    status: str
    verdict: str
    components: int
    refers: bool
    as_of: datetime.date
    catalog: str
    laws: str
    act: str
    terms: str
    withdrawn: bool

    @property
    def place(self) -> tuple[str, ...]:
        """What documents are told in the order of, whenever they were added."""
        names = self.vendor, self.product, self.version, self.source
        return (*(name.casefold() for name in names), *names, self.original, self.member)


def rows(session: Session, also: Container[str] = ()) -> list[Row]:
    """All documents, each with what it comes to beside the others, in the order of their products.

    Those that were withdrawn are not among them, unless they stand in one of these originals.
    """
    found = [row for row in _every(session) if not row.withdrawn or row.original in also]
    if not any(row.refers for row in found):
        return found
    now = _settled(session, found)
    return [
        msgspec.structs.replace(row, status=str(now[row.document].status), verdict=now[row.document].verdict)
        if row.document in now
        else row
        for row in found
    ]


def withdrawn(session: Session) -> list[Row]:
    """The documents that were withdrawn, each with what it last came to."""
    return [row for row in _every(session) if row.withdrawn]


def _every(session: Session) -> list[Row]:
    return sorted((Row(**row) for row in session.execute(_rows()).mappings()), key=lambda row: row.place)


def of_digest(rows: Sequence[Row], name: str) -> list[Row]:
    """The documents that a digest, or six characters or more of its beginning, belong to: theirs, or that of their original."""
    digest = name.casefold()
    if not _DIGEST.fullmatch(digest):
        return []
    return [row for row in rows if row.original.startswith(digest) or row.sha256.startswith(digest)]


def members_withdrawn(session: Session) -> set[tuple[str, str]]:
    """The documents that were withdrawn, by original and what they are called in there."""
    asked = select(Document.original, Document.member).where(Document.id.in_(_withdrawn()))
    return {(original, member) for original, member in session.execute(asked)}


def _withdrawn() -> Select[int]:
    last = select(func.max(Withdrawal.id)).group_by(Withdrawal.document_id).scalar_subquery()
    return select(Withdrawal.document_id).where(Withdrawal.id.in_(last), Withdrawal.withdrawn)


def beside(session: Session, every: Sequence[Row], wanted: Sequence[Row]) -> list[Row]:
    """The documents that are wanted, and those that decide what they come to: whom some refer to, or who has such findings too."""
    if any(row.refers for row in every):
        return list(every)
    entries = {one.entry for found in findings(session, wanted).values() for one in found}
    holders = holding(session, entries=entries)
    numbers = {row.document for row in wanted}
    return [row for row in every if row.document in numbers or row.judgement in holders]


def reports(session: Session, every: Sequence[Row], wanted: Sequence[Row]) -> dict[int, DocumentReport]:
    """The last reports on those documents that are wanted, by number; without those of another version's form."""
    return _settled(session, every if any(row.refers for row in wanted) else wanted)


def _settled(session: Session, every: Sequence[Row]) -> dict[int, DocumentReport]:
    known = judgements(session, every)
    # NOTE: one that cannot be read is as good as not there, so that nothing is called clear on its word.
    readable = [row.document for row in every if row.document in known]
    return dict(zip(readable, settled([known[document] for document in readable]), strict=True))


def _rows() -> Executable:
    last = select(func.max(Judgement.id)).group_by(Judgement.document_id).scalar_subquery()
    return (
        select(
            Document.id.label("document"),
            Document.original,
            Document.member,
            Vendor.name.label("vendor"),
            Product.id.label("product_id"),
            Product.name.label("product"),
            Release.version,
            Judgement.id.label("judgement"),
            Judgement.source,
            Judgement.sha256,
            Judgement.status,
            Judgement.verdict,
            Judgement.components,
            Judgement.refers,
            Judging.as_of,
            Judging.catalog,
            Judging.laws,
            Judging.act,
            Judging.terms,
            Document.id.in_(_withdrawn()).label("withdrawn"),
        )
        .join(Release, Document.release_id == Release.id)
        .join(Product, Release.product_id == Product.id)
        .join(Vendor, Product.vendor_id == Vendor.id)
        .join(Judgement, Judgement.document_id == Document.id)
        .join(Judging, Document.judging_id == Judging.id)
        .where(Judgement.id.in_(last))
    )


def judgements(session: Session, wanted: Iterable[Row]) -> dict[int, Checked]:
    """How documents fared by themselves, by number; without those that another version wrote in another form."""
    by_judgement = {row.judgement: row.document for row in wanted}
    found = {}
    for some in pieces(sorted(by_judgement)):
        for id, packed in session.execute(select(Judgement.id, Judgement.packed).where(Judgement.id.in_(some))):
            checked = read(packed)
            if checked is not None:
                found[by_judgement[id]] = checked
    return found


def findings(session: Session, wanted: Iterable[Row]) -> dict[int, list[Found]]:
    """What documents were found to hold, by number."""
    by_judgement = {row.judgement: row.document for row in wanted}
    found: dict[int, list[Found]] = {}
    for some in pieces(sorted(by_judgement)):
        for one in session.scalars(select(Found).where(Found.judgement_id.in_(some))):
            found.setdefault(by_judgement[one.judgement_id], []).append(one)
    return found


def counts(session: Session) -> dict[int, int]:
    """How many findings each judgement has, where it has any."""
    asked = select(Found.judgement_id, func.count()).group_by(Found.judgement_id)
    return dict(session.execute(asked).all())


def pressing(session: Session) -> set[int]:
    """The judgements with a finding about which somebody has to do something."""
    return set(session.scalars(select(Found.judgement_id).where(Found.outcome.in_(PRESSING)).distinct()))


def holding(session: Session, *, entries: Collection[str] = (), finding: str = "") -> set[int]:
    """The judgements with a finding of one of these entries, or of this id."""
    asked = select(Found.judgement_id).where(Found.entry.in_(entries) if entries else Found.finding == finding)
    return set(session.scalars(asked.distinct()))


def kept(session: Session, wanted: Collection[str]) -> Iterator[Kept]:
    """Originals to judge again, one at a time."""
    for sha256 in sorted(wanted):
        asked = select(Original.source, Original.packed).where(Original.sha256 == sha256)
        source, packed = session.execute(asked).one()
        yield Kept(sha256, source, packed)


def original(session: Session, sha256: str) -> bytes:
    """The bytes of an original. Raises Error where they are not what was put in."""
    packed = session.scalar(select(Original.packed).where(Original.sha256 == sha256))
    if packed is None:
        raise Error("no such original", where=sha256, hint="bomward portfolio list documents names all")
    return unpacked(packed, sha256)
