"""What a note is in SPDX 2, whatever the encoding: an annotation on the element concerned, and one on the document."""

from __future__ import annotations

from bomward.findings import Finding, Report
from bomward.formats.notes import document_note, document_text, finding_note, finding_text, only
from bomward.formats.restoring import OWN, OWN_TOOL, placeholder
from bomward.formats.syntax.tree import Node, Region, Source

_CARRIERS = ("packages", "files", "snippets")


def summary(report: Report) -> str:
    """The comment on the document as a whole, with the place of the restore record."""
    record = placeholder(only(report).sha256)
    return f"{document_text(report)}\n{OWN}document {document_note(report)}\n{record}"


def finding_comment(finding: Finding) -> str:
    """The comment on one finding."""
    return f"{finding_text(finding)}\n{OWN}finding {finding_note(finding)}"


def annotation(report: Report, comment: str) -> dict[str, str]:
    """An annotation with such a comment, as members of an object."""
    return {
        "annotationDate": f"{report.as_of.isoformat()}T00:00:00Z",
        "annotationType": "OTHER",
        "annotator": f"Tool: {report.tool.name}-{report.tool.version}",
        "comment": comment,
    }


def element_of(source: Source, finding: Finding) -> tuple[Region, Node] | None:
    """The package, file or snippet that a finding concerns; None where only the document as a whole can carry the note."""
    steps = finding.location.pointer.split("/")[1:3]
    place = source.at("/".join(["", *steps])) if len(steps) == 2 and steps[0] in _CARRIERS else None
    if place is None:
        return None
    held = place[1].get("annotations")
    carries = place[1].is_object and (held is None or (isinstance(held.value, list) and not held.is_object))
    return place if carries else None


def is_note(note: object) -> bool:
    """Whether a value is an annotation as it is written here."""
    match note:
        case {"annotationDate": str(), "annotationType": "OTHER", "annotator": str(who), "comment": str(), **rest}:
            return not rest and who.startswith(OWN_TOOL)
    return False
