"""Writes findings into SPDX 3: annotations, with who made them and when, at the end of the graph.

A document that is one element has no graph to put them in; it gets properties in the extension that the standard has for those.
"""

from __future__ import annotations

from bomward import patterns
from bomward.errors import CannotAnnotateError
from bomward.findings import Finding, Report
from bomward.formats.notes import document_note, document_text, finding_note, finding_text, only
from bomward.formats.restoring import NAME, OWN, Edit, placeholder
from bomward.formats.spdx3.outline import Outline
from bomward.formats.syntax.json import JsonSource
from bomward.formats.syntax.json_edit import Splicer, holds_only
from bomward.formats.syntax.tree import Member, Node
from bomward.formats.syntax.whole import Tree

_SEMANTIC = patterns.lazy(r"\d+\.\d+\.\d+(?:-[\w.-]+)?")
_ID = patterns.lazy(rf"{OWN}[0-9a-f]{{16}}:(?:agent|document|bw-[0-9a-f]{{16}}(?:-\d+)?)")
_MADE = patterns.lazy(rf"_:{NAME}-[0-9a-f]{{16}}")
_DAY = patterns.lazy(r"\d{4}-\d\d-\d\dT00:00:00Z")
_TOOL = patterns.lazy(rf"{NAME}-[0-9][\w.+-]{{0,40}}")
_NAMES = frozenset({f"{OWN}finding", f"{OWN}document", f"{OWN}restore"})
_EXTENSION, _ENTRY = "extension_CdxPropertiesExtension", "extension_CdxPropertyEntry"


def edits(source: JsonSource, out: Outline, version: str, report: Report) -> list[Edit]:
    """The insertions that write a report into its document."""
    if out.single:
        return [_on_the_element(source, report)]
    slots = source.items("@graph")
    if slots is None:
        raise CannotAnnotateError("the graph is not a list", where="/@graph", hint="mend the document first")
    whole = source.members["@graph"]
    ends = [Node(slot.start, slot.end, None) for slot in (*slots[:1], *slots[-1:])]
    graph = Node(whole.start, whole.end, ends)
    holder = Node(0, 0, [Member("@graph", whole.start, graph)], True)
    return [Splicer(source).append(Tree(holder), holder, "@graph", _elements(out, version, report))]


def _elements(out: Outline, version: str, report: Report) -> list[object]:
    """Who made the notes, and the notes."""
    document, tool = only(report), report.tool
    digest = document.sha256[:16]
    made, agent = f"_:{NAME}-{digest}", f"{OWN}{digest}:agent"
    subject = next(iter((*out.documents, *out.collections)), ("", ""))[0] or next(iter(out.ids), agent)

    def annotation(id: str, about: str, statement: str) -> dict[str, str]:
        return {
            "type": "Annotation",
            "spdxId": f"{OWN}{digest}:{id}",
            "creationInfo": made,
            "annotationType": "other",
            "subject": about,
            "statement": statement,
        }

    summary = f"{document_text(report)}\n{OWN}document {document_note(report)}\n{placeholder(document.sha256)}"
    return [
        {
            "type": "CreationInfo",
            "@id": made,
            "specVersion": version if _SEMANTIC.fullmatch(version) else "3.0.1",
            "created": f"{report.as_of.isoformat()}T00:00:00Z",
            "createdBy": [agent],
        },
        {"type": "SoftwareAgent", "spdxId": agent, "creationInfo": made, "name": f"{tool.name}-{tool.version}"},
        annotation("document", subject, summary),
        *(annotation(finding.id, _about(out, finding, subject), _text(finding)) for finding in document.findings),
    ]


def _about(out: Outline, finding: Finding, whole: str) -> str:
    """The element that a finding concerns; the document where that has no id."""
    return finding.component.ref if out.has(finding.component.ref) else whole


def _text(finding: Finding) -> str:
    return f"{finding_text(finding)}\n{OWN}finding {finding_note(finding)}"


def _on_the_element(source: JsonSource, report: Report) -> Edit:
    entries = [
        ("document", document_note(report)),
        *(("finding", finding_note(finding)) for finding in only(report).findings),
        ("restore", placeholder(only(report).sha256)),
    ]
    note = {
        "type": _EXTENSION,
        "extension_cdxProperty": [
            {"type": _ENTRY, "extension_cdxPropName": f"{OWN}{name}", "extension_cdxPropValue": value}
            for name, value in entries
        ],
    }
    splicer, place = Splicer(source), source.at("/extension")
    if place is None:
        return splicer.add_outermost("extension", [note])
    region, node = place
    return splicer.append(region, Node(0, 0, [Member("extension", node.start, node)], True), "extension", [note])


def is_ours(insertion: bytes) -> bool:
    """Whether an insertion holds notes as they are written here, and nothing else."""
    return holds_only(insertion, _is_member, _is_note)


def _is_member(member: tuple[str, object]) -> bool:
    match member:
        case "extension", list(notes):
            return all(map(_is_extension, notes))
    return False


def _is_note(note: object) -> bool:
    match note:
        case {
            "type": "Annotation",
            "spdxId": str(id),
            "creationInfo": str(made),
            "annotationType": "other",
            "subject": str(),
            "statement": str(),
            **rest,
        }:
            return not rest and bool(_ID.fullmatch(id) and _MADE.fullmatch(made))
        case {"type": "SoftwareAgent", "spdxId": str(id), "creationInfo": str(made), "name": str(name), **rest}:
            return not rest and bool(_ID.fullmatch(id) and _MADE.fullmatch(made) and _TOOL.fullmatch(name))
        case {
            "type": "CreationInfo",
            "@id": str(made),
            "specVersion": str(version),
            "created": str(day),
            "createdBy": [str(id)],
            **rest,
        }:
            words = ((_MADE, made), (_SEMANTIC, version), (_DAY, day), (_ID, id))
            return not rest and all(pattern.fullmatch(word) for pattern, word in words)
    return _is_extension(note)


def _is_extension(note: object) -> bool:
    match note:
        case {"type": kind, "extension_cdxProperty": list(entries), **rest}:
            return not rest and kind == _EXTENSION and all(map(_is_entry, entries))
    return False


def _is_entry(entry: object) -> bool:
    match entry:
        case {"type": kind, "extension_cdxPropName": str(name), "extension_cdxPropValue": str(), **rest}:
            return not rest and kind == _ENTRY and name in _NAMES
    return False
