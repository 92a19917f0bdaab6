"""Writes findings into SPDX 2 JSON: an annotation on the element concerned, and one on the document."""

from __future__ import annotations

from bomward.findings import Finding, Report
from bomward.formats.json_edit import Splicer
from bomward.formats.json_source import JsonSource, Member, Node, Region
from bomward.formats.notes import MARKER, OWN, Edit, document_note, document_text, finding_note, finding_text, only

_CARRIERS = ("packages", "files", "snippets")


def edits(source: JsonSource, report: Report) -> list[Edit]:
    """The insertions that write a report into its document."""
    splicer = Splicer(source)
    by_element: dict[int, tuple[Region, list[Finding]]] = {}
    whole: list[Finding] = []
    for finding in only(report).findings:
        region = _element(source, finding)
        if region is None:
            whole.append(finding)
        else:
            by_element.setdefault(region.start, (region, []))[1].append(finding)
    found = [
        splicer.append(
            region, region.root, "annotations", [_annotation(report, _text(finding)) for finding in findings]
        )
        for region, findings in by_element.values()
    ]
    summary = f"{document_text(report)}\n{OWN}document {document_note(report)}\n{MARKER}"
    notes = [_annotation(report, text) for text in (summary, *map(_text, whole))]
    return [*found, _on_document(source, splicer, notes)]


def _text(finding: Finding) -> str:
    return f"{finding_text(finding)}\n{OWN}finding {finding_note(finding)}"


def _annotation(report: Report, comment: str) -> dict[str, str]:
    return {
        "annotationDate": f"{report.as_of.isoformat()}T00:00:00Z",
        "annotationType": "OTHER",
        "annotator": f"Tool: {report.tool.name}-{report.tool.version}",
        "comment": comment,
    }


def _on_document(source: JsonSource, splicer: Splicer, notes: list[dict[str, str]]) -> Edit:
    slot = source.members.get("annotations")
    if slot is None:
        return splicer.add_outermost("annotations", notes)
    region = source.parse(slot)
    holder = Node(0, 0, [Member("annotations", region.root.start, region.root)], True)
    return splicer.append(region, holder, "annotations", notes)


def _element(source: JsonSource, finding: Finding) -> Region | None:
    """The package, file or snippet that a finding concerns; None where only the document as a whole can carry the note."""
    steps = finding.location.pointer.split("/")[1:]
    items = source.items(steps[0]) if len(steps) > 1 and steps[0] in _CARRIERS and steps[0] in source.members else None
    if items is None or not steps[1].isdigit() or int(steps[1]) >= len(items):
        return None
    region = source.parse(items[int(steps[1])])
    held = region.root.get("annotations")
    carries = region.root.is_object and (held is None or (isinstance(held.value, list) and not held.is_object))
    return region if carries else None
