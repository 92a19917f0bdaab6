"""Writes findings into SPDX YAML: an annotation on the element concerned, and one on the document."""

from __future__ import annotations

from bomward.errors import CannotAnnotateError
from bomward.findings import Report
from bomward.formats.notes import only
from bomward.formats.restoring import Edit
from bomward.formats.spdx2.annotations import annotation, element_of, finding_comment, is_note, summary
from bomward.formats.syntax.tree import Node
from bomward.formats.syntax.yaml import YamlSource
from bomward.formats.syntax.yaml_edit import Splicer, items_of

_KEY = "annotations"


def edits(source: YamlSource, report: Report) -> list[Edit]:
    """The insertions that write a report into its document."""
    splicer = Splicer(source)
    root = source.tree.root
    if not splicer.takes(root, _KEY):
        raise CannotAnnotateError(
            f"{_KEY!r} is no list that can be added to",
            where=f"byte {root.start}",
            hint="take that member out of the document, or write a list in its place",
        )
    by_element: dict[int, tuple[Node, list[str]]] = {}
    whole = [summary(report)]
    for finding in only(report).findings:
        place = element_of(source, finding)
        carries = place is not None and splicer.takes(place[1], _KEY)
        on_it = by_element.setdefault(place[1].start, (place[1], []))[1] if place and carries else whole
        on_it.append(finding_comment(finding))
    return [
        splicer.prepend(node, _KEY, [annotation(report, text) for text in texts])
        for node, texts in [*by_element.values(), (root, whole)]
    ]


def is_ours(insertion: bytes) -> bool:
    """Whether an insertion holds notes as they are written here, and nothing else."""
    notes = items_of(insertion, _KEY)
    return bool(notes) and all(map(is_note, notes))
