"""What is new in a report, what changed and what went away: against a baseline, or between two reports."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from bomward.errors import Exit, UsageError
from bomward.findings import NEVER, DocumentReport, Finding, GoneFinding, Outcome, Report, Status, SubjectId, Tool

SCHEMA = "bomward-report/1"
_HINT = "write one with: bomward check SBOM -o json=FILE"


class Baseline(msgspec.Struct, frozen=True, kw_only=True):
    """A report whose findings are known."""

    report: Report
    sha256: str


class Changed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A finding that another outcome stands beside now."""

    finding: Finding
    was: Outcome

    @property
    def is_worse(self) -> bool:
        """Whether it weighs more than it did."""
        return self.finding.outcome.rank < self.was.rank


class Compared(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What became of one document."""

    old: tuple[str, ...]
    """The documents that it was, by source; none for a new one."""
    new: str
    added: tuple[Finding, ...]
    changed: tuple[Changed, ...]
    gone: tuple[GoneFinding, ...]
    products: tuple[str, ...] = ()
    """What they describe, the old ones first, where these are different products."""


class Comparison(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What became of the documents of a report."""

    schema: str
    tool: Tool
    fail_on: str
    documents: tuple[Compared, ...]
    missing: tuple[str, ...]
    """Documents of the old report that the new one does not have."""
    trouble: tuple[str, ...]
    """Why nothing can be said for sure."""
    exit_code: int


_NAMELESS = frozenset({"-", "sbom"})
"""What documents are called that have no name of their own."""


class Old:
    """The documents of an earlier report, to be found by what they are."""

    def __init__(self, documents: Iterable[DocumentReport]) -> None:
        self._by_source: dict[str, list[DocumentReport]] = {}
        self._by_subject: dict[tuple[str, str], list[DocumentReport]] = {}
        for document in documents:
            self._by_source.setdefault(document.source, []).append(document)
            self._by_subject.setdefault(_subject(document), []).append(document)

    def of(self, document: DocumentReport) -> list[DocumentReport]:
        """What a document was: those of the same source and product; where there is none, of the same subject in any version."""
        same = [one for one in self._by_source.get(document.source, ()) if not is_other(one.subject, document.subject)]
        named = self._by_subject.get(_subject(document), []) if document.subject.name else []
        return (same if document.source not in _NAMELESS else []) or named


def _subject(document: DocumentReport) -> tuple[str, str]:
    return document.subject.name, document.subject.supplier


def read_report(data: bytes, name: str) -> Report:
    """A JSON report of ours. Raises UsageError."""
    try:
        report = msgspec.json.decode(data, type=Report)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"no bomward report: {error}", where=name, hint=_HINT) from error
    if report.schema != SCHEMA or report.fail_on not in (NEVER, *Outcome):
        raise UsageError(
            f"no report of a form that is read: {report.schema!r}, failing at {report.fail_on!r}",
            where=name,
            hint=_HINT,
        )
    return report


def baseline(data: bytes, name: str) -> Baseline:
    """A JSON report of ours as a baseline. Raises UsageError."""
    return Baseline(report=read_report(data, name), sha256=hashlib.sha256(data).hexdigest())


def against(
    documents: Sequence[DocumentReport], known: Report
) -> tuple[tuple[DocumentReport, ...], tuple[GoneFinding, ...]]:
    """The documents with every finding marked that stood in the baseline, and what stood there and is gone."""
    old = Old(known.documents)
    pairs = [(document, old.of(document)) for document in documents]
    return tuple(_marked(*pair) for pair in pairs), tuple(_gone(pairs))


def left_out(documents: Iterable[DocumentReport], known: Report) -> list[str]:
    """The documents with findings that the baseline is on and a run is not."""
    old = Old(known.documents)
    there = {id(one) for document in documents for one in old.of(document)}
    return [one.source for one in known.documents if one.findings and id(one) not in there]


def _marked(document: DocumentReport, old: Sequence[DocumentReport]) -> DocumentReport:
    # NOTE: what was waived then is not known but decided, for as long as that decision counts.
    known = _outcomes(finding for one in old for finding in one.findings if finding.waiver is None)
    return msgspec.structs.replace(
        document,
        findings=tuple(
            msgspec.structs.replace(finding, known=True)
            if finding.id in known and finding.outcome.rank >= known[finding.id].rank
            else finding
            for finding in document.findings
        ),
    )


