"""Writes findings into SPDX tag-value: annotations at its end, each with the id of the element it is about."""

from __future__ import annotations

import re

from bomward import patterns
from bomward.findings import Report
from bomward.formats.notes import only
from bomward.formats.restoring import OWN_TOOL, RECORD_HEAD, Edit
from bomward.formats.spdx2.annotations import annotation, element_of, finding_comment, summary
from bomward.formats.spdx2.outline import Outline
from bomward.formats.spdx2.tag_value_source import TagValueSource

_ID = r"SPDXRef-[A-Za-z0-9.+-]+"
_NOT_PLAIN = patterns.lazy(r"[^\n -;=-~]")
_NOTE = (
    rf"Annotator: {re.escape(OWN_TOOL)}[A-Za-z0-9.+-]*(\r?\n)AnnotationDate: [0-9TZ:-]+\1AnnotationType: OTHER\1"
    rf"SPDXREF: {_ID}\1AnnotationComment: <text>[^<]*</text>\1"
)
_NOTES = patterns.lazy(rf"(?:\r?\n)?(?:{_NOTE})+".encode())


def edits(source: TagValueSource, outline: Outline, report: Report) -> list[Edit]:
    """The insertions that write a report into its document."""
    data = source.view.utf8
    line_end = "\r\n" if data[: data.find(b"\n") + 1].endswith(b"\r\n") else "\n"
    document = outline.document if re.fullmatch(_ID, outline.document) else "SPDXRef-DOCUMENT"
    notes = [(document, summary(report))]
    for finding in only(report).findings:
        place = element_of(source, finding)
        ref = place[1].at("SPDXID") if place is not None else ""
        names_one = re.fullmatch(_ID, ref) and outline.ids.get(ref) == 1 and ref != outline.document
        notes.append((ref if names_one else document, finding_comment(finding)))
    text = "".join(_note(annotation(report, _plain(comment)), ref) for ref, comment in notes)
    started = "" if data.endswith(b"\n") else "\n"
    return [Edit(len(data), (started + text).replace("\n", line_end).encode())]


def _note(made: dict[str, str], ref: str) -> str:
    return (
        f"Annotator: {made['annotator']}\nAnnotationDate: {made['annotationDate']}\n"
        f"AnnotationType: {made['annotationType']}\nSPDXREF: {ref}\nAnnotationComment: <text>{made['comment']}</text>\n"
    )


def _plain(comment: str) -> str:
    """A comment in ASCII that ends no text and holds no restore record; what JSON in it says stays the same.

    The syntax has no escapes of its own, so those of JSON serve in prose too.
    """
    return _NOT_PLAIN.sub(_escaped, comment.replace(RECORD_HEAD, RECORD_HEAD.replace("-", "\\u002d")))


def _escaped(match: re.Match[str]) -> str:
    units = match.group().encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{high:02x}{low:02x}" for high, low in zip(units[::2], units[1::2], strict=True))


def is_ours(insertion: bytes) -> bool:
    """Whether an insertion holds notes as they are written here, and nothing else."""
    return _NOTES.fullmatch(insertion) is not None
