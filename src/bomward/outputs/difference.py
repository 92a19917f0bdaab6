"""What is new between two reports, for a person at a terminal."""

from __future__ import annotations

from bomward.comparing import Compared, Comparison
from bomward.errors import Exit
from bomward.findings import ComponentId, Finding
from bomward.outputs import wording
from bomward.outputs.harmless import clipped, guarded
from bomward.outputs.pen import Pen

_COLUMN = 11
_LONGEST = 600
_MOST = 100
"""Lines of one kind for a document; the JSON form has all."""


def render(compared: Comparison, *, width: int = 100) -> str:
    """The comparison as text: a line for each finding that is new, changed or gone, and why it exits as it does."""
    pen = Pen(width, colour=False)
    lines = [row for text in compared.trouble for row in pen.row("", f"not comparable: {clipped(text, _LONGEST)}")]
    for document in compared.documents:
        lines += _document(document, pen)
        if document.products:
            named = ", ".join(clipped(name, 120) for name in document.products)
            lines += pen.row("", f"these are different products: {named}", indent=2)
        if not (document.added or document.changed or document.gone):
            seen = " was seen" if compared.trouble else ""
            lines += pen.row("", f"nothing new, changed or gone{seen}", indent=2)
    for source in compared.missing:
        lines += pen.row("", f"{clipped(source, _LONGEST)} is not among the new ones")
    return guarded("\n".join([*lines, *pen.row("", _exits(compared))])) + "\n"


def _document(document: Compared, pen: Pen) -> list[str]:
    was = ", ".join(name for name in document.old if name != document.new)
    title = f"{document.new} (was {was})" if was else document.new if document.old else f"{document.new} (new)"
    lines = pen.row("", clipped(title, _LONGEST))
    for label, told in (
        ("new", [_new(finding) for finding in document.added]),
        ("changed", [f"{_new(one.finding)}; was {one.was}" for one in document.changed]),
        (
            "gone",
            [
                f"{one.outcome}: {wording.component_title(one.component)}, {one.entry}, {one.id}"
                for one in document.gone
            ],
        ),
    ):
        for text in told[:_MOST]:
            lines += pen.row(label, clipped(text, _LONGEST), indent=2, column=_COLUMN)
        left = len(told) - _MOST
        lines += pen.row("", f"… and {left:,} more in -o json", indent=_COLUMN) if left > 0 else []
    return lines


def _new(finding: Finding) -> str:
    component: ComponentId = finding.component
    decided = f"; waived until {finding.waiver.until.isoformat()}" if finding.waiver else ""
    named = wording.component_title(component)
    return (
        f"{finding.outcome}: {named}, {finding.entry}, {wording.brief_place(finding.location)}, {finding.id}{decided}"
    )


def _exits(compared: Comparison) -> str:
    why = "not comparable; " if compared.exit_code == Exit.UNCHECKED else ""
    what = "something new fails" if compared.exit_code == Exit.FOUND else "nothing new fails"
    return f"exit {compared.exit_code} ({why}{what} at {compared.fail_on})"
