"""What is written: originals, the documents in them, and judgements. What is there already stays as it is."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec
from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bomward import __version__
from bomward.checking import Checker
from bomward.portfolio.models import (
    Base,
    Decision,
    Document,
    Found,
    Judgement,
    Judging,
    Naming,
    Original,
    Product,
    Release,
    Vendor,
    Withdrawal,
)
from bomward.portfolio.packing import digest, kept, packed, written
from bomward.portfolio.pieces import pieces
from bomward.portfolio.tasks import Taken, members
from bomward.references import Checked

"""Values in one statement: fewer than any database allows."""
_DIGEST = 12
T = TypeVar("T")


class Names(msgspec.Struct, frozen=True):
    """Vendor, product and version; as somebody said it, empty where nothing was said."""

    vendor: str = ""
    product: str = ""
    version: str = ""

    def over(self, other: Names) -> Names:
        """What this says, and what another says where this says nothing."""
        return Names(self.vendor or other.vendor, self.product or other.product, self.version or other.version)


class Withdrawn(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """That somebody took a document out of all lists and counts, or put it back."""

    at: datetime.datetime
    withdrawn: bool
    """False where it was put back."""
    reason: str
    owner: str


def begun(session: Session, checker: Checker, command: str, at: datetime.datetime) -> int:
    """A run that is about to judge; its number."""
    terms = checker.terms
    row = Judging(
        at=at,
        command=command,
        tool=__version__,
        catalog=checker.data.catalog.version,
        as_of=terms.policy.as_of,
        act=terms.policy.act,
        laws=terms.profile or ", ".join(regime.id for regime in terms.regimes),
        terms=checker.fingerprint,
    )
    session.add(row)
    session.flush()
    return row.id


def filed(session: Session, run: int, batch: Iterable[Taken], said: Names) -> set[str]:
    """The originals that were new, by digest; they are there now with all they hold. What is said of old ones counts from now on."""
    # NOTE: always in the same order, or two who add the same files could wait for each other.
    files = dict(sorted({one.sha256: one for one in batch}.items()))
    new = _with_originals(session, run, [one for one in files.values() if one.packed])
    _name(session, run, [sha256 for sha256 in files if sha256 not in new], said)
    wanted = [(files[sha256], member, one) for sha256 in sorted(new) for member, one in _held(files[sha256])]
    if any(msgspec.structs.astuple(said)) and new:
        session.execute(insert(Naming), [_naming(sha256, run, said) for sha256 in sorted(new)])
    ids = add_documents(session, run, [(file.sha256, member, said.over(subject(one))) for file, member, one in wanted])
    judged(session, run, {id: one for id, (_, _, one) in zip(ids, wanted, strict=True)})
    return new


def _held(file: Taken) -> list[tuple[str, Checked]]:
    return members(file.name, file.checked)


def _with_originals(session: Session, run: int, files: Sequence[Taken]) -> set[str]:
    """Which of the files were not there before."""
    rows = [
        {
            "sha256": one.sha256,
            "source": kept(one.name),
            "size": one.size,
            "packed": one.packed,
            "judging_id": run,
        }
        for one in files
    ]
    return set(_new(session, Original, rows, "sha256"))


def _name(session: Session, run: int, originals: Sequence[str], said: Names) -> None:
    """Put known originals under the vendor, product and version that they are now said to be of."""
    if not any(msgspec.structs.astuple(said)):
        return
    before = namings(session, originals)
    changed = [sha256 for sha256 in originals if said.over(before.get(sha256, Names())) != before.get(sha256)]
    if not changed:
        return
    rows = [_naming(sha256, run, said.over(before.get(sha256, Names()))) for sha256 in changed]
    session.execute(insert(Naming), rows)
    standing = {
        id: Names(vendor, product, version)
        for some in pieces(changed)
        for id, vendor, product, version in session.execute(
            select(Document.id, Vendor.name, Product.name, Release.version)
            .join(Release, Document.release_id == Release.id)
            .join(Product)
            .join(Vendor)
            .where(Document.original.in_(some))
        )
    }
    products = _products(session, standing)
    move(session, {id: said.over(names) for id, names in standing.items()})
    _take_decisions_along(session, products, _products(session, standing))


def _products(session: Session, documents: Collection[int]) -> dict[int, int]:
    """The products of documents, by number."""
    asked = select(Document.id, Release.product_id).join(Release, Document.release_id == Release.id)
    return {
        id: product
        for some in pieces(sorted(documents))
        for id, product in session.execute(asked.where(Document.id.in_(some)))
    }


def _take_decisions_along(session: Session, before: Mapping[int, int], after: Mapping[int, int]) -> None:
    """Repeat what was decided on findings of documents for the products that they are of now, if nothing was decided there."""
    moved = [id for id in before if before[id] != after[id]]
    target = {(before[id], finding): after[id] for id, finding in _findings(session, moved)}
    rows = session.scalars(select(Decision).where(Decision.product_id.is_not(None)).order_by(Decision.id)).all()
    decided = {(row.product_id, row.finding) for row in rows}
    columns = [column.key for column in Decision.__table__.columns if column.key not in ("id", "product_id")]
    new = []
    for row in rows:
        product = target.get((row.product_id or 0, row.finding))
        if product is not None and (product, row.finding) not in decided:
            new.append({name: getattr(row, name) for name in columns} | {"product_id": product})
    if new:
        session.execute(insert(Decision), new)


def _findings(session: Session, documents: Collection[int]) -> list[tuple[int, str]]:
    """Each document with each finding that it ever had."""
    asked = select(Judgement.document_id, Found.finding).join(Judgement, Found.judgement_id == Judgement.id)
    return [
        (id, finding)
        for some in pieces(sorted(documents))
        for id, finding in session.execute(asked.where(Judgement.document_id.in_(some)))
    ]


def _naming(sha256: str, run: int, said: Names) -> dict[str, Any]:
    return {"original": sha256, "judging_id": run, **msgspec.structs.asdict(said)}


def originals(session: Session) -> frozenset[str]:
    """All that is kept, by digest."""
    return frozenset(session.scalars(select(Original.sha256)))


def namings(session: Session, originals: Collection[str]) -> dict[str, Names]:
    """What was said of these originals last."""
    return {
        row.original: Names(row.vendor, row.product, row.version)
        for some in pieces(sorted(originals))
        for row in session.scalars(select(Naming).where(Naming.original.in_(some)).order_by(Naming.id))
    }


def move(session: Session, names: Mapping[int, Names]) -> None:
    """Put documents under the products that they are of."""
    places = _releases(session, names.values())
    rows = [{"id": id, "release_id": places[one]} for id, one in sorted(names.items())]
    if rows:
        session.execute(update(Document), rows)


def add_documents(session: Session, run: int, found: Sequence[tuple[str, str, Names]]) -> list[int]:
    """The numbers of documents, given by original, member and product; those that are not there are added."""
    places = _releases(session, {names for _, _, names in found})
    rows = [
        {"original": original, "member": member, "release_id": places[names], "judging_id": run}
        for original, member, names in found
    ]
    _new(session, Document, rows, "id")
    by_key = _ids(session, Document, Document.original, sorted({original for original, _, _ in found}), Document.member)
    return [by_key[original, member] for original, member, _ in found]


def subject(checked: Checked) -> Names:
    """What a document says that it is of; one that names no product stands for itself."""
    report, one = checked.report, checked.report.subject
    return Names(kept(one.supplier), kept(one.name or nameless(report.source, report.sha256)), kept(one.version))


def nameless(source: str, sha256: str) -> str:
    """The product that a document is which names none: no other of that file name is the same."""
    return f"{source} ({sha256[:_DIGEST]})"


def judged(session: Session, run: int, found: Mapping[int, Checked]) -> set[int]:
    """The documents, by number, of which these judgements say something that the last ones did not; those are kept beside them."""
    latest = last_digests(session, found)
    texts = {id: written(one) for id, one in found.items()}
    digests = {id: digest(text) for id, text in texts.items()}
    new = [id for id in found if digests[id] != latest.get(id)]
    rows = [
        {
            "document_id": id,
            "judging_id": run,
            "source": kept(found[id].report.source),
            "sha256": found[id].report.sha256,
            "status": str(found[id].report.status),
            "verdict": found[id].report.verdict,
            "components": found[id].report.components,
            "refers": bool(found[id].elsewhere),
            "digest": digests[id],
            "packed": packed(texts[id]),
        }
        for id in new
    ]
    ids = _inserted(session, Judgement, rows)
    findings = [
        {
            "judgement_id": judgement,
            "finding": one.id,
            "entry": one.entry,
            "outcome": str(one.outcome),
            "component": kept(one.component.name or one.component.ref),
            "version": kept(one.component.version),
        }
        for judgement, id in zip(ids, new, strict=True)
        for one in found[id].report.findings
    ]
    if findings:
        session.execute(insert(Found), findings)
    return set(new)


def withdraw(session: Session, documents: Iterable[int], withdrawal: Withdrawn) -> None:
    """Take documents out of all lists and counts, or put them back."""
    said = {
        name: kept(value) if isinstance(value, str) else value
        for name, value in msgspec.structs.asdict(withdrawal).items()
    }
    session.execute(insert(Withdrawal), [{"document_id": id, **said} for id in sorted(documents)])


def last_digests(session: Session, documents: Collection[int]) -> dict[int, str]:
    """The digest of the last judgement on each of these documents."""
    found: dict[int, str] = {}
    for some in pieces(sorted(documents)):
        last = select(func.max(Judgement.id)).where(Judgement.document_id.in_(some)).group_by(Judgement.document_id)
        rows = session.execute(select(Judgement.document_id, Judgement.digest).where(Judgement.id.in_(last)))
        found |= dict(rows.all())
    return found


def _releases(session: Session, wanted: Iterable[Names]) -> dict[Names, int]:
    """Where documents of these products stand; what of it is not there is made."""
    every = sorted(set(wanted), key=msgspec.structs.astuple)
    vendors = sorted({one.vendor for one in every})
    _new(session, Vendor, [{"name": name} for name in vendors], "id")
    by_name = _ids(session, Vendor, Vendor.name, vendors)
    products = sorted({(by_name[one.vendor,], one.product) for one in every})
    _new(session, Product, [{"vendor_id": vendor, "name": name} for vendor, name in products], "id")
    by_product = _ids(session, Product, Product.vendor_id, sorted(by_name.values()), Product.name)
    keys = {one: by_product[by_name[one.vendor,], one.product] for one in every}
    releases = sorted({(keys[one], one.version) for one in every})
    _new(session, Release, [{"product_id": product, "version": version} for product, version in releases], "id")
    by_release = _ids(session, Release, Release.product_id, sorted(set(keys.values())), Release.version)
    return {one: by_release[keys[one], one.version] for one in every}


def _ids(session: Session, model: Any, key: Any, values: Sequence[Any], *more: Any) -> dict[tuple[Any, ...], int]:
    """The numbers of rows, by the columns that tell them apart."""
    return {
        tuple(rest): id
        for some in pieces(values)
        for id, *rest in session.execute(select(model.id, key, *more).where(key.in_(some)))
    }


def _new(session: Session, model: type[Base], rows: list[dict[str, Any]], key: str) -> list[Any]:
    """The keys of the rows that were not there before, and are now, whoever else adds them at this moment."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(model).on_conflict_do_nothing().returning(getattr(model, key))
    return list(session.scalars(statement, rows)) if rows else []


def _inserted(session: Session, model: Any, rows: list[dict[str, Any]]) -> list[int]:
    """The numbers that new rows got, in their order."""
    if not rows:
        return []
    return list(session.scalars(insert(model).returning(model.id, sort_by_parameter_order=True), rows))
