"""What every reading of XML elements as values has in common: which bytes are syntax, and where a text stands."""

from __future__ import annotations

from collections.abc import Iterator

from bomward.formats.syntax.tree import Member, Node, Stretch
from bomward.formats.syntax.xml import Attribute, Element


class Shape:
    """Takes elements into nodes, and collects what is the same for all of them."""

    def __init__(self) -> None:
        self.spans: list[tuple[int, int]] = []
        self.duplicates: list[tuple[str, int]] = []

    def seen(self, element: Element) -> None:
        """Take note of an element's tags, which say no more than its name."""
        self.spans.append((element.start, element.tag_end))
        if not element.closes_itself:
            self.spans.append((element.inner_end, element.end))

    def attribute(self, attribute: Attribute, key: str) -> Member:
        """An attribute as a member."""
        return Member(key, attribute.start, Node(attribute.value_start, attribute.end, attribute.value))

    def text(self, element: Element) -> Node:
        """The text of an element, where its first part stands: what breaks it up is not its text, and stays outside."""
        if not element.pieces:
            return Node(element.inner_start, element.inner_start, "")
        first, *rest = element.pieces
        self.spans += ((piece.start, piece.end) for piece in rest)
        return Node(first.start, first.end, element.text)

    def whole(self, element: Element, key: str) -> list[Member]:
        """All text of an element in whose text others stand, as one more member beside its own text."""
        if not element.whole:
            return []
        start, end = standing(element)
        return [Member(key, start, Node(start, end, element.whole))]


def standing(element: Element) -> tuple[int, int]:
    """Where the first text in an element stands, its own before that of those in it."""
    piece = next(iter(element.pieces), None)
    if piece is not None:
        return piece.start, piece.end
    return next((found for child in element.children if (found := standing(child)) != (0, 0)), (0, 0))


class Several(list[Node]):
    """Values of elements that stand beside each other, without a list around them."""


def join(member: Member, node: Node) -> None:
    """Put a value beside those that a member has already; the first that comes makes it a list."""
    if isinstance(member.node.value, Several):
        member.node.value.append(node)
    else:
        member.node = Node(member.node.start, node.end, Several([member.node, node]))


def broken_up(element: Element) -> Iterator[Stretch]:
    """Texts below an element that other elements break up: what they say once joined, alone and with all that stands in them."""
    if element.children and element.is_broken:
        yield Stretch(element.pieces[0].start, element.pieces[0].end, element.text)
    if element.whole:
        yield Stretch(*standing(element), element.whole)
    for child in element.children:
        yield from broken_up(child)
