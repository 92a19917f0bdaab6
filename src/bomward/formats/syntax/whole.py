"""A document that was read as one tree, for syntaxes in which a part cannot be had without the whole."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from bomward.encodings import View
from bomward.formats.syntax.tree import Node, Slot, Stretch, Worth, escape, unescape
from bomward.inventory import Hit

if TYPE_CHECKING:
    from bomward.formats.syntax.json import JsonSource

Span = tuple[int, int]


class Tree(msgspec.Struct):
    """A region in which positions are bytes of the document."""

    root: Node
    pointer: str = ""
    duplicates: list[tuple[str, int]] = []
    spans: Sequence[Span] = ()

    def offset(self, position: int) -> int:
        """The byte offset of a position: itself."""
        return position


class WholeSource:
    """A document as one tree in the shape of the family's JSON form."""

    def __init__(self, view: View, tree: Tree, stretches: Sequence[Stretch] = ()) -> None:
        self.view, self.tree = view, tree
        self._stretches = stretches
        self.duplicates: list[tuple[str, int]] = []  # NOTE: the tree knows those of every level

    @cached_property
    def plain(self) -> JsonSource:
        """The same values as JSON, without their places: for whatever only counts them."""
        from bomward.formats.syntax.json import JsonSource  # NOTE: not every syntax that has trees needs it

        return JsonSource(View(msgspec.json.encode(values(self.tree.root))))

    @property
    def members(self) -> dict[str, Slot]:
        """Where each outermost member stands."""
        return {
            member.key: Slot(f"/{escape(member.key)}", member.node.start, member.node.end)
            for member in self.tree.root.members
        }

    def slots_of(self, hits: Iterable[Hit], worth: Worth) -> dict[int, Slot]:
        """The whole document, if any hit is worth it."""
        data = self.view.utf8
        return {0: Slot("", 0, len(data))} if (found := list(hits)) and worth(found, data) else {}

    def parse(self, slot: Slot) -> Tree:
        """The value in a slot."""
        if not slot.pointer:
            return self.tree
        place = self.at(slot.pointer)
        return Tree(place[1], slot.pointer) if place is not None else self.tree

    def given_twice(self) -> Sequence[tuple[str, int]]:
        """Names given twice in one object anywhere in the document."""
        return self.tree.duplicates

    def at(self, pointer: str) -> tuple[Tree, Node] | None:
        """A value within the document; None where there is none at that pointer."""
        node: Node | None = self.tree.root
        for step in pointer.split("/")[1:]:
            node = node.child(unescape(step)) if node is not None else None
        return (self.tree, node) if node is not None else None

    def stretches(self) -> Sequence[Stretch]:
        """Where the bytes do not say plainly what they mean."""
        return self._stretches


class PartedSource(WholeSource):
    """A document as one tree, of which only those outermost members and items of outermost lists are looked at that hits stand in."""

    def __init__(self, view: View, tree: Tree, stretches: Sequence[Stretch]) -> None:
        super().__init__(view, tree, stretches)
        self.duplicates = tree.duplicates
        self._outermost = sorted(_outermost(tree.root), key=lambda pair: pair[0].start)
        self._starts = [slot.start for slot, _ in self._outermost]
        self._nodes = {slot.start: node for slot, node in self._outermost}

    def slots_of(self, hits: Iterable[Hit], worth: Worth) -> dict[int, Slot]:
        """The parts that hits stand in and that are worth reading because of them, by where they begin."""
        found: dict[int, tuple[Slot, list[Hit]]] = {}
        for hit in hits:
            # NOTE: one in disguise stands for all from one quote, angle or line end to the next, which may be several parts.
            first = max(bisect_right(self._starts, hit.start) - 1, 0)
            for slot, _ in self._outermost[first : bisect_left(self._starts, hit.end)]:
                if slot.end > hit.start:
                    found.setdefault(slot.start, (slot, []))[1].append(hit)
        data = self.view.utf8
        return {start: slot for start, (slot, inside) in found.items() if worth(inside, data[start : slot.end])}

    def parse(self, slot: Slot) -> Tree:
        """The value in a slot, with the syntax in it; not its own, for nobody looks at an outermost member's name."""
        if not slot.pointer:
            return self.tree
        spans = self.tree.spans
        inside = spans[bisect_left(spans, (slot.start + 1,)) : bisect_left(spans, (slot.end,))]
        return Tree(self._nodes[slot.start], slot.pointer, [], inside)


def _outermost(root: Node) -> Iterator[tuple[Slot, Node]]:
    """The outermost members, those that are lists by their items."""
    for member in root.members:
        node, pointer = member.node, f"/{escape(member.key)}"
        if isinstance(node.value, list) and not node.is_object:
            for index, item in enumerate(node.items):
                yield Slot(f"{pointer}/{index}", item.start, item.end), item
        else:
            yield Slot(pointer, node.start, node.end), node


def values(node: Node) -> Any:
    """A value without its places."""
    if node.is_object:
        return {member.key: values(member.node) for member in node.members}
    return [values(item) for item in node.items] if isinstance(node.value, list) else node.value
