"""The report for a person at a terminal: the verdict first, then what, where, why, which law, and what to ask."""

from __future__ import annotations

from itertools import islice

from bomward.findings import DocumentReport, EvidenceItem, Finding, Glossary, Report, Status, Verdict
from bomward.inventory import Note
from bomward.outputs import wording
from bomward.outputs.harmless import clipped, guarded
from bomward.outputs.pen import Pen

_FULL = 100
"""Findings told in full, per document: worst first, so that a flood of lesser ones hides none."""
_SHORT = 20
_EVIDENCE = 8
_GAPS = 8
_NOTES = 3
_COLUMN = 10
"""Where the text of a finding begins, beside its labels."""
_BRIEF = 4
"""Lines of a document that needs no blank line around it."""
_LISTED = 15
"""Where the text of a short list begins, beside the outcomes."""
_REASON = 600


def render(report: Report, glossary: Glossary, *, width: int = 100, colour: bool = False) -> str:
    """The report as text; plain unless `colour` is wanted."""
    pen = Pen(width, colour)
    blocks = [_document(document, glossary, pen) for document in report.documents]
    blocks.append(_closing(report, pen))
    return guarded(_joined(blocks)) + "\n"


def _joined(blocks: list[list[str]]) -> str:
    """A blank line around everything that is more than a few lines long."""
    lines: list[str] = []
    for before, block in zip([[], *blocks], blocks, strict=False):
        if before and max(len(before), len(block)) > _BRIEF:
            lines.append("")
        lines += block
    return "\n".join(lines)


def _document(document: DocumentReport, glossary: Glossary, pen: Pen) -> list[str]:
    findings = wording.worst_first(document.findings)
    pressing = [finding for finding in findings if wording.is_pressing(finding.outcome) and not finding.waiver]
    lesser = [finding for finding in findings if not (wording.is_pressing(finding.outcome) or finding.waiver)]
    waived = [finding for finding in findings if finding.waiver]
    lines = _head(document, pen)
    for number, finding in enumerate(pressing[:_FULL], start=1):
        lines += ["", *_finding(number, finding, glossary, pen)]
    lines += _remainder(pressing[_FULL:], pen)
    lines += _short_list("also seen", lesser, glossary, pen)
    lines += _short_list("waived", waived, glossary, pen)
    lines += _gaps(document, pen)
    lines += _notes(glossary.notes.get(document.source, ()), pen)
    return lines


def _head(document: DocumentReport, pen: Pen) -> list[str]:
    """Verdict, source, what it is, and how much of it could be judged."""
    source = "standard input" if document.source == "-" else clipped(document.source, _REASON)
    title = ": ".join(part for part in (source, wording.document_title(document)) if part)
    lines = pen.row(document.verdict.upper() + " ", title, style=document.verdict)
    if document.error:
        error = document.error
        for label, text in (("error", error.message), ("at", error.where), ("hint", error.hint)):
            lines += pen.row(label, clipped(text, _REASON), indent=2, column=8) if text else []
    if document.components or not document.error:
        lines += pen.row("", wording.coverage(document), indent=2)
    if document.status is not Status.CHECKED and document.verdict != document.status:
        lines += pen.row("", f"{document.status}: there may be more than is told here", indent=2)
    if document.findings:
        lines += pen.row("", f"findings: {wording.outcomes(document.findings)}", indent=2)
    return lines


def _finding(number: int, finding: Finding, glossary: Glossary, pen: Pen) -> list[str]:
    """All there is to say of one finding."""
    title = f"{wording.component_title(finding.component)} {wording.is_what(finding, glossary)}"
    lines = pen.row(f"{number} {finding.outcome.upper()} ", title, indent=1, style=finding.outcome)
    lines += pen.row("where", wording.place(finding.location), indent=3, column=_COLUMN)
    path = wording.path(finding)
    lines += pen.row("", path, indent=_COLUMN, column=_COLUMN) if path else []
    lines += _why(finding, pen)
    for index, verdict in enumerate(sorted(finding.verdicts, key=lambda verdict: verdict.outcome.rank)):
        lines += _law("" if index else "law", verdict, glossary, pen)
    for label, text in (("capped", finding.capped), ("ask", finding.ask)):
        lines += pen.row(label, clipped(text, _REASON), indent=3, column=_COLUMN) if text else []
    origin = f"{finding.id}, entry {finding.entry}, judged as {finding.item_class}"
    return lines + pen.row("id", origin, indent=3, column=_COLUMN)


def _why(finding: Finding, pen: Pen) -> list[str]:
    lines: list[str] = []
    for item in finding.evidence[:_EVIDENCE]:
        at = _at(item, finding)
        lines += pen.row("" if lines else "why", f"{wording.evidence(item)}{at}", indent=3, column=_COLUMN)
    left = len(finding.evidence) - _EVIDENCE
    if left > 0:
        lines += pen.row("", f"… and {left:,} more in -o json", indent=_COLUMN, column=_COLUMN)
    return lines


def _at(item: EvidenceItem, finding: Finding) -> str:
    """Where the clue stands, unless only its pointer could be told and the component's place says as much."""
    if item.line:
        return f", line {item.line}"
    return f", {wording.place(item)}" if item.pointer not in ("", finding.location.pointer) else ""


