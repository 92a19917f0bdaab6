"""The report for a person at a terminal: the verdict first, then what, where, why, which law, and what to ask."""

from __future__ import annotations

from itertools import islice

from bomward.findings import DocumentReport, Finding, Relation, Report, Status
from bomward.glossary import Glossary
from bomward.inventory import Note
from bomward.outputs import sentences, ways, wording
from bomward.outputs.block import block, headline
from bomward.outputs.closing import Advice, Shared, closing, hint, meaning, remedy, shared
from bomward.outputs.harmless import clipped, guarded, plain
from bomward.outputs.pen import Pen
from bomward.outputs.wording import Group

_FULL = 100
"""Blocks told in full, per document: worst first, so that a flood of lesser ones hides none."""
_SHORT = 20
_IDS = 3
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


def render(report: Report, glossary: Glossary, *, width: int = 100, colour: bool = False) -> str:
    """The report as text; plain unless `colour` is wanted."""
    pen = Pen(width, colour)
    common = shared(report.documents)
    blocks = [_document(document, report, glossary, common, pen) for document in report.documents]
    blocks.append(closing(report, common, pen))
    return guarded(_joined(blocks)) + "\n"


def _joined(blocks: list[list[str]]) -> str:
    """A blank line around everything that is more than a few lines long."""
    lines: list[str] = []
    for before, after in zip([[], *blocks], blocks, strict=False):
        if before and max(len(before), len(after)) > _BRIEF:
            lines.append("")
        lines += after
    return "\n".join(lines)


def _document(document: DocumentReport, report: Report, glossary: Glossary, common: Shared, pen: Pen) -> list[str]:
    findings = wording.worst_first(document.findings)
    fresh = [finding for finding in findings if not finding.is_settled]
    pressing = [finding for finding in fresh if wording.is_pressing(finding.outcome)]
    lesser = [finding for finding in fresh if not wording.is_pressing(finding.outcome)]
    waived = [finding for finding in findings if finding.waiver]
    known = [finding for finding in findings if finding.known and not finding.waiver]
    groups = wording.alike(pressing)
    lines = _head(document, common, pen)
    for number, group in enumerate(groups[:_FULL], start=1):
        lines += ["", *block(number, group, report, glossary, pen)]
    lines += _remainder([finding for group in groups[_FULL:] for finding in group], pen)
    lines += _short_list("also seen", lesser, glossary, pen)
    lines += _short_list("waived", waived, glossary, pen)
    lines += _short_list("in the baseline", known, glossary, pen)
    lines += _gaps(document, common, pen)
    lines += _notes(glossary.notes.get(document.source, ()), pen)
    return lines


def _head(document: DocumentReport, common: Shared, pen: Pen) -> list[str]:
    """Verdict, source, what it is, and how much of it could be judged."""
    title, below = _title(document, pen)
    lines = [title]
    if document.error:
        error = document.error
        told = [("error", clipped(error.message, _REASON)), ("at", clipped(error.where, _REASON))]
        told += [advice for advice in hint(document) if advice not in common]
        for label, text in told:
            lines += pen.row(label, text, indent=2, column=_ERROR) if text else []
    if document.components or not document.error:
        below += [wording.coverage(document)]
    below += filter(None, [wording.wrapped(document)])
    lines += pen.row("", "; ".join(below), indent=2) if below else []
    lines += _advised(meaning(document), common, pen)
    if document.findings:
        lines += pen.row("", f"findings: {wording.outcomes(document.findings)}", indent=2)
    carriers = ways.carriers(document.findings)
    lines += pen.row("", f"carried in by: {carriers}", indent=2) if carriers else []
    return lines


def _advised(advices: list[Advice], common: Shared, pen: Pen) -> list[str]:
    """Advice on this document alone."""
    own = [f"{about}: {text}" for about, text in advices if (about, text) not in common]
    return [line for text in own for line in pen.row("", text, indent=2)]


def _title(document: DocumentReport, pen: Pen) -> tuple[str, list[str]]:
    """Verdict and source, then as much of the subject as the line has room for; and what is left for the next.

    The source is never broken, however long: it is there to be copied.
    """
    source = clipped(wording.source(document), _REASON)
    label = wording.standing(document)
    style = "review" if document.verdict == "clear" and wording.has_little(document) else document.verdict
    name, by = wording.subject(document)
    for shown in ((name, by), (name,), ()):
        subject = " ".join(part for part in shown if part)
        text = ": ".join(part for part in (source, subject) if part)
        line = pen.whole(label, f"  {text}", style=style)
        if len(plain(f"{label}  {text}")) <= pen.room:
            break
    left = " ".join(part for part in (name, by)[len(shown) :] if part)
    return line, [part for part in (left, wording.written(document)) if part]


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
        why = f"{_ids(group)}{_why(group[0])}{_decision(group[0])}{_said(group)}"
        text = f"{headline(group, glossary)}, {_first_place(group)}{why}"
        outcome = group[0].outcome
        lines += pen.row(outcome, text, indent=3, column=_LISTED, style=outcome)
    left = sum(map(len, groups[_SHORT:]))
    return lines + (pen.row("", f"… and {left:,} more in -o json", indent=3) if left > 0 else [])


def _first_place(group: Group) -> str:
    where = wording.brief_place(group[0].location)
    return where if len(group) == 1 else f"first {wording.component_title(group[0].component)}, {where}, all in -o json"


def _ids(group: Group) -> str:
    """Of what was decided on the ids, by which the decision is found again."""
    if not group[0].is_settled:
        return ""
    left = len(group) - _IDS
    more = f" and {left:,} more" if left > 0 else ""
    return f", {', '.join(finding.id for finding in group[:_IDS])}{more}"


def _why(finding: Finding) -> str:
    """Why the technology itself weighs so little here: a date, an act, a version. What only names it needs no reason."""
    if finding.waiver or finding.relation in (Relation.CALLS, Relation.MENTIONS):
        return ""
    said = (verdict.reason for verdict in finding.verdicts if verdict.outcome is finding.outcome)
    reason = finding.capped or next(said, "")
    return f"; {wording.opening(reason, _BECAUSE)}" if reason else ""


def _decision(finding: Finding) -> str:
    return f"; {sentences.terms(finding.waiver, _REASON)}" if finding.waiver else ""


def _said(group: Group) -> str:
    return "".join(f"; {text}" for text in sentences.said(group))


def _gaps(document: DocumentReport, common: Shared, pen: Pen) -> list[str]:
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
    return lines + _advised(remedy(document), common, pen)


def _notes(notes: tuple[Note, ...], pen: Pen) -> list[str]:
    """Imperfections that kept nothing from being judged: one line."""
    if not notes:
        return []
    groups = wording.grouped((note.message, note.where) for note in notes)
    told = "; ".join(wording.told(*group) for group in islice(groups, _NOTES))
    more = f"; and {wording.counted(len(groups) - _NOTES, 'more kind')}" if len(groups) > _NOTES else ""
    return pen.row("", f"{wording.counted(len(notes), 'imperfection')}, judged all the same: {told}{more}", indent=2)
