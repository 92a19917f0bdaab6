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


class Several(list[Node]):
    """Values of elements that stand beside each other, without a list around them."""


def join(member: Member, node: Node) -> None:
    """Put a value beside those that a member has already; the first that comes makes it a list."""
    if isinstance(member.node.value, Several):
        member.node.value.append(node)
    else:
        member.node = Node(member.node.start, node.end, Several([member.node, node]))


def broken_up(element: Element) -> Iterator[Stretch]:
    """Texts below an element that other elements break up: what they say once joined, where their first part stands."""
    if element.children and element.is_broken:
        yield Stretch(element.pieces[0].start, element.pieces[0].end, element.text)
    for child in element.children:
        yield from broken_up(child)