def _law(label: str, verdict: Verdict, glossary: Glossary, pen: Pen) -> list[str]:
    """What one regime says, with the words to look it up by."""
    regime = glossary.regimes.get(verdict.regime)
    head = f"{verdict.outcome} ({verdict.confidence} confidence) by {regime.title if regime else verdict.regime}"
    reason = f": {clipped(verdict.reason, _REASON)}" if verdict.reason else ""
    lines = pen.row(label, f"{head}{reason}", indent=3, column=_COLUMN)
    if verdict.citation:
        lines += pen.row("", verdict.citation, indent=_COLUMN, column=_COLUMN)
    return lines + (pen.unbroken(verdict.url, column=_COLUMN) if verdict.url else [])


def _remainder(findings: list[Finding], pen: Pen) -> list[str]:
    if not findings:
        return []
    return ["", *pen.row("", f"… and {wording.outcomes(findings)} more in -o json")]


def _short_list(label: str, findings: list[Finding], glossary: Glossary, pen: Pen) -> list[str]:
    """One line each: outcome, what, where; and the decision where there is one."""
    if not findings:
        return []
    lines = ["", pen.paint(f"   {label}", "label")]
    for finding in findings[:_SHORT]:
        title = f"{wording.component_title(finding.component)} {wording.is_what(finding, glossary)}"
        lines += pen.row(
            finding.outcome,
            f"{title}, {wording.place(finding.location)}{_decision(finding)}",
            indent=3,
            column=_LISTED,
            style=finding.outcome,
        )
    left = len(findings) - _SHORT
    return lines + (pen.row("", f"… and {left:,} more in -o json", indent=3) if left > 0 else [])


def _decision(finding: Finding) -> str:
    waiver = finding.waiver
    if not waiver:
        return ""
    return f"; until {waiver.until.isoformat()}, by {waiver.owner}: {clipped(waiver.reason, _REASON)}"


def _gaps(document: DocumentReport, pen: Pen) -> list[str]:
    """What could not be judged: counted by reason."""
    if not document.gaps:
        return []
    groups = wording.grouped((gap.reason, gap.where) for gap in document.gaps)
    lines = [""] if document.findings else []
    lines += pen.row("", f"not judged: {wording.counted(len(document.gaps), 'place')}", indent=2)
    for group in groups[:_GAPS]:
        lines += pen.row("-", wording.told(*group), indent=2, column=4)
    left = len(groups) - _GAPS
    if left > 0:
        lines += pen.row("", f"… and {wording.counted(left, 'more reason')} in -o json", indent=2)
    return lines


def _notes(notes: tuple[Note, ...], pen: Pen) -> list[str]:
    """Imperfections that kept nothing from being judged: one line."""
    if not notes:
        return []
    groups = wording.grouped((note.message, note.where) for note in notes)
    told = "; ".join(wording.told(*group) for group in islice(groups, _NOTES))
    more = f"; and {len(groups) - _NOTES:,} more kinds" if len(groups) > _NOTES else ""
    return pen.row("", f"{wording.counted(len(notes), 'imperfection')}, judged all the same: {told}{more}", indent=2)


def _closing(report: Report, pen: Pen) -> list[str]:
    """Over all documents; what it was judged by; and what the answer is worth, once."""
    verdicts = {document.verdict for document in report.documents}
    basis = f"{report.profile}, {report.act}, {report.as_of.isoformat()}"
    catalog = f"catalog {report.catalog.version}"
    if verdicts == {"clear"} and not report.exit_code:
        text = f"clear: no match in {catalog} ({basis}); no proof, no legal advice"
        return _summary(report, pen) + pen.row("", text)
    lines = _summary(report, pen)
    if "clear" in verdicts:
        lines += pen.row("", "clear: nothing in that SBOM matches the catalog, which is no proof")
    lines += pen.row("", f"judged by {basis}, {catalog}; no legal advice")
    return lines + pen.row("", f"exit {report.exit_code} (fails at {report.fail_on})")


def _summary(report: Report, pen: Pen) -> list[str]:
    """`4 documents: 1 prohibited, 1 unchecked, 2 clear`; one document needs none."""
    if not report.documents:
        return pen.row("", "no document was checked")
    if len(report.documents) == 1:
        return []
    order = [*dict.fromkeys(sorted((document.verdict for document in report.documents), key=_severity))]
    count = {verdict: sum(document.verdict == verdict for document in report.documents) for verdict in order}
    documents = ", ".join(f"{number:,} {verdict}" for verdict, number in count.items())
    lines = pen.row("", f"{wording.counted(len(report.documents), 'document')}: {documents}")
    findings = [finding for document in report.documents for finding in document.findings]
    if findings:
        lines += pen.row("", f"{wording.counted(len(findings), 'finding')}: {wording.outcomes(findings)}")
    return lines


_VERDICTS = (
    "prohibited",
    "likely-prohibited",
    "unchecked",
    "incomplete",
    "review",
    "advised-against",
    "noted",
    "excepted",
    "not-covered",
    "clear",
)


def _severity(verdict: str) -> int:
    return _VERDICTS.index(verdict) if verdict in _VERDICTS else len(_VERDICTS)
