"""Waivers: decisions on findings that somebody took, with a reason and an end. They change no verdict, only what fails."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Annotated

import msgspec

from bomward.errors import UsageError
from bomward.findings import DocumentReport, Finding, Outcome, Waiver, WaiverRecord, WaiverStatus

Said = Annotated[str, msgspec.Meta(pattern=r"\S")]
_ID = r"^bw-[0-9a-f]{16}(-[0-9]+)?$"
_EITHER = "name either `finding`, or `component` and `entry`"


class WaiverRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A decision on a finding, or on all findings of one component and one catalog entry."""

    reason: Annotated[Said, msgspec.Meta(description="Why it is accepted.")]
    owner: Annotated[Said, msgspec.Meta(description="Who decided.")]
    until: Annotated[datetime.date, msgspec.Meta(description="The last day on which it counts.")]
    finding: Annotated[str, msgspec.Meta(pattern=_ID, description="The id of a finding.")] = ""
    component: Annotated[str, msgspec.Meta(description="A component: its name, name@version, or package URL.")] = ""
    entry: Annotated[str, msgspec.Meta(description="The catalog entry, with `component`.")] = ""
    document: Annotated[
        str, msgspec.Meta(description="Only in documents whose name fits this pattern; * stands for any text.")
    ] = ""
    outcome: Annotated[
        Outcome | None,
        msgspec.Meta(
            description="The worst outcome that is accepted. Without it: for a `finding` any, for a `component` review."
        ),
    ] = None
    link: Annotated[str, msgspec.Meta(description="To what the decision rests on.")] = ""

    def check(self, where: str) -> None:
        """Raise UsageError where it does not say what it is for."""
        if bool(self.finding) == bool(self.component or self.entry) or bool(self.component) != bool(self.entry):
            raise UsageError("it must be plain what the waiver is for", where=where, hint=_EITHER)

    def fits(self, finding: Finding, source: str) -> bool:
        """Whether it is for this finding, in a document of that name."""
        if self.document and not fnmatchcase(source.removeprefix("./"), self.document.removeprefix("./")):
            return False
        if self.outcome is not None and finding.outcome.rank < self.outcome.rank:
            return False
        if self.finding:
            return finding.id == self.finding
        # NOTE: it covers findings that nobody has seen yet, so that no more is taken for accepted than a question.
        if self.outcome is None and finding.outcome.rank < Outcome.REVIEW.rank:
            return False
        one = finding.component
        # NOTE: the id that a document gives a component says nothing of what it is.
        names = (one.name, f"{one.name}@{one.version}", one.purl)
        return finding.entry == self.entry and self.component in names


def waived(
    documents: Iterable[DocumentReport], rules: Sequence[WaiverRule], day: datetime.date
) -> tuple[tuple[DocumentReport, ...], tuple[WaiverRecord, ...]]:
    """The documents with the waivers that count on a day beside their findings; and what became of each waiver.

    The first that fits a finding and counts waives it; one that is expired, or ambiguous, waives nothing.
    """
    documents = tuple(documents)
    if not rules:
        return documents, ()
    used: Counter[int] = Counter()
    products = tuple(_products(rule, documents) for rule in rules)
    counting = tuple(day <= rule.until and not several for rule, several in zip(rules, products, strict=True))

    def decided(finding: Finding, source: str) -> Finding:
        fitting = [index for index, rule in enumerate(rules) if rule.fits(finding, source)]
        valid = [index for index in fitting if counting[index]]
        used.update(valid[:1] or fitting)
        return msgspec.structs.replace(finding, waiver=_waiver(rules[valid[0]])) if valid else finding

    seen = tuple(
        msgspec.structs.replace(
            document, findings=tuple(decided(finding, document.source) for finding in document.findings)
        )
        for document in documents
    )
    return seen, tuple(_record(rule, used[index], products[index], day) for index, rule in enumerate(rules))


def _products(rule: WaiverRule, documents: Sequence[DocumentReport]) -> tuple[str, ...]:
    """The products whose findings it fits, where they are several and it names no document: no finding's id says of which it is."""
    if rule.document:
        return ()
    fitting = (one for one in documents if any(rule.fits(finding, one.source) for finding in one.findings))
    found = {_product(document): document.subject.title or document.source for document in fitting}
    return tuple(found.values()) if len(found) > 1 else ()


def _product(document: DocumentReport) -> tuple[str, str, str]:
    """What tells products apart, whatever their version; a document that names none is one of its own."""
    subject = document.subject
    return subject.name, subject.supplier, "" if subject.name else document.source


def _waiver(rule: WaiverRule) -> Waiver:
    return Waiver(reason=rule.reason, owner=rule.owner, until=rule.until, link=rule.link)


def _record(rule: WaiverRule, count: int, products: tuple[str, ...], day: datetime.date) -> WaiverRecord:
    status = WaiverStatus.USED if count else WaiverStatus.UNUSED
    if products:
        status = WaiverStatus.AMBIGUOUS
    if rule.until < day:
        status, products = WaiverStatus.EXPIRED, ()
    return WaiverRecord(**msgspec.structs.asdict(rule), status=status, count=count, products=products)
