"""Writes findings into SPDX 2 JSON."""

from __future__ import annotations

from bomward.findings import Finding, Report
from bomward.formats.notes import only
from bomward.formats.restoring import Edit
from bomward.formats.spdx2.annotations import annotation, element_of, finding_comment, is_note, summary
from bomward.formats.syntax.json import JsonSource
from bomward.formats.syntax.json_edit import Splicer, holds_only
from bomward.formats.syntax.tree import Member, Node, Region


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


def _on_document(source: JsonSource, splicer: Splicer, notes: list[dict[str, str]]) -> Edit:
    place = source.at("/annotations")
    if place is None:
        return splicer.add_outermost("annotations", notes)
    region, node = place
    holder = Node(0, 0, [Member("annotations", node.start, node)], True)
    return splicer.append(region, holder, "annotations", notes)


def is_ours(insertion: bytes) -> bool:
    """Whether an insertion holds notes as they are written here, and nothing else."""
    return holds_only(insertion, _is_member, is_note)


def _is_member(member: tuple[str, object]) -> bool:
    match member:
        case "annotations", list(notes):
            return all(map(is_note, notes))
    return False
