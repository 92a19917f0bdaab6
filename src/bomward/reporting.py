"""Matches and inventory to report: verdicts, lines, paths, and what a document comes to as a whole."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from bomward.catalog import Entry, Record
from bomward.errors import Error
from bomward.findings import (
    ComponentId,
    DocumentError,
    DocumentReport,
    EvidenceItem,
    Finding,
    Match,
    Named,
    Outcome,
    Place,
    Status,
    SubjectId,
    Summary,
)
from bomward.glossary import EntryText, Glossary, RegimeText, SourceText
from bomward.inventory import ClueKind, Component, Coverage, Gap, Inventory, Note, Scope, Wrapper
from bomward.judging import Judged, judge_all
from bomward.lines import LineIndex
from bomward.paths import Route
from bomward.policy import Terms
from bomward.regimes import Regime

_UNKNOWN = Route(path=())
_NO_PARTS = frozenset({"document", "licence"})
"""Labels of what nobody expects to hang on the subject."""


def findings_of(
    matches: Iterable[Match],
    terms: Terms,
    lines: LineIndex,
    ways: Mapping[str, Route],
    names: Mapping[str, str],
) -> tuple[Finding, ...]:
    """One finding for each match, the worst first, in the order of the document among equals; ids are unique within it."""
    seen: Counter[str] = Counter()
    found = []
    in_order = sorted(matches, key=lambda match: (match.component.location.offset, match.entry))
    for match, judged in judge_all(in_order, terms.regimes, terms.policy.act, terms.policy.as_of):
        finding = _finding(match, judged, lines, _route(match.component, ways), names)
        seen[finding.id] += 1
        times = seen[finding.id]
        found.append(finding if times == 1 else msgspec.structs.replace(finding, id=f"{finding.id}-{times}"))
    return tuple(sorted(found, key=lambda finding: finding.outcome.rank))


def _route(component: Component, ways: Mapping[str, Route]) -> Route:
    """How a component hangs in the document; that something is an orphan is said only of what could be tied to the subject."""
    route = ways.get(component.ref, _UNKNOWN)
    has_id = component.ref != component.location.pointer
    is_part = component.scope not in (Scope.TOOL, Scope.BUILD) and component.label not in _NO_PARTS
    return route if route.ways or (has_id and is_part) else msgspec.structs.replace(route, ways=None)


def _finding(match: Match, judged: Judged, lines: LineIndex, route: Route, names: Mapping[str, str]) -> Finding:
    component = match.component
    outcome, capped, verdicts = judged
    evidence = tuple(
        EvidenceItem(
            kind=item.clue.kind,
            value=item.clue.value,
            pattern=item.pattern,
            strength=item.strength,
            pointer=item.clue.location.pointer,
            line=lines.at(item.clue.location.offset),
        )
        for item in match.evidence
    )
    return Finding(
        id=fingerprint(match),
        component=ComponentId(
            ref=component.ref,
            name=component.name,
            version=component.version,
            supplier=component.first(ClueKind.SUPPLIER, ClueKind.MANUFACTURER, ClueKind.PUBLISHER),
            purl=component.first(ClueKind.PURL),
            cpe=component.first(ClueKind.CPE),
        ),
        location=Place(pointer=component.location.pointer, line=lines.at(component.location.offset)),
        entry=match.entry,
        relation=match.relation,
        item_class=match.item_class,
        outcome=outcome,
        capped=capped,
        evidence=evidence,
        verdicts=verdicts,
        path=route.path,
        path_left_out=route.left_out,
        ways=route.ways,
        through=route.through,
        names=tuple(Named(ref, names[ref]) for ref in dict.fromkeys((*route.path, *route.through)) if ref in names),
        ask=(match.ask or None) if capped or outcome.rank <= Outcome.REVIEW.rank else None,
    )


def fingerprint(match: Match) -> str:
    """The finding's id: the same for the same thing in every format and at every place in a document."""
    component = match.component
    purl = component.first(ClueKind.PURL).partition("?")[0]
    parts = (match.entry, match.relation, component.name.casefold(), component.version, purl.casefold())
    return "bw-" + hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:16]


