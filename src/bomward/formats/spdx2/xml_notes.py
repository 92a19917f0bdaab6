"""Writes findings into SPDX XML: an annotation on the element concerned, and one on the document."""

from __future__ import annotations

from collections.abc import Iterable

from bomward.findings import Report
from bomward.formats.notes import only
from bomward.formats.restoring import OWN_TOOL, Edit
from bomward.formats.spdx2.annotations import annotation, element_of, finding_comment, summary
from bomward.formats.syntax.whole import WholeSource
from bomward.formats.syntax.xml import Element
from bomward.formats.syntax.xml_edit import Made, Splicer, holds_only, made_of
from bomward.formats.syntax.xml_skim import Skimmed

_FIELDS = ("annotationDate", "annotationType", "annotator", "comment")


def edits(source: WholeSource, skim: Skimmed, report: Report) -> list[Edit]:
    """The insertions that write a report into its document."""
    splicer = Splicer(skim)
    by_element: dict[int, list[str]] = {}
    whole = [summary(report)]
    for finding in only(report).findings:
        place = element_of(source, finding)
        on_it = whole if place is None else by_element.setdefault(place[1].start, [])
        on_it.append(finding_comment(finding))
    return [
        *(splicer.append(skim.child_at(start), _made(report, texts)) for start, texts in by_element.items()),
        splicer.append(skim.root, _made(report, whole)),
    ]


def _made(report: Report, comments: Iterable[str]) -> list[Made]:
    return [
        Made("annotations", [Made(name, value) for name, value in annotation(report, comment).items()])
        for comment in comments
    ]


def is_ours(insertion: bytes) -> bool:
    """Whether an insertion holds notes as they are written here, and nothing else."""
    return holds_only(insertion, _is_note)


def _is_note(element: Element) -> bool:
    match made_of(element):
        case ("annotations", [*fields], ()):
            names = tuple(field.name for field in fields)
            plain = all(isinstance(field.inside, str) and not field.attributes for field in fields)
            return names == _FIELDS and plain and str(fields[2].inside).startswith(OWN_TOOL)
    return False