def _outcomes(findings: Iterable[Finding]) -> dict[str, Outcome]:
    """By id the worst outcome."""
    return {one.id: one.outcome for one in sorted(findings, key=lambda one: one.outcome.rank, reverse=True)}


def _gone(pairs: Iterable[tuple[DocumentReport, Sequence[DocumentReport]]]) -> Iterator[GoneFinding]:
    """The findings of documents that are still there and could be read, which none of what they became has."""
    now: dict[int, tuple[DocumentReport, list[DocumentReport]]] = {}
    for document, old in pairs:
        for one in old:
            now.setdefault(id(one), (one, []))[1].append(document)
    for one, documents in now.values():
        if any(document.status is Status.UNCHECKED for document in documents):
            continue
        present = {finding.id for document in documents for finding in document.findings}
        yield from (_told(finding, one.source) for finding in one.findings if finding.id not in present)


def _told(finding: Finding, source: str) -> GoneFinding:
    return GoneFinding(
        id=finding.id,
        source=source,
        component=finding.component,
        entry=finding.entry,
        outcome=finding.outcome,
    )


def difference(
    old: Report,
    new: Report,
    *,
    fail_on: str,
    falls_short: Callable[[DocumentReport], bool],
) -> Comparison:
    """What became of the documents of the old report in the new one."""
    pairs = _pairs(old, new)
    documents = tuple(_compared(document, those) for document, those in pairs)
    sources = {source for one in documents for source in one.old}
    trouble = tuple(_trouble(old, new, falls_short, is_paired=bool(sources)))
    otherwise = Exit.UNCHECKED if trouble else Exit.CLEAN
    worse = [finding for one in documents for finding in (*one.added, *(c.finding for c in one.changed if c.is_worse))]
    return Comparison(
        schema="bomward-diff/1",
        tool=new.tool,
        fail_on=fail_on,
        documents=documents,
        missing=tuple(one.source for one in old.documents if one.source not in sources),
        trouble=trouble,
        exit_code=Exit.FOUND if any(one.fails_at(fail_on) for one in worse) else otherwise,
    )


def _pairs(old: Report, new: Report) -> list[tuple[DocumentReport, list[DocumentReport]]]:
    """Each new document with what it was; two that stand alone are meant for each other, whatever they are called."""
    if len(old.documents) == len(new.documents) == 1:
        return [(new.documents[0], [*old.documents])]
    known = Old(old.documents)
    return [(document, known.of(document)) for document in new.documents]


def _compared(document: DocumentReport, old: Sequence[DocumentReport]) -> Compared:
    was = _outcomes(finding for one in old for finding in one.findings)
    return Compared(
        old=tuple(one.source for one in old),
        new=document.source,
        added=tuple(finding for finding in document.findings if finding.id not in was),
        changed=tuple(
            Changed(finding=finding, was=was[finding.id])
            for finding in document.findings
            if finding.id in was and was[finding.id] is not finding.outcome
        ),
        gone=tuple(_gone([(document, old)])),
        products=_products(document, old),
    )


def _products(document: DocumentReport, old: Sequence[DocumentReport]) -> tuple[str, ...]:
    """The products that were compared, the old ones first, where one of those is another than the new one."""
    others = [one.subject.title for one in old if is_other(one.subject, document.subject)]
    return (*dict.fromkeys(others), document.subject.title) if others else ()


def is_other(one: SubjectId, other: SubjectId) -> bool:
    """Whether these are two products; what one of them leaves open tells nothing."""
    if not (one.name and other.name):
        return False
    return one.name != other.name or bool(one.supplier and other.supplier and one.supplier != other.supplier)


def _trouble(
    old: Report, new: Report, falls_short: Callable[[DocumentReport], bool], *, is_paired: bool
) -> Iterator[str]:
    if (old.act, old.profile, old.regimes) != (new.act, new.profile, new.regimes):
        yield f"they were judged by different laws: {_laws(old)}, and {_laws(new)}"
    if old.documents and new.documents and not is_paired:
        yield "no document of one is in the other, by its file or by what it describes"
    if not (old.documents and new.documents):
        yield "one of them has no document"
    for which, report in (("the old", old), ("the new", new)):
        for document in report.documents:
            if falls_short(document):
                error = document.error
                why = f": {'; '.join(filter(None, (error.message, error.hint)))}" if error else ""
                status = document.status if document.status is not Status.CHECKED else "not judged throughout"
                yield f"{document.source}, {which} one, is {status}{why}"


def _laws(report: Report) -> str:
    return f"{report.profile or ', '.join(report.regimes)} ({report.act})"
