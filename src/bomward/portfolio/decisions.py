"""Decisions on findings: recorded for good, the last one in force, and told in the form of waivers."""

from __future__ import annotations

import datetime
import glob
import json
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

import msgspec
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bomward.errors import UsageError
from bomward.findings import DocumentReport, Outcome, WaiverRecord
from bomward.portfolio.models import Decision
from bomward.portfolio.packing import kept
from bomward.waivers import WaiverRule, waived

_ANY = "*"


class Kind(StrEnum):
    """What was decided."""

    ACCEPT = "accept"
    """The finding is waived for as long as it counts."""
    REJECT = "reject"
    """It stands, and is not to be waived."""
    ASK = "ask"
    """It stands, and the supplier was asked."""


class Decided(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One decision."""

    kind: Kind
    finding: str = ""
    component: str = ""
    entry: str = ""
    document: str = ""
    outcome: str = ""
    reason: str
    owner: str
    until: datetime.date | None = None
    link: str = ""
    evidence: str = ""
    evidence_sha256: str = ""
    product_id: int | None = None
    at: datetime.datetime

    @property
    def subject(self) -> tuple[int | None, str, str, str, str]:
        """What it is about: a later one on the same supersedes it."""
        return self.product_id, self.finding, self.component, self.entry, self.document

    @property
    def accepts(self) -> bool:
        """Whether it waives anything while it lasts."""
        return self.lasts(datetime.date.min)

    def lasts(self, day: datetime.date) -> bool:
        """Whether it waives anything on a day, or later."""
        return self.kind is Kind.ACCEPT and self.until is not None and day <= self.until

    def rule(self, document: str = "") -> WaiverRule:
        """It as a waiver."""
        evidence = f"{self.evidence} sha256:{self.evidence_sha256}" if self.evidence_sha256 else ""
        return WaiverRule(
            finding=self.finding,
            component=self.component,
            entry=self.entry,
            document=document or self.document,
            outcome=Outcome(self.outcome) if self.outcome else None,
            reason=self.reason,
            owner=self.owner,
            until=self.until or datetime.date.min,
            link=self.link or evidence,
        )


def last_day(text: str, today: datetime.date, where: str) -> datetime.date:
    """A day that somebody names as the last. Raises UsageError for none, or one that is over."""
    try:
        last = datetime.date.fromisoformat(text)
    except ValueError:
        hint = "write it as YYYY-MM-DD, for instance 2027-01-31"
        raise UsageError(f"{text!r} is no day", where=where, hint=hint) from None
    if last < today:
        raise UsageError(f"{text} is over", where=where, hint="name today or a later day")
    return last


def history(session: Session) -> list[Decided]:
    """Every decision, the oldest first."""
    every = session.scalars(select(Decision).order_by(Decision.id))
    return [msgspec.convert(one, Decided, from_attributes=True) for one in every]


def in_force(every: Iterable[Decided]) -> list[Decided]:
    """The last decision on each thing."""
    return list({one.subject: one for one in every}.values())


def record(session: Session, new: Sequence[Decided]) -> None:
    """Add decisions."""
    rows = [
        {name: kept(value) if isinstance(value, str) else value for name, value in msgspec.structs.asdict(one).items()}
        for one in new
    ]
    if rows:
        session.execute(insert(Decision), rows)


def applied(
    documents: Sequence[tuple[int, DocumentReport]], decisions: Iterable[Decided], day: datetime.date
) -> tuple[tuple[DocumentReport, ...], tuple[WaiverRecord, ...]]:
    """The documents, given with their products' numbers, with what was decided beside their findings; and what became of each acceptance.

    What was decided on a product's finding comes before what was imported.
    """
    force = in_force(decisions)
    general = [one.rule() for one in force if one.product_id is None and one.accepts]
    found, records = waived((report for _, report in documents), general, day)
    reports = list(found)
    own: dict[int, list[Decided]] = {}
    for one in force:
        if one.product_id is not None:
            own.setdefault(one.product_id, []).append(one)
    places: dict[int, list[int]] = {}
    for index, (number, _) in enumerate(documents):
        places.setdefault(number, []).append(index)
    for product, its in own.items():
        at = places.get(product, [])
        ids = {one.finding for one in its}
        group, more = waived(
            (_without_waivers(reports[index], ids) for index in at), [one.rule(_ANY) for one in its if one.accepts], day
        )
        for index, report in zip(at, group, strict=True):
            reports[index] = report
        records += more
    return tuple(reports), records


def _without_waivers(document: DocumentReport, ids: set[str]) -> DocumentReport:
    if not any(finding.id in ids for finding in document.findings):
        return document
    replace = msgspec.structs.replace
    return replace(
        document,
        findings=tuple(replace(one, waiver=None) if one.id in ids else one for one in document.findings),
    )


def exported(
    decisions: Iterable[Decided], sources: Mapping[tuple[int, str], Sequence[str]], day: datetime.date
) -> list[WaiverRule]:
    """The acceptances that count on a day or later, as waivers; those on a product's finding for the documents that hold it."""
    found: list[WaiverRule] = []
    for one in in_force(decisions):
        if not one.lasts(day):
            continue
        if one.product_id is None:
            found.append(one.rule())
        else:
            names = dict.fromkeys(sources.get((one.product_id, one.finding), ()))
            found += [one.rule(glob.escape(name)) for name in names]
    return found


def imported(rules: Iterable[WaiverRule], known: Sequence[WaiverRule], at: datetime.datetime) -> list[Decided]:
    """The waivers as decisions, without those that are known; of several on one subject the last, which supersedes the others."""
    found = [
        Decided(
            kind=Kind.ACCEPT,
            finding=rule.finding,
            component=rule.component,
            entry=rule.entry,
            document=rule.document,
            outcome=str(rule.outcome) if rule.outcome else "",
            reason=rule.reason,
            owner=rule.owner,
            until=rule.until,
            link=rule.link,
            at=at,
        )
        for rule in rules
    ]
    return [one for one in in_force(found) if one.rule() not in known]


def as_toml(rules: Iterable[WaiverRule]) -> str:
    """The waivers as they stand in a policy file."""
    return "\n".join(_table(rule) for rule in rules)


def _table(rule: WaiverRule) -> str:
    given = {name: value for name in rule.__struct_fields__ if (value := getattr(rule, name))}
    return "\n".join(["[[waiver]]", *(f"{name} = {_value(value)}" for name, value in given.items())]) + "\n"


def _value(value: object) -> str:
    if isinstance(value, datetime.date):
        return value.isoformat()
    # NOTE: TOML takes the escapes of JSON, but no half pairs, and wants DEL escaped too.
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
