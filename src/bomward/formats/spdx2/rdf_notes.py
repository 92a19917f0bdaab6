"""Writes findings into SPDX RDF/XML: an annotation in the description of the element concerned, and one in that of the document.

An element whose every description closes itself gets one more description, behind all others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bomward import patterns
from bomward.encodings import View
from bomward.errors import CannotAnnotateError
from bomward.findings import Report
from bomward.formats.notes import only
from bomward.formats.restoring import OWN_TOOL, Edit
from bomward.formats.spdx2.annotations import annotation, element_of, finding_comment, summary
from bomward.formats.spdx2.rdf_parts import Reading
from bomward.formats.spdx2.rdf_shape import Shape
from bomward.formats.syntax.rdf import RDF, Graph, Place, Resource
from bomward.formats.syntax.whole import WholeSource
from bomward.formats.syntax.xml_edit import escaped

_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_PREFIX = r"[A-Za-z_][\w.-]*"
_NAME = rf"(?:{_PREFIX}:)?"
_ENOUGH = 4  # prefixes for the same thing
_TERMS = r"https?://spdx\.org/rdf/terms[#/]"
_DECLARED = rf'(?: xmlns:spdx="{_TERMS}" xmlns:rdf="{re.escape(RDF)}" xmlns:rdfs="{re.escape(_RDFS)}")?'
_SPACE = r"[ \t\r\n]*"
_TEXT = r"[^<>]*"
_NOTE = (
    rf"<({_NAME})annotation{_DECLARED}><\1Annotation>"
    rf"<\1annotationDate>[-0-9TZ:]*</\1annotationDate>"
    rf'<\1annotationType {_NAME}resource="{_TERMS}annotationType_other"/>'
    rf"<\1annotator>{re.escape(OWN_TOOL)}{_TEXT}</\1annotator>"
    rf"<({_NAME})comment>{_TEXT}</\2comment>"
    rf"</\1Annotation></\1annotation>"
)
_NOTES = rf"(?:{_NOTE}{_SPACE})+"
_DESCRIPTION = rf'<rdf:Description xmlns:rdf="{re.escape(RDF)}" rdf:(?:about|nodeID)="[^"<>]*">'


class _Writer:
    """Writes annotations into one document."""

    def __init__(self, graph: Graph, shape: Shape, report: Report) -> None:
        self._data, self._graph, self._report = graph.data, graph, report
        self._terms = shape.terms
        self._declared: dict[int, dict[str, list[str]]] = {}
        match = re.search(rb">(\r?\n)([ \t]+)<", self._data[:4096])
        self._newline, self._unit = (match[1].decode(), match[2].decode()) if match else ("", "")

    def can(self, resource: Resource) -> bool:
        """Whether a resource can be annotated."""
        has_name = resource.own_name or not resource.key.startswith("\0")
        return any(place.is_open for place in resource.places) or bool(has_name and self._graph.is_wrapped)

    def edit(self, resource: Resource, comments: list[str]) -> Edit:
        """The insertion of annotations with these comments."""
        place = next((place for place in resource.places if place.is_open), None)
        if place is not None:
            return self._last_child(place, [self._note(place.scopes, comment) for comment in comments])
        root = self._graph.root
        own = resource.own_name
        name = f'rdf:nodeID="{escaped(own)}"' if own else f'rdf:about="{escaped(resource.key)}"'
        notes = "".join(self._note((*root.scopes, {"rdf": RDF}), comment) for comment in comments)
        return self._last_child(root, [f'<rdf:Description xmlns:rdf="{RDF}" {name}>{notes}</rdf:Description>'])

    def _last_child(self, place: Place, texts: list[str]) -> Edit:
        """Elements as the last ones in an element, on lines of their own where its end tag is."""
        at = place.element.inner_end
        line = self._data[max(0, at - 1024) : at].rpartition(b"\n")
        is_alone = line[1] and not line[2].strip(b" \t")
        if not (self._newline and is_alone):
            return Edit(at, "".join(texts).encode())
        indent = line[2].decode()
        return Edit(at, "".join(f"{self._unit}{text}{self._newline}{indent}" for text in texts).encode())

    def _prefix(self, scopes: Sequence[dict[str, str]], uri: str) -> str | None:
        """A prefix that stands for a namespace, with its colon; None where there is none in ASCII."""
        for depth, declared in enumerate(scopes):
            for prefix in self._usable(declared).get(uri, ()):
                # NOTE: an attribute without a prefix is in no namespace, whatever the default one is.
                if (prefix or uri != RDF) and all(inner.get(prefix, uri) == uri for inner in scopes[depth + 1 :]):
                    return f"{prefix}:" if prefix else ""
        return None

    def _usable(self, declared: dict[str, str]) -> dict[str, list[str]]:
        """Some prefixes in ASCII that were declared in one place, by what they stand for."""
        known = self._declared.get(id(declared))
        if known is None:
            known = self._declared[id(declared)] = {}
            for prefix, uri in declared.items():
                found = known.setdefault(uri, [])
                if len(found) < _ENOUGH and (not prefix or re.fullmatch(_PREFIX, prefix, re.ASCII)):
                    found.append(prefix)
        return known

    def _note(self, scopes: Sequence[dict[str, str]], comment: str) -> str:
        """An annotation, with the prefixes that are in scope or ones of its own."""
        known = [self._prefix(scopes, uri) for uri in (self._terms, RDF, _RDFS)]
        declared = ""
        # NOTE: all or none, since one that is declared here may be what the document calls another.
        if None in known:
            known = ["spdx:", "rdf:", "rdfs:"]
            declared = f' xmlns:spdx="{self._terms}" xmlns:rdf="{RDF}" xmlns:rdfs="{_RDFS}"'
        spdx, rdf, rdfs = known
        fields = annotation(self._report, escaped(comment))
        return (
            f"<{spdx}annotation{declared}><{spdx}Annotation>"
            f"<{spdx}annotationDate>{fields['annotationDate']}</{spdx}annotationDate>"
            f'<{spdx}annotationType {rdf}resource="{self._terms}annotationType_other"/>'
            f"<{spdx}annotator>{escaped(fields['annotator'])}</{spdx}annotator>"
            f"<{rdfs}comment>{fields['comment']}</{rdfs}comment>"
            f"</{spdx}Annotation></{spdx}annotation>"
        )


def edits(view: View, reading: Reading, report: Report) -> list[Edit]:
    """The insertions that write a report into its document, of which all was read that findings concern."""
    shape, source = reading.shape, WholeSource(view, reading.tree)
    writer = _Writer(reading.graph, shape, report)
    if not writer.can(shape.document):
        raise CannotAnnotateError(
            "the description of the document closes itself, so nothing can be put in",
            where=f"byte {shape.document.start}",
            hint="ask the supplier for a document that says more of itself",
        )
    by_element: dict[str, tuple[Resource, list[str]]] = {}
    whole = [summary(report)]
    for finding in only(report).findings:
        place = element_of(source, finding)
        resource = shape.carriers.get(place[1].start) if place is not None else None
        carries = resource is not None and writer.can(resource)
        on_it = by_element.setdefault(resource.key, (resource, []))[1] if resource and carries else whole
        on_it.append(finding_comment(finding))
    return [writer.edit(resource, texts) for resource, texts in [*by_element.values(), (shape.document, whole)]]


def is_ours(insertion: bytes) -> bool:
    """Whether an insertion holds notes as they are written here, and nothing else."""
    text = insertion.decode("ascii", "replace")
    return any(pattern.fullmatch(text) for pattern in _INSERTIONS)


_INSERTIONS = (
    patterns.lazy(rf"{_SPACE}{_NOTES}", re.ASCII),
    patterns.lazy(rf"(?:{_SPACE}{_DESCRIPTION}{_NOTES}</rdf:Description>)+{_SPACE}", re.ASCII),
)
