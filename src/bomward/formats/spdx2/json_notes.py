"""Writes findings into SPDX 2 JSON: an annotation on the element concerned, and one on the document."""

from __future__ import annotations

from bomward.findings import Finding, Report
from bomward.formats.notes import document_note, document_text, finding_note, finding_text, only
from bomward.formats.restoring import OWN, OWN_TOOL, Edit, placeholder
from bomward.formats.syntax.json import JsonSource
from bomward.formats.syntax.json_edit import Splicer, holds_only
from bomward.formats.syntax.tree import Member, Node, Region, Source

_CARRIERS = ("packages", "files", "snippets")


def edits(source: JsonSource, report: Report) -> list[Edit]:
    """The insertions that write a report into its document."""
    splicer = Splicer(source)
    by_element: dict[int, tuple[Region, Node, list[Finding]]] = {}
    whole: list[Finding] = []
    for finding in only(report).findings:
        place = element_of(source, finding)
        if place is None:
            whole.append(finding)
        else:
            region, node = place
            by_element.setdefault(region.offset(node.start), (region, node, []))[2].append(finding)
    found = [
        splicer.append(
            region, node, "annotations", [annotation(report, finding_comment(finding)) for finding in findings]
        )
        for region, node, findings in by_element.values()
    ]
    notes = [annotation(report, text) for text in (summary(report), *map(finding_comment, whole))]
    return [*found, _on_document(source, splicer, notes)]


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


def _on_document(source: JsonSource, splicer: Splicer, notes: list[dict[str, str]]) -> Edit:
    place = source.at("/annotations")
    if place is None:
        return splicer.add_outermost("annotations", notes)
    region, node = place
    holder = Node(0, 0, [Member("annotations", node.start, node)], True)
    return splicer.append(region, holder, "annotations", notes)


def element_of(source: Source, finding: Finding) -> tuple[Region, Node] | None:
    """The package, file or snippet that a finding concerns; None where only the document as a whole can carry the note."""
    steps = finding.location.pointer.split("/")[1:3]
    place = source.at("/".join(["", *steps])) if len(steps) == 2 and steps[0] in _CARRIERS else None
    if place is None:
        return None
    held = place[1].get("annotations")
    carries = place[1].is_object and (held is None or (isinstance(held.value, list) and not held.is_object))
    return place if carries else None


def is_ours(insertion: bytes) -> bool:
    """Whether an insertion holds notes as they are written here, and nothing else."""
    return holds_only(insertion, _is_member, is_note)


def _is_member(member: tuple[str, object]) -> bool:
    match member:
        case "annotations", list(notes):
            return all(map(is_note, notes))
    return False


def is_note(note: object) -> bool:
    """Whether a value is an annotation as it is written here."""
    match note:
        case {"annotationDate": str(), "annotationType": "OTHER", "annotator": str(who), "comment": str(), **rest}:
            return not rest and who.startswith(OWN_TOOL)
    return False
