"""The report for a person at a terminal: the verdict first, then what, where, why, which law, and what to ask."""

from __future__ import annotations

from itertools import islice

from bomward.findings import DocumentReport, Finding, Glossary, Relation, Report, Status
from bomward.inventory import Note
from bomward.outputs import wording
from bomward.outputs.block import block, headline
from bomward.outputs.harmless import clipped, guarded
from bomward.outputs.pen import Pen
from bomward.outputs.wording import Group

_FULL = 100
"""Blocks told in full, per document: worst first, so that a flood of lesser ones hides none."""
_SHORT = 20
_GAPS = 8
_NOTES = 3
_BRIEF = 4
"""Lines of a document that needs no blank line around it."""
_ERROR = 9
"""Where the text of an error begins, beside its labels."""
_LISTED = 15
"""Where the text of a short list begins, beside the outcomes."""
_REASON = 600
_BECAUSE = 160
_UNSURE = {
    Status.INCOMPLETE: "incomplete: the document does not show all that it stands for,"
    " so there may be more than is told here",
    Status.UNCHECKED: "unchecked: it could not be read as one document with one meaning,"
    " so it is clear of nothing and there may be more than is told here",
}
_TO_DO = (
    "to do: ask the supplier for what is missing and check that too;"
    " --allow-incomplete takes the document as it is (no exit 3)"
)


def render(report: Report, glossary: Glossary, *, width: int = 100, colour: bool = False) -> str:
    """The report as text; plain unless `colour` is wanted."""
    pen = Pen(width, colour)
    blocks = [_document(document, glossary, pen) for document in report.documents]
    blocks.append(_closing(report, pen))
    return guarded(_joined(blocks)) + "\n"


def _joined(blocks: list[list[str]]) -> str:
    """A blank line around everything that is more than a few lines long."""
    lines: list[str] = []
    for before, after in zip([[], *blocks], blocks, strict=False):
        if before and max(len(before), len(after)) > _BRIEF:
            lines.append("")
        lines += after
    return "\n".join(lines)


def _document(document: DocumentReport, glossary: Glossary, pen: Pen) -> list[str]:
    findings = wording.worst_first(document.findings)
    pressing = [finding for finding in findings if wording.is_pressing(finding.outcome) and not finding.waiver]
    lesser = [finding for finding in findings if not (wording.is_pressing(finding.outcome) or finding.waiver)]
    waived = [finding for finding in findings if finding.waiver]
    groups = wording.alike(pressing)
    lines = _head(document, pen)
    for number, group in enumerate(groups[:_FULL], start=1):
        lines += ["", *block(number, group, glossary, pen)]
    lines += _remainder([finding for group in groups[_FULL:] for finding in group], pen)
    lines += _short_list("also seen", lesser, glossary, pen)
    lines += _short_list("waived", waived, glossary, pen)
    lines += _gaps(document, pen)
    lines += _notes(glossary.notes.get(document.source, ()), pen)
    return lines


def _head(document: DocumentReport, pen: Pen) -> list[str]:
    """Verdict, source, what it is, and how much of it could be judged."""
    lines, below = _title(document, pen)
    if document.error:
        error = document.error
        for label, text in (("error", error.message), ("at", error.where), ("to do", error.hint)):
            lines += pen.row(label, clipped(text, _REASON), indent=2, column=_ERROR) if text else []
    if document.components or not document.error:
        below += [wording.coverage(document)]
    below += filter(None, [wording.wrapped(document)])
    lines += pen.row("", "; ".join(below), indent=2) if below else []
    if document.status in _UNSURE:
        lines += pen.row("", _UNSURE[document.status], indent=2)
    if document.findings:
        lines += pen.row("", f"findings: {wording.outcomes(document.findings)}", indent=2)
    return lines


def _title(document: DocumentReport, pen: Pen) -> tuple[list[str], list[str]]:
    """Verdict and source, then as much of the subject as the line has room for; and what is left for the next."""
    source = "standard input" if document.source == "-" else clipped(document.source, _REASON)
    name, by = wording.subject(document)
    form = wording.written(document)
    label = document.verdict.upper() + " "
    for shown in ((name, by), (name,), ()):
        subject = " ".join(part for part in shown if part)
        lines = pen.row(label, ": ".join(part for part in (source, subject) if part), style=document.verdict)
        if len(lines) == 1:
            break
    left = " ".join(part for part in (name, by)[len(shown) :] if part)
    return lines, [part for part in (left, form) if part]


def _remainder(findings: list[Finding], pen: Pen) -> list[str]:
    if not findings:
        return []
    return ["", *pen.row("", f"… and {wording.outcomes(findings)} more in -o json")]


def _short_list(label: str, findings: list[Finding], glossary: Glossary, pen: Pen) -> list[str]:
    """One line for each, or for several that differ in their places alone; and the decision where there is one."""
    if not findings:
        return []
    groups = wording.alike(findings)
    lines = ["", pen.paint(f"   {label}", "label")]
    for group in groups[:_SHORT]:
        text = f"{headline(group, glossary)}, {_first_place(group)}{_why(group[0])}{_decision(group[0])}"
        outcome = group[0].outcome
        lines += pen.row(outcome, text, indent=3, column=_LISTED, style=outcome)
    left = sum(map(len, groups[_SHORT:]))
    return lines + (pen.row("", f"… and {left:,} more in -o json", indent=3) if left > 0 else [])


def _first_place(group: Group) -> str:
    where = wording.brief_place(group[0].location)
    return where if len(group) == 1 else f"first {wording.component_title(group[0].component)}, {where}"


def _why(finding: Finding) -> str:
    """Why the technology itself weighs so little here: a date, an act, a version. What only names it needs no reason."""
    if finding.waiver or finding.relation in (Relation.CALLS, Relation.MENTIONS):
        return ""
    said = (verdict.reason for verdict in finding.verdicts if verdict.outcome is finding.outcome)
    reason = finding.capped or next(said, "")
    return f"; {clipped(reason, _BECAUSE)}" if reason else ""


def _decision(finding: Finding) -> str:
    waiver = finding.waiver
    if not waiver:
        return ""
    return f"; until {waiver.until.isoformat()}, by {waiver.owner}: {clipped(waiver.reason, _REASON)}"


def _gaps(document: DocumentReport, pen: Pen) -> list[str]:
    """What could not be judged, counted by reason, and what to do about it."""
    lines = [""] if document.findings and (document.gaps or document.status is Status.INCOMPLETE) else []
    if document.gaps:
        rest = " (all else was; --strict fails on this)" if document.status is Status.CHECKED else ""
        lines += pen.row("", f"not judged: {wording.counted(len(document.gaps), 'place')}{rest}", indent=2)
    groups = wording.grouped((gap.reason, gap.where) for gap in document.gaps)
    for group in groups[:_GAPS]:
        lines += pen.row("-", wording.told(*group), indent=2, column=4)
    left = len(groups) - _GAPS
    if left > 0:
        lines += pen.row("", f"… and {wording.counted(left, 'more reason')} in -o json", indent=2)
    return lines + (pen.row("", _TO_DO, indent=2) if document.status is Status.INCOMPLETE else [])


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
    basis = f"{wording.laws(report)}, {report.act}, {report.as_of.isoformat()}"
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