def document_report(
    source: str,
    digest: str,
    inventory: Inventory,
    findings: tuple[Finding, ...],
    more: tuple[Gap, ...],
    wrappers: tuple[Wrapper, ...],
) -> DocumentReport:
    """The report on a document that was read."""
    error = None
    status = Status.INCOMPLETE if inventory.absent else Status.CHECKED
    if inventory.ambiguous:
        first = inventory.ambiguous[0]
        status = Status.UNCHECKED
        hint = "readers disagree on such a document; ask the supplier for one that has one reading"
        error = DocumentError(message=f"ambiguous: {first.reason}", where=first.where, hint=hint)
    subject = inventory.subject
    return DocumentReport(
        source=source,
        sha256=digest,
        format=inventory.family,
        spec_version=inventory.spec_version,
        encoding=inventory.encoding,
        subject=SubjectId(name=subject.name, version=subject.version, supplier=subject.supplier),
        status=status,
        error=error,
        verdict=verdict(status, findings),
        components=inventory.count,
        coverage=inventory.coverage,
        findings=findings,
        gaps=(*inventory.ambiguous[1:], *inventory.absent, *inventory.gaps, *more),
        wrappers=wrappers,
    )


def unchecked_report(
    source: str,
    digest: str,
    error: Error,
    findings: tuple[Finding, ...],
    more: tuple[Gap, ...],
    wrappers: tuple[Wrapper, ...],
) -> DocumentReport:
    """The report on a document that could not be read: the error, and all the same what the sieve saw."""
    return DocumentReport(
        source=source,
        sha256=digest,
        format="",
        spec_version="",
        encoding="",
        subject=SubjectId(name="", version="", supplier=""),
        status=Status.UNCHECKED,
        error=DocumentError(message=error.message, where=error.where, hint=error.hint),
        verdict=verdict(Status.UNCHECKED, findings),
        components=0,
        coverage=Coverage(),
        findings=findings,
        gaps=more,
        wrappers=wrappers,
    )


def verdict(status: Status, findings: Sequence[Finding]) -> str:
    """The worst outcome, unless the document could not be judged and nothing weighs more than that."""
    worst = min((finding.outcome for finding in findings), key=lambda outcome: outcome.rank, default=None)
    if status is not Status.CHECKED and (worst is None or worst.rank > Outcome.LIKELY_PROHIBITED.rank):
        return str(status)
    return str(worst) if worst is not None else "clear"


def summary(documents: Sequence[DocumentReport]) -> Summary:
    """Counts over all documents, every outcome named, worst first."""
    counts = Counter(finding.outcome for document in documents for finding in document.findings)
    by_status = Counter(document.status for document in documents)
    return Summary(
        outcomes={str(outcome): counts[outcome] for outcome in Outcome},
        documents=len(documents),
        checked=by_status[Status.CHECKED],
        incomplete=by_status[Status.INCOMPLETE],
        unchecked=by_status[Status.UNCHECKED],
    )


def glossary(
    documents: Iterable[DocumentReport],
    records: Mapping[str, Record],
    regimes: Iterable[Regime],
    notes: dict[str, tuple[Note, ...]],
) -> Glossary:
    """Titles and explanations of the ids in these reports."""
    used = {finding.entry for document in documents for finding in document.findings}
    return Glossary(
        entries={entry: _entry_text(records[entry]) for entry in sorted(used)},
        regimes={
            r.id: RegimeText(id=r.id, title=r.title, binds=r.binds, citation=r.citations[0], url=r.url) for r in regimes
        },
        notes=notes,
    )


def _entry_text(record: Record) -> EntryText:
    return EntryText(
        id=record.id,
        title=record.name,
        vendor=record.vendor if isinstance(record, Entry) else record.name,
        summary=record.summary,
        sources=tuple(SourceText(says=source.says, url=source.url or source.ref) for source in record.source),
    )
