"""Waivers: decisions on findings that somebody took, with a reason and an end. They change no verdict, only what fails."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Annotated

import msgspec

from bomward.errors import UsageError
from bomward.findings import DocumentReport, Finding, Waiver, WaiverRecord, WaiverStatus

Said = Annotated[str, msgspec.Meta(pattern=r"\S")]
_ID = r"^bw-[0-9a-f]{16}(-[0-9]+)?$"
_EITHER = "name either `finding`, or `component` and `entry`"


class WaiverRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A decision on a finding, or on all findings of one component and one catalog entry."""

    reason: Annotated[Said, msgspec.Meta(description="Why it is accepted.")]
    owner: Annotated[Said, msgspec.Meta(description="Who decided.")]
    until: Annotated[datetime.date, msgspec.Meta(description="The last day on which it counts.")]
    finding: Annotated[str, msgspec.Meta(pattern=_ID, description="The id of a finding.")] = ""
    component: Annotated[
        str, msgspec.Meta(description="A component: its name, name@version, package URL, or id in the document.")
    ] = ""
    entry: Annotated[str, msgspec.Meta(description="The catalog entry, with `component`.")] = ""
    document: Annotated[
        str, msgspec.Meta(description="Only in documents whose name fits this pattern; * stands for any text.")
    ] = ""
    evidence: Annotated[str, msgspec.Meta(description="A link to what the decision rests on.")] = ""

    def check(self, where: str) -> None:
        """Raise UsageError where it does not say what it is for."""
        if bool(self.finding) == bool(self.component or self.entry) or bool(self.component) != bool(self.entry):
            raise UsageError("it must be plain what the waiver is for", where=where, hint=_EITHER)

    def fits(self, finding: Finding, source: str) -> bool:
        """Whether it is for this finding, in a document of that name."""
        if self.document and not fnmatchcase(source.removeprefix("./"), self.document.removeprefix("./")):
            return False
        if self.finding:
            return finding.id == self.finding
        one = finding.component
        names = (one.name, f"{one.name}@{one.version}", one.purl, one.ref)
        return finding.entry == self.entry and self.component in names


def waived(
    documents: Iterable[DocumentReport], rules: Sequence[WaiverRule], day: datetime.date
) -> tuple[tuple[DocumentReport, ...], tuple[WaiverRecord, ...]]:
    """The documents with the waivers that count on a day beside their findings; and what became of each waiver.

    The first that fits a finding and has not expired waives it; an expired one waives nothing.
    """
    used: Counter[int] = Counter()

    def decided(finding: Finding, source: str) -> Finding:
        fitting = [index for index, rule in enumerate(rules) if rule.fits(finding, source)]
        valid = [index for index in fitting if day <= rules[index].until]
        used.update(valid[:1] or fitting)
        return msgspec.structs.replace(finding, waiver=_waiver(rules[valid[0]])) if valid else finding

    if not rules:
        return tuple(documents), ()
    seen = tuple(
        msgspec.structs.replace(
            document, findings=tuple(decided(finding, document.source) for finding in document.findings)
        )
        for document in documents
    )
    return seen, tuple(_record(rule, used[index], day) for index, rule in enumerate(rules))


def _waiver(rule: WaiverRule) -> Waiver:
    return Waiver(reason=rule.reason, owner=rule.owner, until=rule.until, evidence=rule.evidence)


def _record(rule: WaiverRule, findings: int, day: datetime.date) -> WaiverRecord:
    status = WaiverStatus.EXPIRED if rule.until < day else WaiverStatus.USED if findings else WaiverStatus.UNUSED
    return WaiverRecord(**msgspec.structs.asdict(rule), status=status, findings=findings)
