"""A document in RDF/XML of which no more is read than somebody looks into."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import msgspec

from bomward.encodings import View
from bomward.formats.spdx2.rdf_parts import Parts, Reading, in_full
from bomward.formats.syntax.json import JsonSource
from bomward.formats.syntax.tree import Node, Slot, Stretch, Worth
from bomward.formats.syntax.whole import Tree, WholeSource
from bomward.formats.syntax.xml_skim import Skimmed
from bomward.inventory import Hit


class WholeRdf(WholeSource):
    """A document that was read in full."""

    def __init__(self, view: View, skim: Skimmed, reading: Reading) -> None:
        super().__init__(view, reading.tree, (*skim.stretches(), *reading.graph.stretches))
        self.looked_into = reading


class PartedRdf:
    """A document of which parts can be had apart, as one tree with as much in it as was asked for."""

    def __init__(self, view: View, skim: Skimmed, parts: Parts) -> None:
        self.view, self._skim, self._parts = view, skim, parts
        self._base = WholeRdf(view, skim, parts.base)
        self.looked_into = parts.base
        """The document, with all in it that the hits of the last `slots_of` stand in."""
        self.duplicates: list[tuple[str, int]] = []

    @cached_property
    def whole(self) -> Reading:
        """All of it."""
        return in_full(self._skim)

    @property
    def tree(self) -> Tree:
        """All of it as a tree."""
        return self.whole.tree

    @cached_property
    def plain(self) -> JsonSource:
        """The same values as JSON, without their places: for whatever only counts them."""
        return JsonSource(View(msgspec.json.encode(self._parts.values())))

    @property
    def members(self) -> Mapping[str, Slot]:
        """Where each outermost member stands, as far as it is known."""
        return self._base.members

    def slots_of(self, hits: Iterable[Hit], worth: Worth) -> dict[int, Slot]:
        """The whole document, if any hit is worth it."""
        found = list(hits)
        slots = self._base.slots_of(found, worth)
        if slots:
            self.looked_into = self._parts.looked_into(found) or self.whole
        return slots

    def parse(self, slot: Slot) -> Tree:
        """The value in a slot; of the whole document, all that stands in what those hits stand in."""
        return self.looked_into.tree if not slot.pointer else WholeSource(self.view, self.tree).parse(slot)

    def given_twice(self) -> Sequence[tuple[str, int]]:
        """Names given twice in one object anywhere in the document; what is read without places has none."""
        return self._base.given_twice()

    def at(self, pointer: str) -> tuple[Tree, Node] | None:
        """A value within the document; None where there is none at that pointer."""
        return WholeSource(self.view, self.tree).at(pointer)

    def stretches(self) -> Sequence[Stretch]:
        """Where the bytes do not say plainly what they mean."""
        return self._base.stretches()
