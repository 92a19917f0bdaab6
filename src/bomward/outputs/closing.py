"""The end of the table: what holds for several documents, the counts, what it was judged by, and why this exit code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bomward.findings import DocumentReport, Report, Status
from bomward.outputs import wording
from bomward.outputs.harmless import clipped
from bomward.outputs.overview import overview
from bomward.outputs.pen import Pen

Advice = tuple[str, str]
"""What it is about, and what it says."""
Shared = dict[Advice, list[DocumentReport]]
"""What is to be told of several documents, once."""

TO_DO = "to do"
_LONGEST = 600
_SHORT = 120
_UNREAD = "nothing in it was looked at, so it is clear of nothing"
_AMBIGUOUS = (
    "it could not be read as one document with one meaning, so it is clear of nothing and there may be more than"
    " is told here"
)
_PARTIAL = "the document does not show all that it stands for, so there may be more than is told here"
_ASK = "ask the supplier for what is missing and check that too; --allow-incomplete takes the document as it is (no exit 3)"


def hint(document: DocumentReport) -> list[Advice]:
    """What the error says is to be done."""
    return [(TO_DO, clipped(document.error.hint, _LONGEST))] if document.error and document.error.hint else []


def meaning(document: DocumentReport) -> list[Advice]:
    """What it means that a document was not, or not wholly, judged."""
    if document.status is Status.UNCHECKED:
        return [("unchecked", _AMBIGUOUS if document.sha256 else _UNREAD)]
    return [("incomplete", _PARTIAL)] if document.status is Status.INCOMPLETE else []


def remedy(document: DocumentReport) -> list[Advice]:
    """What is to be done about an incomplete document."""
    return [(TO_DO, _ASK)] if document.status is Status.INCOMPLETE else []


def shared(documents: Iterable[DocumentReport]) -> Shared:
    """The advice that several documents have in common."""
    every: Shared = {}
    for document in documents:
        for advice in (*hint(document), *meaning(document), *remedy(document)):
            every.setdefault(advice, []).append(document)
    return {advice: those for advice, those in every.items() if len(those) > 1}


def closing(report: Report, common: Shared, pen: Pen) -> list[str]:
    """Over all documents; what it was judged by; and what the answer is worth, once."""
    verdicts = {document.verdict for document in report.documents}
    gone = _gone(report, pen)
    basis = f"{wording.laws(report)}, {report.act}, {report.as_of.isoformat()}"
    catalog = f"catalog {report.catalog.version}"
    if verdicts == {"clear"} and not report.exit_code:
        text = f"clear: no match in {catalog} ({basis}); no proof, no legal advice"
        return _summary(report, pen) + gone + pen.row("", text)
    lines = _summary(report, pen) + gone
    for text in _told_once(common):
        lines += pen.row("", text)
    if "clear" in verdicts:
        lines += pen.row("", "clear: nothing in that SBOM matches the catalog, which is no proof")
    lines += overview(report, pen)
    lines += pen.row("", f"judged by {basis}, {catalog}; no legal advice")
    return lines + pen.row("", wording.exits(report))


def _gone(report: Report, pen: Pen) -> list[str]:
    """`gone since the baseline: 2 findings, first Acme Engine 1.0 in a.json (bw-...)`."""
    if not report.gone:
        return []
    first = report.gone[0]
    named = clipped(wording.component_title(first.component), _SHORT)
    where = f"{named} in {clipped(first.source, _SHORT)} ({first.id})"
    return pen.row("", f"gone since the baseline: {wording.counted(len(report.gone), 'finding')}, first {where}")


def _told_once(common: Shared) -> Iterator[str]:
    """`to do (12 documents, first a.txt): ask the supplier`."""
    for (about, text), documents in common.items():
        first = clipped(wording.source(documents[0]), _SHORT)
        yield f"{about} ({len(documents):,} documents, first {first}): {text}"


def _summary(report: Report, pen: Pen) -> list[str]:
    """`4 documents: 1 prohibited, 1 unchecked, 2 clear`; one document needs none."""
    if not report.documents:
        return pen.row("", "no document was checked")
    if len(report.documents) == 1:
        return []
    order = [*dict.fromkeys(sorted((document.verdict for document in report.documents), key=wording.severity))]
    count = {verdict: sum(document.verdict == verdict for document in report.documents) for verdict in order}
    documents = ", ".join(f"{number:,} {verdict}" for verdict, number in count.items())
    little = sum(document.verdict == "clear" and wording.has_little(document) for document in report.documents)
    documents += f", {little:,} of the clear with {wording.LITTLE}" if little else ""
    lines = pen.row("", f"{wording.counted(len(report.documents), 'document')}: {documents}")
    findings = [finding for document in report.documents for finding in document.findings]
    if findings:
        lines += pen.row("", f"{wording.counted(len(findings), 'finding')}: {wording.outcomes(findings)}")
    return lines
