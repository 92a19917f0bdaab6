"""The commands that record what somebody decided, on findings and on what was added by mistake: portfolio decide, portfolio withdraw."""

import hashlib
from typing import TYPE_CHECKING, Annotated

from bomward.cli import files, policies, writing
from bomward.cli.console import day, put, tell
from bomward.cli.declaring import Argument, Option
from bomward.cli.opening import DEFAULT, Product, Url, Vendor, now, opened
from bomward.errors import UsageError, choices
from bomward.outputs.wording import counted

if TYPE_CHECKING:
    from bomward.portfolio.database import Database
    from bomward.portfolio.decisions import Decided

KINDS = ("accept", "reject", "ask")

Finding = Annotated[str, Argument(metavar="[FINDING]", help="The id of a finding.", show_default=False)]
Kind = Annotated[str, Argument(metavar="[accept|reject|ask]", help="What was decided.", show_default=False)]
Reason = Annotated[str, Option("--reason", metavar="TEXT", help="Why.")]
Owner = Annotated[str, Option("--owner", metavar="NAME", help="Who decided.")]
Expires = Annotated[
    str,
    Option("--expires", metavar="DATE", help="The last day on which an acceptance counts; the others have none."),
]
Evidence = Annotated[
    str, Option("--evidence", metavar="FILE", help="What it rests on: the file's name and SHA-256 are recorded.")
]
Link = Annotated[str, Option("--link", metavar="URL", help="Where what it rests on can be read.")]
Export = Annotated[
    str,
    Option("--export", metavar="FILE", help="Write the acceptances in force as waivers; - for standard output."),
]
Import = Annotated[str, Option("--import", metavar="FILE", help="Record the waivers of a policy file as acceptances.")]

Meant = Annotated[str, Argument(metavar="PRODUCT|DIGEST", help="A product's name, or how a digest begins.")]
PutBack = Annotated[bool, Option("--put-back", help="Take it back: they count again.")]


def decide(
    finding: Finding = "",
    kind: Kind = "",
    reason: Reason = "",
    owner: Owner = "",
    expires: Expires = "",
    evidence: Evidence = "",
    link: Link = "",
    vendor: Vendor = "",
    product: Product = "",
    export: Export = "",
    import_: Import = "",
    db: Url = DEFAULT,
) -> None:
    """Record what was decided on a finding of a product; or exchange acceptances with the waivers of a policy file."""
    if sum(map(bool, (finding, export, import_))) != 1:
        hint = "name a finding and what was decided, or --export FILE, or --import FILE"
        raise UsageError("it must be plain what is to be done", where="portfolio decide", hint=hint)
    with opened(db) as database:
        if export:
            writing.refuse_overwriting([export], database.files)
            _export(database, export, vendor, product)
        elif import_:
            _import(database, import_)
        else:
            decision = _decision(finding, kind, reason, owner, expires, evidence, link)
            _decide(database, decision, vendor, product)


def _decision(finding: str, kind: str, reason: str, owner: str, expires: str, evidence: str, link: str) -> "Decided":
    """What was decided, of no product yet. Raises UsageError for what is missing or wrong."""
    if kind not in KINDS:
        raise UsageError(f"no decision {kind!r}", where="portfolio decide", hint=choices(kind, KINDS))
    if expires and kind != "accept":
        hint = "leave it out: a later decision supersedes this one, and only acceptances end"
        raise UsageError("only an acceptance has a last day", where="--expires", hint=hint)
    needed = [("--reason", reason), ("--owner", owner), *([("--expires", expires)] if kind == "accept" else [])]
    if missing := [option for option, value in needed if not value.strip()]:
        hint = "an acceptance needs a reason, an owner and a last day; the others a reason and an owner"
        raise UsageError(f"{' and '.join(missing)} is missing", where="portfolio decide", hint=hint)
    from bomward.portfolio.decisions import Decided, last_day
    from bomward.portfolio.decisions import Kind as Decision

    return Decided(
        kind=Decision(kind),
        finding=finding,
        reason=reason,
        owner=owner,
        until=last_day(expires, day(""), "--expires") if expires else None,
        link=link,
        evidence=evidence,
        evidence_sha256=hashlib.sha256(files.asked(evidence)).hexdigest() if evidence else "",
        at=now(),
    )


def _decide(database: "Database", decision: "Decided", vendor: str, product: str) -> None:
    from bomward.portfolio import deciding, decisions, listing

    wanted = listing.Filter(vendor=vendor, product=product)
    with database.writing() as session:
        rows = wanted.rows(session)
        if not rows and (slip := listing.unknown(session, wanted)):
            raise UsageError(slip, where="portfolio decide", hint="bomward portfolio list names vendors and products")
        new = deciding.on_products(session, decision, rows, several=bool(vendor))
        decisions.record(session, new)
    tell("note", f"{decision.kind} recorded for {counted(len(new), 'product')}: {decision.finding}")


def _export(database: "Database", file: str, vendor: str, product: str) -> None:
    from bomward.portfolio import deciding, decisions, listing

    with database.reading() as session:
        rules = deciding.waivers(session, listing.Filter(vendor=vendor, product=product).rows(session), day(""))
    put(file, decisions.as_toml(rules).encode())
    tell("note", f"{counted(len(rules), 'waiver')} written")


def _import(database: "Database", file: str) -> None:
    from bomward.portfolio import deciding, decisions, reading

    rules = policies.named(file).content.waiver
    with database.writing() as session:
        known = deciding.waivers(session, reading.rows(session))
        new = decisions.imported(rules, known, now())
        decisions.record(session, new)
    tell("note", f"{counted(len(new), 'waiver')} recorded, {len(rules) - len(new):,} known already")


def withdraw(
    name: Meant,
    reason: Reason = "",
    owner: Owner = "",
    vendor: Vendor = "",
    put_back: PutBack = False,
    db: Url = DEFAULT,
) -> None:
    """Take what was added by mistake out of all lists and counts; nothing is deleted, and it can be put back."""
    if missing := [option for option, value in (("--reason", reason), ("--owner", owner)) if not value.strip()]:
        hint = "say why, and who decided it"
        raise UsageError(f"{' and '.join(missing)} is missing", where="portfolio withdraw", hint=hint)
    with opened(db) as database:
        from bomward.portfolio import reading, showing, store

        withdrawal = store.Withdrawn(at=now(), withdrawn=not put_back, reason=reason, owner=owner)
        with database.writing() as session:
            every = reading.withdrawn(session) if put_back else reading.rows(session)
            rows = showing.meant(every, name, vendor)
            if len({row.vendor for row in rows}) > 1:
                hint = "say whose: --vendor NAME"
                raise UsageError("several vendors have a product of this name", where=name, hint=hint)
            store.withdraw(session, [row.document for row in rows], withdrawal)
    what = "put back: they count again" if put_back else "withdrawn: they count nowhere, until they are put back"
    tell("note", f"{counted(len(rows), 'document')} {what}")
