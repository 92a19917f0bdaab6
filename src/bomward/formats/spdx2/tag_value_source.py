"""SPDX 2 tag-value as a source of trees: of those elements alone that somebody asks for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property

from bomward.encodings import View
from bomward.formats.spdx2.tag_value_parts import WHOLE, Parts
from bomward.formats.spdx2.tag_value_shape import Shape
from bomward.formats.syntax.tag_value import Line, has_lone_returns, lines, tag_around
from bomward.formats.syntax.tree import Node, Slot, Stretch, Worth, item_index, unescape
from bomward.formats.syntax.whole import Tree
from bomward.inventory import Hit

_TIES = "/relationships/"


class TagValueSource:
    """A document in the shape of the family's JSON form."""

    def __init__(self, view: View) -> None:
        self.view, self.parts = view, Parts(view.utf8)
        self.document = self.tree_of(WHOLE)
        """What is said of the document itself, without its elements."""
        self.duplicates = self.document.duplicates
        self._kept: dict[str, Tree] = {}

    @property
    def members(self) -> dict[str, Slot]:
        """None: elements of all kinds stand between each other, so no outermost list stands in one place."""
        return {}

    def slots_of(self, hits: Iterable[Hit], worth: Worth) -> dict[int, Slot]:
        """The elements and relationships that hits stand in and that are worth reading because of them, by where they begin."""
        found: dict[int, tuple[Slot, list[Hit]]] = {}
        slot: Slot | None = None
        stop = 0
        for hit in hits:
            if hit.start >= stop:
                start, stop, tag = tag_around(self.parts.plain, hit.start)
                slot = self._slot(start, tag) if tag else None
            if slot is not None:
                found.setdefault(slot.start, (slot, []))[1].append(hit)
        return {start: slot for start, (slot, inside) in found.items() if worth(inside, self._text(slot))}

    def _slot(self, start: int, tag: str) -> Slot:
        """What the line that begins here, with this tag, belongs to."""
        number = self.parts.owner(start, tag)
        if number is None:
            tie = self.parts.tie_at(start)
            return Slot(f"{_TIES}{tie}", self.parts.ties[tie], start)
        if number == WHOLE:
            return Slot("", WHOLE, WHOLE)  # NOTE: it stands in many places, and an element may well begin at byte 0
        return Slot(self.parts.pointer(number), *self.parts.span(number))

    def _text(self, slot: Slot) -> bytes:
        if slot.pointer.startswith(_TIES):
            said = self.parts.lines_of_tie(self.parts.tie_at(slot.start))
            return b"\n".join(self.view.utf8[line.start : line.stop] for line in said)
        return self.parts.text_of(self._number(slot))

    def _number(self, slot: Slot) -> int:
        return bisect_right(self.parts.starts, slot.start) - 1 if slot.pointer else WHOLE

    def parse(self, slot: Slot) -> Tree:
        """What stands in a slot."""
        if slot.pointer.startswith(_TIES):
            return self._tie(self.parts.tie_at(slot.start))
        return self.document if not slot.pointer else self.tree_of(self._number(slot))

    def tree_of(self, number: int) -> Tree:
        """An element, or the document without its elements."""
        return self._shaped(*self.parts.span(number), self.parts.pointer(number), self.parts.lines_of(number), number)

    def _tie(self, index: int) -> Tree:
        start = self.parts.ties[index]
        return self._shaped(start, start, f"{_TIES}{index}", self.parts.lines_of_tie(index), None)

    def _shaped(self, start: int, end: int, pointer: str, said: Iterator[Line], number: int | None) -> Tree:
        shape = Shape(self.view.utf8, start, end, pointer)
        for line in said:
            # NOTE: what SPDXREF names is the element itself, and a hit in it is one in the element's own id.
            shape.add(line, silent=line.tag == "SPDXREF" and self._is_id(line, number))
        return shape.tree

    def _is_id(self, line: Line, number: int | None) -> bool:
        ref = self.parts.said(line)
        return number is not None and bool(ref) and ref == self.parts.id_of(number)

    def given_twice(self) -> Iterator[tuple[str, int]]:
        """Names given twice in one object anywhere in the document."""
        for number in range(len(self.parts.elements)):
            yield from self.tree_of(number).duplicates
        for tie in range(len(self.parts.ties)):
            yield from self._tie(tie).duplicates

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {self.parts.pointer(number): number for number in range(len(self.parts.elements))}

    def at(self, pointer: str) -> tuple[Tree, Node] | None:
        """A value within the document, in a tree that is kept; None where there is none at that pointer."""
        steps = pointer.split("/")[1:]
        tree, rest = self._kept_at(steps), steps[2:]
        if tree is None:
            tree, rest = self.document, steps
        node: Node | None = tree.root
        for step in rest:
            node = node.child(unescape(step)) if node is not None else None
        return (tree, node) if node is not None else None

    def _kept_at(self, steps: list[str]) -> Tree | None:
        """The element or relationship that a pointer leads to or into."""
        place = "/".join(["", *steps[:2]])
        number = self._numbers.get(place)
        tie = item_index(steps[1], len(self.parts.ties)) if place.startswith(_TIES) else None
        if number is None and tie is None:
            return None
        if place not in self._kept:
            self._kept[place] = self.tree_of(number) if number is not None else self._tie(tie or 0)
        return self._kept[place]

    def stretches(self) -> Iterator[Stretch]:
        """Lines, where some end with a carriage return alone, and what some readers read on to: the sieve knows other line ends only."""
        data, plain = self.view.utf8, self.parts.plain
        for line in lines(data, plain, 0, len(plain)) if has_lone_returns(data) else ():
            yield Stretch(line.start, line.stop, data[line.value : line.whole].decode())
