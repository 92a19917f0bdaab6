"""Which of many documents are not clear: a line for each, so that nobody has to scroll through all of them."""

from __future__ import annotations

from bomward.findings import DocumentReport, Report
from bomward.outputs import wording
from bomward.outputs.harmless import clipped, plain
from bomward.outputs.pen import Pen

_MOST = 20
_LONGEST = 600


def overview(report: Report, pen: Pen) -> list[str]:
    """The worst verdict first, then in the order of the run; nothing for one document, or where all are clear."""
    documents = [document for document in report.documents if document.verdict != "clear"]
    if len(report.documents) == 1 or not documents:
        return []
    documents.sort(key=lambda document: wording.severity(document.verdict))
    lines = pen.row("", "not clear, the worst first:")
    for document in documents[:_MOST]:
        lines += _line(document, pen)
    left = len(documents) - _MOST
    return lines + (pen.row("", f"and {left:,} more", indent=2) if left > 0 else [])


def _line(document: DocumentReport, pen: Pen) -> list[str]:
    """`PROHIBITED  sboms/a.json: Northlake Gateway 6.2.1 (2 prohibited)`; the source is never broken."""
    label, source = wording.standing(document), clipped(wording.source(document), _LONGEST)
    found = wording.outcomes(document.findings)
    name = wording.subject(document)[0]
    rest = " ".join(filter(None, (name, f"({found})" if found else "")))
    whole = f"  {source}{':' if name else ''} {rest}".rstrip()
    if len(plain(f"  {label}{whole}")) <= pen.room:
        return ["  " + pen.whole(label, whole, style=document.verdict)]
    first = "  " + pen.whole(label, f"  {source}", style=document.verdict)
    return [first, *(pen.row("", rest, indent=4, column=4) if rest else [])]
