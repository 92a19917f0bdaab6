"""CycloneDX XML, 1.0 to 1.7: opened.

The document is skimmed for where components begin and end; only those that a hit stands in are taken apart.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

import msgspec

from bomward.encodings import View
from bomward.errors import UnreadableDocumentError
from bomward.formats.cyclonedx import NAMESPACE, xml_notes
from bomward.formats.cyclonedx.outline import outline
from bomward.formats.cyclonedx.reading import CycloneDx, supported
from bomward.formats.cyclonedx.xml_notes import is_ours
from bomward.formats.cyclonedx.xml_quick import Quick
from bomward.formats.cyclonedx.xml_shape import TEXTS, attribute_key, is_item, is_list, key_of, shaped, whole
from bomward.formats.cyclonedx.xml_twice import may_give_twice
from bomward.formats.form import Opening
from bomward.formats.restoring import Writing
from bomward.formats.syntax.json import JsonSource
from bomward.formats.syntax.tree import Node, Slot, Stretch, Worth, escape, grouped, item_index, unescape
from bomward.formats.syntax.whole import Tree, values
from bomward.formats.syntax.xml import Element, elements
from bomward.formats.syntax.xml_nodes import broken_up
from bomward.formats.syntax.xml_skim import Child, Skimmed
from bomward.inventory import Hit

VERSIONS = ("1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7")
Scope = dict[str, str]


def opened(opening: Opening) -> CycloneDx:
    """The document. Raises Error where it is none of a supported version."""
    if opening.root[1] != "bom":
        raise UnreadableDocumentError(
            f"the outermost element is {opening.root[1]!r}, not 'bom'",
            where="the outermost element",
            hint="ask the supplier for the whole document",
        )
    version = supported(opening.root[0].removeprefix(NAMESPACE), VERSIONS, "XML")
    source = XmlSource(opening.view)
    writing = Writing(
        "xml",
        lambda report, allow_signed: xml_notes.edits(source, version, report, allow_signed=allow_signed),
        is_ours,
    )
    return CycloneDx(source, outline(source.plain), version, writing)


class _Part(msgspec.Struct, gc=False):
    """An outermost element or attribute, or an item of an outermost list."""

    start: int
    end: int
    child: Child | None
    name: str
    """Its own, or that of the list that it is an item of."""
    scope: Scope
    """The namespaces around it, by their prefixes."""
    index: int = -1
    """Which item it is; -1 where it is none."""

    @property
    def is_item(self) -> bool:
        return self.index >= 0

    @property
    def slot(self) -> Slot:
        return Slot(self.pointer, self.start, self.end)

    @property
    def pointer(self) -> str:
        return f"/{escape(self.name)}/{self.index}" if self.is_item else f"/{escape(self.name)}"


class _List:
    """An outermost list. Its items are no parts until somebody asks for one: there may be very many."""

    def __init__(self, key: str, scope: Scope) -> None:
        self.key, self.scope = key, scope
        self.items: list[Child] = []

    @cached_property
    def _starts(self) -> list[int]:
        return [item.start for item in self.items]

    def part(self, index: int) -> _Part:
        item = self.items[index]
        return _Part(item.start, item.end, item, self.key, self.scope, index)

    def part_at(self, offset: int) -> _Part | None:
        index = bisect_right(self._starts, offset) - 1
        return self.part(index) if index >= 0 and offset < self.items[index].end else None


class XmlSource:
    """A CycloneDX document of which only the outermost elements, and the items of those that are lists, are known."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.skim = Skimmed(view)
        self.quick = Quick(self.skim, NAMESPACE)
        self.duplicates: list[tuple[str, int]] = []
        self.members: dict[str, Slot] = {}
        self.boxes: dict[str, Child] = {}
        """The outermost elements of the standard's own."""
        self._lists: dict[str, _List] = {}
        self._parts: list[_Part] = []
        self._trees: dict[int, Tree] = {}
        self._take_apart()
        self._parts.sort(key=lambda part: part.start)
        self._starts = [part.start for part in self._parts]

    def _take_apart(self) -> None:
        head = self.skim.head
        self._attributes = {attribute.value_start: attribute.value for attribute in head.attributes}
        for attribute in head.attributes:
            key = attribute_key(attribute)
            self._parts.append(_Part(attribute.value_start, attribute.end, None, key, head.declared))
            self.members[key] = self._parts[-1].slot
        for child in self.skim.children(self.skim.root):
            namespace, name, scope = self._named(child, head.declared)
            key = key_of(namespace, name)
            if key in self.boxes and key == name:
                self.duplicates.append((key, child.start))
            is_first = key not in self.boxes
            if is_first:
                self.boxes[key] = child
                self.members[key] = Slot(f"/{escape(key)}", child.start, child.end)
            if key == name and is_list(key) and is_first:
                self._take_list(key, child, scope)
            else:
                self._parts.append(_Part(child.start, child.end, child, key, head.declared))

    def _take_list(self, key: str, box: Child, scope: Scope) -> None:
        self._lists[key] = _List(key, scope)
        items = self._lists[key].items
        # NOTE: runs for every component; what a name comes to is worked out once.
        known: dict[bytes, tuple[str, bool]] = {}
        look = self.quick.look(key) if scope is self.skim.head.declared else None
        seen = self.quick.records
        for child in self.skim.children(box, look):
            if child.start in seen:
                items.append(child)
                continue
            found = known.get(child.tag)
            if found is None or self._declares(child):
                namespace, name, inner = self._named(child, scope)
                name = key_of(namespace, name)
                found = name, is_item(name, key)
                if inner is scope:
                    known[child.tag] = found
            if found[1]:
                items.append(child)
            else:
                # NOTE: what stands among the items and is none is told as if it stood beside the list.
                self._parts.append(_Part(child.start, child.end, child, found[0], scope))
                self.members.setdefault(found[0], self._parts[-1].slot)

    def _declares(self, child: Child) -> bool:
        return self.view.utf8.find(b"xmlns", child.start, child.inner_start) >= 0

    def _named(self, child: Child, scope: Scope) -> tuple[str, str, Scope]:
        """Namespace and name of an element, and the namespaces in scope within it."""
        if self._declares(child):
            head = self.skim.opened(child, scope)
            return head.namespace, head.name, {**scope, **head.declared}
        prefix, _, name = child.tag.rpartition(b":")
        return scope.get(prefix.decode(), ""), name.decode(), scope

    @cached_property
    def plain(self) -> JsonSource:
        """What the outline needs, as JSON."""
        said: dict[str, Any] = {
            attribute.name: attribute.value for attribute in self.skim.head.attributes if not attribute.namespace
        }
        if said.get("version", "").strip().isdecimal():
            said["version"] = int(said["version"][:9])
        if "metadata" in self.members:
            said["metadata"] = values(self.parse(self.members["metadata"]).root)
        for key in ("components", "services", "dependencies"):
            if key in self._lists:
                said[key] = list(self._records(self._lists[key]))
        return JsonSource(View(msgspec.json.encode(said)))

    def _records(self, listed: _List) -> Iterator[Any]:
        records = self.quick.records
        for index, item in enumerate(listed.items):
            yield records.get(item.start) or values(self.tree(listed.part(index)).root)

    def slots_of(self, hits: Iterable[Hit], worth: Worth) -> dict[int, Slot]:
        """The slots that hits stand in and that are worth reading because of them, by where they begin."""
        found = grouped(hits, self._slot_at)
        return {
            start: slot for start, (slot, inside) in found.items() if worth(inside, self.view.utf8[start : slot.end])
        }

    def _slot_at(self, offset: int) -> Slot | None:
        part = self._part_at(offset)
        return part.slot if part is not None else None

    def _part_at(self, offset: int) -> _Part | None:
        for listed in self._lists.values():
            if (part := listed.part_at(offset)) is not None:
                return part
        at = bisect_right(self._starts, offset) - 1
        return self._parts[at] if at >= 0 and offset < self._parts[at].end else None

    def parse(self, slot: Slot) -> Tree:
        """The value in a slot, as a tree."""
        part = self._part_at(slot.start)
        return self.tree(part) if part is not None else Tree(Node(slot.start, slot.end, ""), slot.pointer)

    def tree(self, part: _Part) -> Tree:
        """A part, taken apart."""
        if part.child is None:
            return Tree(Node(part.start, part.end, self._attributes[part.start]), part.pointer)
        return shaped(self._element(part), part.name if part.is_item else "", part.pointer)

    def _element(self, part: _Part) -> Element:
        return elements(self.view.utf8, part.start, part.end, part.scope, TEXTS)

    def whole(self) -> Tree:
        """The whole document."""
        return whole(elements(self.view.utf8, texts=TEXTS))

    def given_twice(self) -> Sequence[tuple[str, int]]:
        """Names given twice in one object anywhere in the document."""
        return self.whole().duplicates if may_give_twice(self.view.utf8) else []

    def at(self, pointer: str) -> tuple[Tree, Node] | None:
        """A value within the document; None where there is none at that pointer."""
        steps = [unescape(step) for step in pointer.split("/")[1:]]
        slot = self._slot(*steps[:2]) if steps else None
        if slot is None:
            return None
        tree = self._trees[slot.start] = self._trees.get(slot.start) or self.parse(slot)
        node: Node | None = tree.root
        for step in steps[slot.pointer.count("/") :]:
            node = node.child(step) if node is not None else None
        return (tree, node) if node is not None else None

    def _slot(self, key: str, step: str = "") -> Slot | None:
        listed = self._lists.get(key)
        if listed is None:
            return self.members.get(key)
        index = item_index(step, len(listed.items))
        return listed.part(index).slot if index is not None else None

    @cached_property
    def mixed(self) -> tuple[int, ...]:
        """Where elements may break up a text."""
        return tuple(self.skim.mixed(TEXTS))

    def stretches(self) -> Iterator[Stretch]:
        """Where the bytes do not say plainly what they mean."""
        yield from self.skim.stretches()
        done = 0
        for position in self.mixed:
            part = self._part_at(position) if position >= done else None
            if part is not None and part.child is not None:
                done = part.end
                yield from broken_up(self._element(part))


__all__ = ["is_ours", "opened"]
