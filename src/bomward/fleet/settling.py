"""What only the run as a whole can say of a document: where its references lead, and which waivers count."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count

import msgspec

from bomward.findings import DocumentReport, Status, WaiverRecord, WaiverStatus
from bomward.fleet.work import Judged, Placed
from bomward.inventory import Gap
from bomward.references import Checked, identity_of, settled
from bomward.waivers import WaiverRule, waived

Key = tuple[str, int]
"""An object's address, and the place of a document in it."""
Every = Callable[[], Iterator[Judged]]
"""How each object fared, from the first on."""


class Unsettled(msgspec.Struct, frozen=True):
    """What references add to a document."""

    status: Status
    verdict: str
    gaps: tuple[Gap, ...]


class Settled(msgspec.Struct, frozen=True):
    """What holds for the run as a whole."""

    references: Mapping[Key, Unsettled] = {}
    rules: tuple[WaiverRule, ...] = ()
    """The waivers that count."""
    records: tuple[WaiverRecord, ...] = ()
    """What is known so far of every waiver."""
    day: datetime.date = datetime.date.min

    def of(self, judged: Judged) -> Iterator[tuple[Placed, Counter[WaiverRule]]]:
        """Each document in an object, as the run as a whole has it, and how many findings each waiver waives there."""
        for member, one in enumerate(judged.each()):
            report = _with(one.report, self.references.get((judged.address, member)))
            used: Counter[WaiverRule] = Counter()
            if self.rules and report.findings:
                (report,), records = waived([report], self.rules, self.day)
                used.update({rule: record.count for rule, record in zip(self.rules, records, strict=True)})
            yield Placed(judged.address, member, report, one.notes), used

    def told(self, used: Mapping[WaiverRule, int]) -> tuple[WaiverRecord, ...]:
        """What became of every waiver."""
        return tuple(_used(record, used.get(_rule(record), 0)) for record in self.records)


def settle(every: Every, rules: Sequence[WaiverRule], day: datetime.date, *, refers: bool) -> Settled:
    """What holds for the run as a whole; `refers` says whether any document of it refers to another."""
    references = _references(every) if refers else {}
    if not rules:
        return Settled(references=references, day=day)
    _, records = waived(_fitting(every, rules), rules, day)
    idle = (WaiverStatus.EXPIRED, WaiverStatus.AMBIGUOUS)
    counting = tuple(rule for rule, record in zip(rules, records, strict=True) if record.status not in idle)
    return Settled(references=references, rules=counting, records=records, day=day)


def _references(every: Every) -> dict[Key, Unsettled]:
    """What the references come to of the documents that refer to others; memory goes with these and what they refer to."""
    held: dict[Key, tuple[int, Checked]] = {}
    for number, key, one in _documents(every, lambda judged: judged.refers):
        if one.elsewhere:
            held[key] = number, _slim(one)
    targets = {identity_of(reference.target) for _, one in held.values() for reference in one.elsewhere}
    for number, key, one in _documents(every, lambda judged: not targets.isdisjoint(judged.identities)):
        if one.identity in targets:
            held.setdefault(key, (number, _slim(one)))
    ordered = sorted(held.items(), key=lambda item: (item[1][0], item[0][1]))
    reports = settled([one for _, (_, one) in ordered])
    return {
        key: Unsettled(report.status, report.verdict, report.gaps)
        for (key, _), report in zip(ordered, reports, strict=True)
        if report.gaps
    }


def _documents(every: Every, wanted: Callable[[Judged], bool]) -> Iterator[tuple[int, Key, Checked]]:
    """The documents in the objects that are wanted, each with its place among all that are looked into."""
    for number, judged in zip(count(), every(), strict=False):
        if wanted(judged):
            for member, one in enumerate(judged.each()):
                yield number, (judged.address, member), one


def _slim(one: Checked) -> Checked:
    """What settling asks of a document: of its findings the worst, which stands first; no gaps, so that all are new."""
    report = msgspec.structs.replace(one.report, findings=one.report.findings[:1], gaps=())
    return msgspec.structs.replace(one, report=report, notes=())


def _with(report: DocumentReport, found: Unsettled | None) -> DocumentReport:
    if found is None:
        return report
    gaps = (*found.gaps, *report.gaps)
    return msgspec.structs.replace(report, status=found.status, verdict=found.verdict, gaps=gaps)


def _fitting(every: Every, rules: Sequence[WaiverRule]) -> Iterable[DocumentReport]:
    """For each waiver one document of each product that it fits, which tells whether it fits several."""
    found: dict[tuple[int, str, str, str], DocumentReport] = {}
    for _, _, one in _documents(every, lambda judged: judged.finds):
        report, subject = one.report, one.report.subject
        product = subject.name, subject.supplier, "" if subject.name else report.source
        for index, rule in enumerate(rules):
            fitting = tuple(finding for finding in report.findings if rule.fits(finding, report.source))
            if fitting:
                slim = msgspec.structs.replace(report, findings=fitting[:1], gaps=())
                found.setdefault((index, *product), slim)
    return found.values()


def _rule(record: WaiverRecord) -> WaiverRule:
    told = {name: getattr(record, name) for name in WaiverRule.__struct_fields__}
    return WaiverRule(**told)


def _used(record: WaiverRecord, number: int) -> WaiverRecord:
    if record.status in (WaiverStatus.EXPIRED, WaiverStatus.AMBIGUOUS):
        return record
    status = WaiverStatus.USED if number else WaiverStatus.UNUSED
    return msgspec.structs.replace(record, status=status, count=number)
