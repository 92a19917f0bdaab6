"""What an SPDX document states in RDF, in the shape of SPDX JSON.

Whatever the standard does not know becomes a member of its own name, and what is described without being referred to stands in
the outermost member `#resources`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from bomward.errors import UnreadableDocumentError
from bomward.formats.spdx2.rdf_terms import (
    CLASSES,
    ELEMENTS,
    EXPRESSIONS,
    IDS,
    LICENCE_IDS,
    LICENCES,
    LISTS,
    MEMBERS,
    SAYING_NOTHING,
    SETS,
    SINGLE,
    key_of,
    local,
    said,
)
from bomward.formats.syntax.rdf import Graph, Resource, Statement
from bomward.formats.syntax.tree import MAX_DEPTH, Member, Node
from bomward.formats.syntax.whole import Tree

_COPIES = 1 << 16  # characters that may be said again, whatever the size of the document
_LEAST = 8  # what any value counts for
_DEEPEST = 50  # objects within objects; what goes deeper stands beside the others
_HINT = "ask the supplier for a document that spells out each element"


class Shape:
    """A document taken into the shape of JSON."""

    def __init__(self, graph: Graph, size: int) -> None:
        self._graph, self._left = graph, size + _COPIES
        self._described = sorted((r for r in graph.resources.values() if r.start >= 0), key=lambda r: r.start)
        self._objects: dict[str, Node] = {}
        self._licences: dict[str, str] = {}
        self._open: set[str] = set()
        self._ties: deque[tuple[Resource, Statement]] = deque()
        self._spoken: set[str] = set()
        self._classes: dict[str, str] = {}
        self._duplicates: list[tuple[str, int]] = []
        self.document = self._only_document()
        self.carriers: dict[int, Resource] = {}
        """Elements that can carry a note, by where they begin."""
        self.terms = _namespace(self.document)
        """The standard's own namespace, as this document writes it."""
        self._namespace, _, self._id = _address(self.document).rpartition("#")
        self.elsewhere = dict(self._others())
        """Other documents by their namespaces, as this one calls them."""
        self.tied: dict[int, tuple[int, int]] = {}
        """Which relationships were met in each element, by where it begins."""

    def tree(self) -> Tree:
        """The document."""
        document, root = self.document, self._graph.root.element
        name = document.name or Node(document.start, document.start, "")
        self._open.add(document.key)
        members = [
            Member("SPDXID", name.start, Node(name.start, name.end, self._id)),
            Member("documentNamespace", name.start, Node(name.start, name.end, self._namespace)),
            *self._members(document, 0),
        ]
        for class_, key in ELEMENTS.items():
            members += self._list(key, (self._element(r) for r in self._described if self._class(r) == class_))
        ties = list(self._tied())
        left_over = []
        for resource in self._described:
            if resource.key not in self._objects and resource.key not in self._spoken and resource is not document:
                left_over.append(self._object(resource, 0))
                ties += self._tied()
        members += [*self._list("relationships", ties), *self._list("#resources", left_over)]
        node = Node(root.start, root.end, members, True)
        return Tree(node, duplicates=self._duplicates, spans=self._graph.spans)

    def _only_document(self) -> Resource:
        typed = [resource for resource in self._described if self._class(resource) == "SpdxDocument"]
        found = [resource for resource in typed if resource.statements] or typed
        if len(found) != 1:
            raise UnreadableDocumentError(
                f"{len(found)} SpdxDocuments are described" if found else "no SpdxDocument is described",
                where="the document as a whole" if not found else f"byte {found[-1].start}",
                hint="ask the supplier for a document that describes one",
            )
        return found[0]

    def _others(self) -> Iterator[tuple[str, str]]:
        """Namespaces of other documents, with what this one calls them."""
        for resource in self._described:
            for statement in resource.statements:
                if local(statement.predicate) == "spdxDocument" and statement.target is not None:
                    yield statement.node.text, resource.key.rpartition("#")[2]

    def _class(self, resource: Resource) -> str:
        """The class of a resource that SPDX knows."""
        known = self._classes.get(resource.key)
        if known is not None:
            return known
        names = [name for node in resource.types if (name := local(node.text)) in CLASSES]
        found = next((name for name in names if name in ELEMENTS), names[0] if names else "")
        self._classes[resource.key] = found
        return found

    def said(self, uri: str) -> str:
        """What the JSON form says for an address."""
        namespace, mark, name = uri.rpartition("#")
        if mark and namespace == self._namespace:
            return name
        if mark and namespace in self.elsewhere:
            return f"{self.elsewhere[namespace]}:{name}"
        return said(uri)

    def _reference(self, node: Node, value: str) -> Node:
        """What is said for an address, where that stands; nowhere where the address says more, so that it is not taken as seen."""
        return Node(node.start, node.end if self.is_told(node.text, value) else node.start, value)

    def is_told(self, uri: str, value: str) -> bool:
        """Whether an address tells what is said for it."""
        return value.lower() in uri.lower() or uri.rpartition("#")[0] in self.elsewhere

    def _list(self, key: str, nodes: Iterable[Node]) -> list[Member]:
        found = list(nodes)
        return [Member(key, found[0].start, Node(found[0].start, found[-1].end, found))] if found else []

    def _element(self, resource: Resource) -> Node:
        first = len(self._ties)
        node = self._object(resource, 0)
        self.carriers[node.start], self.tied[node.start] = resource, (first, len(self._ties))
        return node

    def _object(self, resource: Resource, depth: int) -> Node:
        """What is stated of a resource, as an object."""
        self._open.add(resource.key)
        members = [*self._named(resource), *self._members(resource, depth)]
        self._open.discard(resource.key)
        node = Node(resource.start, resource.places[0].element.end, members, True)
        self._objects[resource.key] = node
        return node

    def _named(self, resource: Resource) -> Iterator[Member]:
        name = resource.name
        if name is not None:
            key = IDS.get(self._class(resource), "#about")
            text = self.said(name.text)
            # NOTE: what is stated beside the address says it again.
            again = any(key == key_of(s.predicate, "") and s.node.text == text for s in resource.statements)
            if again:
                self._seen(name)
            else:
                yield Member(key, name.start, self._reference(name, text))

    def _members(self, resource: Resource, depth: int) -> Iterator[Member]:
        class_ = self._class(resource)
        for node in resource.types:
            if local(node.text) in CLASSES:
                self._seen(node)
            else:
                yield Member("#type", node.start, node)
        found: dict[str, list[tuple[int, Node]]] = {}
        for statement in resource.statements:
            key = key_of(statement.predicate, class_)
            if key == "relationships" and statement.target is not None:
                self._ties.append((resource, statement))
            elif key == "hasExtractedLicensingInfos" and self.is_element(statement.target):
                self._seen(statement.node)
            else:
                found.setdefault(key, []).append((statement.start, self._value(key, statement, depth)))
        for key, values in found.items():
            yield from self._joined(key, values)

    def _joined(self, key: str, values: list[tuple[int, Node]]) -> Iterator[Member]:
        """The values of one property as a member; as several where there should be one, and they differ."""
        start, first = values[0]
        if key in LISTS or (len(values) > 1 and key not in SINGLE):
            yield Member(key, start, Node(first.start, values[-1][1].end, [node for _, node in values]))
            return
        yield Member(key, start, first)
        for start, node in values[1:]:
            if isinstance(node.value, str) and node.value == first.value:
                self._seen(node)
            else:
                self._duplicates.append((key, start))
                yield Member(key, start, node)

    def _seen(self, node: Node) -> None:
        self._graph.spans.append((node.start, node.end))

    def is_element(self, resource: Resource | None) -> bool:
        """Whether a resource stands in a list of its own, or is the document."""
        return resource is not None and (resource is self.document or self._class(resource) in ELEMENTS)

    def _value(self, key: str, statement: Statement, depth: int) -> Node:
        target, node = statement.target, statement.node
        if target is None:
            return node
        if key in LICENCES:
            return self._reference(node, self._licence(statement, 0))
        is_plain = target.start < 0 or key == "spdxDocument" or self.is_element(target)
        inside = None if is_plain else self._inside(target, depth)
        if inside is None:
            return self._reference(node, self.said(node.text))
        self._seen(node)
        return inside

    def _inside(self, resource: Resource, depth: int) -> Node | None:
        """What is stated of a resource, to stand where it is referred to; None where only a reference can stand."""
        if resource.key in self._open:
            return None
        known = self._objects.get(resource.key)
        if known is None:
            return self._object(resource, depth + 1) if depth < _DEEPEST else None
        weight, height = _measured(known)
        self._spend(weight, resource.start)
        return known if 2 * depth + height < MAX_DEPTH else None

    def _spend(self, weight: int, at: int) -> None:
        self._left -= weight
        if self._left < 0:
            raise UnreadableDocumentError(
                "references that stand for more than the document itself holds", where=f"byte {at}", hint=_HINT
            )

    def _tied(self) -> Iterator[Node]:
        """The relationships met since, each with what it is a relationship of."""
        while self._ties:
            resource, statement = self._ties.popleft()
            node = self._value("", statement, 0)
            left = Member("spdxElementId", node.start, Node(node.start, node.start, self.said(_address(resource))))
            inside = node.members if node.is_object else [Member("#relationship", node.start, node)]
            yield Node(node.start, node.end, [left, *inside], True)

    def _licence(self, statement: Statement, depth: int) -> str:
        """A licence expression."""
        resource, node = statement.target, statement.node
        if resource is None:
            return node.text
        known = self._licences.get(resource.key)
        if known is not None:
            self._spend(len(known), resource.start)
            return known
        if resource.key in self._open or depth > _DEEPEST:
            return self.said(node.text)
        self._open.add(resource.key)
        known = self._licences[resource.key] = self._expression(resource, node, depth)
        self._open.discard(resource.key)
        return known

    def _expression(self, resource: Resource, node: Node, depth: int) -> str:
        class_ = self._class(resource)
        if class_ not in EXPRESSIONS:
            ids = [s.node.text for s in resource.statements if local(s.predicate) in LICENCE_IDS]
            return self.said(node.text) if resource.key == node.text or not ids else ids[0]
        members = [(s.node, self._licence(s, depth + 1)) for s in resource.statements if local(s.predicate) in MEMBERS]
        self._speak(resource, members)
        if class_ in SAYING_NOTHING:
            return SAYING_NOTHING[class_]
        parts = [part for _, part in members]
        if class_ == "OrLaterOperator":
            return f"{' '.join(parts)}+"
        text = EXPRESSIONS[class_].join(parts)
        return f"({text})" if depth and class_ in SETS else text

    def _speak(self, resource: Resource, members: list[tuple[Node, str]]) -> None:
        """Take note that an expression says all that is stated of its resource, if it does."""
        known = all(local(node.text) in CLASSES for node in resource.types)
        if known and len(members) == len(resource.statements):
            self._spoken.add(resource.key)
            for node in [*resource.types, *(self._reference(node, part) for node, part in members)]:
                self._seen(node)


def _address(resource: Resource) -> str:
    """The address of a resource, or the name that it has in this document; nothing where it has neither."""
    return resource.name.text if resource.name is not None else ""


def _namespace(document: Resource) -> str:
    """The namespace in which a resource is called a document."""
    return next(n.text.removesuffix("SpdxDocument") for n in document.types if local(n.text) == "SpdxDocument")


def _measured(node: Node) -> tuple[int, int]:
    """How much a value holds, and how deep it goes."""
    inner = [_measured(below) for below in (*(member.node for member in node.members), *node.items)]
    weight = _LEAST + len(node.text) + sum(weight for weight, _ in inner)
    return weight, 1 + max((height for _, height in inner), default=0)
