"""SPDX in RDF/XML whose elements stand beside each other, each with an address: read apart, as far as somebody looks into them.

Most are read without their places, see `rdf_plain`. The others, the document itself and whatever a hit stands in go through `Graph` and
`Shape`, in which for each of the rest no more than its address stands.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from bomward.errors import UnreadableDocumentError
from bomward.formats.spdx2.rdf_plain import Names, Plain, Reader
from bomward.formats.spdx2.rdf_shape import Shape
from bomward.formats.spdx2.rdf_terms import ELEMENTS
from bomward.formats.syntax.rdf import RDF, Graph
from bomward.formats.syntax.tree import strings
from bomward.formats.syntax.whole import Tree, values
from bomward.formats.syntax.xml import Element, elements
from bomward.formats.syntax.xml_skim import Child, Skimmed
from bomward.formats.walk import saying
from bomward.inventory import Hit

_NOT_APART = "an element is described more than once"


class Reading(NamedTuple):
    """A document as it was read."""

    graph: Graph
    shape: Shape
    tree: Tree


def in_full(skim: Skimmed) -> Reading:
    """All of a document. Raises UnreadableDocumentError."""
    graph = Graph(skim.data, elements(skim.data))
    shape = Shape(graph, len(skim.data))
    return Reading(graph, shape, shape.tree())


class _Unit(NamedTuple):
    """An outermost element with an address."""

    child: Child
    type: tuple[str, str]
    """Namespace and name."""
    uri: bytes


class _Document:
    """A document of outermost elements, most of which have an address."""

    def __init__(self, skim: Skimmed, children: Sequence[Child], units: dict[int, _Unit]) -> None:
        self.data, self.children, self.units = skim.data, children, units
        self._head, self._inner_end = skim.head, _inner_end(skim)
        self._elements: dict[int, Element] = {}

    def read(self, chosen: Collection[int]) -> Reading:
        """All but the elements with an address that were not chosen, of which no more than that is read."""
        head, looked_at = self._head, [c for c in self.children if c.start in chosen or c.start not in self.units]
        root = Element(head.namespace, head.name, head.start, head.inner_start, self._inner_end, head.end)
        root.children, root.tag_end, root.declared = list(map(self._element, looked_at)), head.tag_end, head.declared
        graph = Graph(self.data, root)
        for start, unit in self.units.items():
            if start not in chosen and not graph.stand_in(unit.uri.decode(), _outline(unit)):
                raise UnreadableDocumentError(_NOT_APART)
        # NOTE: what others say again takes up no more than what they are long.
        shape = Shape(graph, sum(child.end - child.start for child in looked_at))
        return Reading(graph, shape, shape.tree())

    def is_mostly(self, starts: Collection[int]) -> bool:
        """Whether outermost elements that do not begin at any of these make up less than half of the document."""
        size = sum(child.end - child.start for child in self.children if child.start not in starts)
        return 2 * size < len(self.data)

    def _element(self, child: Child) -> Element:
        found = self._elements.get(child.start)
        if found is None:
            found = elements(self.data, child.start, child.end, self._head.declared, depth=1)
            self._elements[child.start] = found
        return found


class Parts:
    """A document of which parts can be had apart."""

    def __init__(self, document: _Document, base: Reading, plain: dict[int, Plain], nowhere: set[str]) -> None:
        self._document, self._plain = document, plain
        self._odd = document.units.keys() - plain.keys()
        self._starts = [child.start for child in document.children]
        said = (node.text for _, node in strings(base.tree.root) if node.start >= node.end)
        self._nowhere = "\n".join([*nowhere, *said])
        self.base = base
        """The document, with no more than the address of each element that says everything plainly."""

    def values(self) -> dict[str, Any]:
        """The values of the whole document."""
        root, tied = self.base.tree.root, self.base.shape.tied
        found: dict[str, Any] = values(root)
        others = found.get("relationships", [])
        # NOTE: first those of the document, then those of each element in order, then those that stand within others.
        edges = list(chain.from_iterable(tied.values())) or [len(others)]
        ties = others[: edges[0]]
        for key in ELEMENTS.values():
            listed = root.get(key)
            for index, item in enumerate(listed.items if listed is not None else ()):
                plain = self._plain.get(item.start)
                if plain is not None:
                    found[key][index] = plain.values
                ties += plain.ties if plain is not None else others[slice(*tied.get(item.start, (0, 0)))]
        ties += others[edges[-1] :]
        return found | ({"relationships": ties} if ties else {})

    def looked_into(self, hits: Sequence[Hit]) -> Reading | None:
        """The document, with all that stands in elements that hits stand in; None where hits may concern what is said elsewhere."""
        chosen = {start for start, plain in self._plain.items() if plain.is_noted}
        for hit in hits:
            for start in self._near(hit):
                plain = self._plain.get(start)
                if plain is None or plain.ties_in(hit.start, hit.end):
                    return None  # NOTE: it may be the document's own, which holds something of every element
                chosen.add(start)
        if saying(hits, self._document.data)(self._nowhere):
            return None
        return self._document.read(chosen | self._odd)

    def _near(self, hit: Hit) -> Iterator[int]:
        """The outermost elements that a hit stands in."""
        first = max(bisect_right(self._starts, hit.start) - 1, 0)
        for child in self._document.children[first : bisect_left(self._starts, hit.end)]:
            if child.end > hit.start:
                yield child.start


def parted(skim: Skimmed) -> Parts | None:
    """The parts of a document; None where some of them cannot be had without others."""
    document = _document(skim)
    if document is None or not document.is_mostly(document.units):
        return None
    try:
        base = document.read(())
        reader = Reader(skim.data, Names(skim.head.declared), base.shape)
        plain = {
            start: found
            for start, (child, _, uri) in document.units.items()
            if (found := reader.read(uri, child.inner_start, child.end)) is not None
        }
        if not document.is_mostly(plain):
            return None
        if len(plain) < len(document.units):
            elsewhere = base.shape.elsewhere
            base = document.read(document.units.keys() - plain.keys())
            if base.shape.elsewhere != elsewhere:
                return None
    except UnreadableDocumentError:
        return None  # NOTE: reading all of it says why
    return Parts(document, base, plain, reader.nowhere) if _is_apart(base, reader.addresses) else None


def _document(skim: Skimmed) -> _Document | None:
    """The outermost elements of a document that holds nothing else; None for another."""
    head, root = skim.head, skim.root
    is_bare = all(start < root.start for start, _ in skim.hidden) and not head.attributes
    if not is_bare or head.closes_itself or (head.namespace, head.name) != (RDF, "RDF"):
        return None
    children = list(skim.children(root))
    edges = [root.inner_start, *(edge for child in children for edge in (child.start, child.end))]
    edges.append(_inner_end(skim))
    if any(skim.data[start:end].strip() for start, end in zip(edges[::2], edges[1::2], strict=True)):
        return None
    names, units = Names(head.declared), {}
    for child in children:
        match = names.begins.match(skim.data, child.start)
        if match is not None and match.end() == child.inner_start:
            units[child.start] = _Unit(child, names.types[match[1]], match[2])
    return _Document(skim, children, units)


def _inner_end(skim: Skimmed) -> int:
    """The byte at which the end tag of the outermost element begins."""
    return skim.data.rindex(b"<", 0, skim.root.end)


def _outline(unit: _Unit) -> Element:
    child, (namespace, name) = unit.child, unit.type
    return Element(
        namespace, name, child.start, child.inner_start, child.end, child.end, tag_end=child.start + 1 + len(child.tag)
    )


def _is_apart(reading: Reading, addresses: set[str]) -> bool:
    """Whether nothing that was read says more of what other elements refer to than that it is an element."""
    shape, keys = reading.shape, [member.key for member in reading.tree.root.members]
    return len(set(keys)) == len(keys) and all(
        not resource.own_name and (resource.start < 0 or resource.key not in addresses or shape.is_element(resource))
        for resource in reading.graph.resources.values()
    )
