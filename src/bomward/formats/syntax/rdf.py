"""RDF/XML as resources and what is stated of each, with the place of every name and value.

To be read beside https://www.w3.org/TR/rdf-syntax-grammar/: node elements and property elements alternate. What a subject is said to be
in several places comes together in one resource.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, NoReturn
from urllib.parse import urljoin

import msgspec

from bomward.errors import UnreadableDocumentError
from bomward.formats.syntax.tree import Node, Stretch
from bomward.formats.syntax.whole import Span
from bomward.formats.syntax.xml import Attribute, Element, Piece

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XML = "http://www.w3.org/XML/1998/namespace"
_UNQUALIFIED = frozenset({"about", "ID", "type", "resource", "parseType"})
"""Attributes that may stand without a prefix, as they once did."""
_SYNTAX = frozenset({"about", "ID", "nodeID", "resource", "parseType", "datatype"})
_GONE = frozenset({"aboutEach", "aboutEachPrefix", "bagID"})
_NO_NODE = frozenset({"RDF", "li", *_SYNTAX, *_GONE})
_NEAR = 256  # bytes between a name and its value that are worth a look
_HINT = "ask the supplier for a document that other readers of RDF take too"


class Place(NamedTuple):
    """An element that says something of a resource."""

    element: Element
    scopes: tuple[dict[str, str], ...]
    """Namespaces by their prefixes, as they were declared on the way down to it."""
    is_open: bool
    """Whether more can be said in it."""


class Statement(NamedTuple):
    """One thing stated of a resource."""

    predicate: str
    start: int
    """Where its name begins, or its value where more than the name stands before that."""
    node: Node
    """A literal; the address of a resource, where it is mentioned; nothing for one that has none."""
    target: Resource | None = None


class Resource(msgspec.Struct):
    """Something that is described, or only referred to."""

    key: str
    """Its address, or what no address can be: behind a null character the name that it has in this document, or a number."""
    start: int = -1
    """Where it is first described."""
    name: Node | None = None
    """Its address where it is first described."""
    types: list[Node] = []
    statements: list[Statement] = []
    places: list[Place] = []

    @property
    def own_name(self) -> str:
        """The name that it has in this document alone; nothing where it has an address, or no name at all."""
        return self.key[2:] if self.key.startswith(f"{_LOCAL}:") else ""


_LOCAL = "\0"
"""Begins the key of what has no address; no XML can hold it."""


class _Within(NamedTuple):
    """What holds for all that stands in an element."""

    scopes: tuple[dict[str, str], ...]
    base: str

    def inside(self, element: Element) -> _Within:
        base = element.get("base", _XML)
        if not element.declared and not base:
            return self
        scopes = (*self.scopes, element.declared) if element.declared else self.scopes
        return _Within(scopes, _joined(self.base, base))


class Graph:
    """What a document states."""

    def __init__(self, data: bytes, root: Element) -> None:
        self.data = data
        self.resources: dict[str, Resource] = {}
        self.spans: list[Span] = []
        self.stretches: list[Stretch] = []
        self._count = 0
        self.root = Place(root, (root.declared,), not root.closes_itself)
        self.is_wrapped = (root.namespace, root.name) == (RDF, "RDF")
        """Whether the outermost element only holds descriptions, and so has room for more of them."""
        within = _Within((), "").inside(root)
        if self.is_wrapped:
            self._tags(root)
            self._no_text(root)
            for child in root.children:
                self._described(child, within.inside(child))
        else:
            self._described(root, within)

    def stand_in(self, key: str, element: Element) -> bool:
        """Take in that an element describes a resource, and no more of it; whether nothing else does."""
        resource = self._resource(key)
        is_first = not resource.places
        resource.start, resource.name = element.start, Node(element.tag_end, element.inner_start, key)
        resource.types.append(Node(element.start + 1, element.tag_end, element.namespace + element.name))
        resource.places.append(Place(element, (), is_open=False))
        return is_first

    def _tags(self, element: Element) -> None:
        """Take note of tags, whose name says no more than what is made of it."""
        self.spans.append((element.start, element.tag_end))
        if not element.closes_itself:
            self.spans.append((element.inner_end, element.end))

    def _resource(self, key: str) -> Resource:
        found = self.resources.get(key)
        if found is None:
            found = self.resources[key] = Resource(key, types=[], statements=[], places=[])
        return found

    def _unnamed(self) -> Resource:
        self._count += 1
        return self._resource(f"{_LOCAL}{self._count}")

    def _described(self, element: Element, within: _Within) -> Resource:
        """The resource that a node element describes."""
        self._no_text(element)
        if element.namespace == RDF and element.name in _NO_NODE:
            self._fail(f"rdf:{element.name} where a description should stand", element)
        subject, name = self._subject(element, within)
        self._take_place(subject, name, Place(element, within.scopes, not element.closes_itself))
        if (element.namespace, element.name) != (RDF, "Description"):
            # NOTE: the end tag repeats what the start tag says.
            subject.types.append(Node(element.start + 1, element.tag_end, element.namespace + element.name))
            self.spans += [(element.inner_end, element.end)]
        else:
            self._tags(element)
        self._take_attributes(subject, element, within)
        for child in element.children:
            self._property(subject, child, within.inside(child))
        return subject

    def _take_place(self, subject: Resource, name: Node | None, place: Place) -> None:
        if subject.start < 0:
            subject.start, subject.name = place.element.start, name
        elif name is not None:
            self.spans.append((name.start, name.end))
        subject.places.append(place)

    def _subject(self, element: Element, within: _Within) -> tuple[Resource, Node | None]:
        names = [
            found for attribute in element.attributes if (found := _syntax(attribute)) in ("about", "ID", "nodeID")
        ]
        if len(names) > 1:
            self._fail("a description of two things", element)
        if not names:
            return self._unnamed(), None
        attribute = next(attribute for attribute in element.attributes if _syntax(attribute) == names[0])
        return self._meant(attribute, names[0], within)

    def _meant(self, attribute: Attribute, name: str, within: _Within) -> tuple[Resource, Node]:
        """The resource that an attribute names, and where."""
        self.spans.append((attribute.start, attribute.value_start))
        uri = attribute.value
        if name != "nodeID":
            uri = _joined(within.base, f"#{uri}" if name == "ID" else uri)
        key = f"{_LOCAL}:{uri}" if name == "nodeID" else uri
        return self._resource(key), Node(attribute.value_start, attribute.end, uri)

    def _take_attributes(self, subject: Resource, element: Element, within: _Within) -> None:
        """Attributes that state something; what they say of XML or RDF itself states nothing."""
        for attribute in element.attributes:
            name = _syntax(attribute)
            if name in _GONE:
                self._fail(f"rdf:{name}, which means nothing any more", element)
            if name == "type":
                self.spans.append((attribute.start, attribute.value_start))
                uri = _joined(within.base, attribute.value)
                subject.types.append(Node(attribute.value_start, attribute.end, uri))
            elif name not in _SYNTAX and attribute.namespace != _XML:
                node = Node(attribute.value_start, attribute.end, attribute.value)
                subject.statements.append(Statement(attribute.namespace + attribute.name, attribute.start, node))

    def _property(self, subject: Resource, element: Element, within: _Within) -> None:
        """What a property element states."""
        if element.namespace == RDF and element.name in (_NO_NODE - {"li"}) | {"Description"}:
            self._fail(f"rdf:{element.name} where a property should stand", element)
        self._tags(element)
        parse_type = next((a.value for a in element.attributes if _syntax(a) == "parseType"), None)
        if _states(element) and (parse_type is not None or element.children or element.pieces):
            self._fail("a property with two values", element)
        match parse_type:
            case None:
                self._plain(subject, element, within)
            case "Resource":
                self._no_text(element)
                target = self._unnamed()
                self._take_place(target, None, Place(element, within.scopes, not element.closes_itself))
                for child in element.children:
                    self._property(target, child, within.inside(child))
                self._state(subject, element, _nowhere(element), target)
            case "Collection":
                self._no_text(element)
                for child in element.children:
                    self._nested(subject, element, child, within)
            case _:
                self._state(subject, element, self._text(element, list(_pieces(element))))
                if element.children and element.pieces:
                    # NOTE: who leaves elements out reads another text, which is no second value.
                    own = self._text(element, element.pieces)
                    subject.statements.append(Statement(f"{RDF}XMLLiteral", own.start, own))

    def _plain(self, subject: Resource, element: Element, within: _Within) -> None:
        names = [a for a in element.attributes if _syntax(a) in ("resource", "nodeID")]
        if len(names) + len(element.children) > 1 or (element.pieces and (names or element.children)):
            self._fail("a property with two values", element)
        if element.children:
            self._nested(subject, element, element.children[0], within)
        elif names:
            self._mentioned(subject, element, self._meant(names[0], _syntax(names[0]), within), within)
        elif _states(element):
            self._mentioned(subject, element, (self._unnamed(), _nowhere(element)), within)
        else:
            self._state(subject, element, self._text(element, element.pieces))

    def _mentioned(self, subject: Resource, element: Element, meant: tuple[Resource, Node], within: _Within) -> None:
        """A resource that a property only mentions, with what its attributes state of it."""
        target, node = meant
        if _states(element):
            self._take_place(target, None, Place(element, within.scopes, is_open=False))
            self._take_attributes(target, element, within)
        self._state(subject, element, node, target)

    def _nested(self, subject: Resource, element: Element, child: Element, within: _Within) -> None:
        target = self._described(child, within.inside(child))
        place = target.places[-1].element
        name = next((a for a in place.attributes if _syntax(a) in ("about", "ID", "nodeID")), None)
        node = Node(name.value_start, name.end, target.own_name or target.key) if name else _nowhere(child)
        self._state(subject, element, node, target)

    def _state(self, subject: Resource, element: Element, node: Node, target: Resource | None = None) -> None:
        predicate = element.namespace + element.name
        if (element.namespace, element.name) == (RDF, "type") and target is not None:
            subject.types.append(node)
            return
        is_near = node.start - element.tag_end < _NEAR and self.data[element.tag_end : node.start].strip() == b">"
        subject.statements.append(Statement(predicate, element.start if is_near else node.start, node, target))

    def _text(self, element: Element, pieces: list[Piece]) -> Node:
        """A text where its first part stands; what breaks it up stays outside."""
        if not pieces:
            return Node(element.inner_start, element.inner_start, "")
        first, *rest = pieces
        said = "".join(piece.value for piece in pieces).strip()
        self.spans += ((piece.start, piece.end) for piece in rest)
        if element.children:
            self.stretches.append(Stretch(first.start, first.end, said))
        return Node(first.start, first.end, said)

    def _no_text(self, element: Element) -> None:
        """Raise where text stands among elements: other readers refuse it, or pass it over."""
        if element.pieces:
            self._fail("text where only elements should stand", element)

    def _fail(self, what: str, element: Element) -> NoReturn:
        raise UnreadableDocumentError(f"not RDF: {what}", where=f"byte {element.start}", hint=_HINT)


def _syntax(attribute: Attribute) -> str:
    """The name of an attribute of RDF itself; nothing for any other."""
    is_rdf = attribute.namespace == RDF or (not attribute.namespace and attribute.name in _UNQUALIFIED)
    return attribute.name if is_rdf else ""


def _states(element: Element) -> bool:
    """Whether an empty property element says something of what it stands for."""
    return any(a.namespace != _XML and _syntax(a) not in _SYNTAX for a in element.attributes)


def _nowhere(element: Element) -> Node:
    """The place of something without an address."""
    return Node(element.start, element.start, "")


def _pieces(element: Element) -> Iterator[Piece]:
    """All text in an element, in order, with that of the elements in it."""
    found = [*element.pieces, *(piece for child in element.children for piece in _pieces(child))]
    yield from sorted(found)


def _joined(base: str, uri: str) -> str:
    try:
        return urljoin(base, uri) if base else uri
    except ValueError:
        return uri
