"""A binary CycloneDX document of which only the outermost fields are known; the rest is read where somebody asks for it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import msgspec

from bomward.encodings import View
from bomward.formats.cyclonedx.protobuf_fields import MESSAGES
from bomward.formats.cyclonedx.protobuf_shape import Shape, kind_of, unknown_name
from bomward.formats.cyclonedx.protobuf_skim import Skimmed
from bomward.formats.syntax.json import JsonSource
from bomward.formats.syntax.protobuf import TEXT, Field, fields, keyed
from bomward.formats.syntax.tree import Node, Slot, Stretch, Worth, unescape
from bomward.formats.syntax.whole import Tree, values
from bomward.inventory import Hit

_STRING, _STRINGS, _GIVEN = "string", "strings", "given"
_COMPONENTS, _SERVICES = ("components", "Component"), ("services", "Service")
_WANTED = {
    "Bom": {5: _COMPONENTS, 6: _SERVICES, 8: ("dependencies", "Dependency")},
    "Component": {
        3: ("bom-ref", _STRING),
        4: ("supplier", _GIVEN),
        6: ("publisher", _GIVEN),
        12: ("hashes", _GIVEN),
        15: ("cpe", _GIVEN),
        16: ("purl", _GIVEN),
        19: ("pedigree", "Pedigree"),
        21: _COMPONENTS,
        28: ("manufacturer", _GIVEN),
    },
    "Service": {1: ("bom-ref", _STRING), 2: ("provider", _GIVEN), 13: _SERVICES},
    "Pedigree": {1: ("ancestors", "Component"), 2: ("descendants", "Component"), 3: ("variants", "Component")},
    "Dependency": {1: ("ref", _STRING), 2: ("dependsOn", "Dependency"), 3: ("provides", _STRINGS)},
}
"""What the outline asks of a message, by the numbers of its fields."""
_THIN = {message: {number << 3 | TEXT: said for number, said in wanted.items()} for message, wanted in _WANTED.items()}
_NOTHING = ("", "")


class ProtobufSource:
    """The document as parts that can be had as trees: an item of an outermost list, or all that is given of anything else."""

    def __init__(self, data: bytes) -> None:
        self.view = View(data)
        self.skim = Skimmed(data)
        self.duplicates: list[tuple[str, int]] = []
        self.members: dict[str, Slot] = {}
        self._parts: dict[str, list[Field]] = {}
        self._standing: list[str] = []
        self._starts: list[int] = []
        self._trees: dict[str, Tree] = {}
        self._take_apart()

    def _take_apart(self) -> None:
        counts: dict[str, int] = {}
        for field in fields(self.view.utf8, 0, len(self.view.utf8)):
            kind = kind_of(field, "Bom")
            name = kind.name if kind is not None else unknown_name(field)
            pointer = f"/{name}"
            if kind is not None and kind.is_list:
                counts[name] = counts.get(name, -1) + 1
                pointer = f"/{name}/{counts[name]}"
            elif kind is not None and kind.type not in MESSAGES and name in self.members:
                self.duplicates.append((name, field.tag))
            first = self.members.get(name)
            self.members[name] = Slot(f"/{name}", first.start if first else field.start, field.end)
            self._parts.setdefault(pointer, []).append(field)
            self._standing.append(pointer)
            self._starts.append(field.tag)

    @cached_property
    def plain(self) -> JsonSource:
        """What the outline needs, as JSON."""
        said: dict[str, Any] = _thin(self.view.utf8, 0, len(self.view.utf8), "Bom")
        for name in ("version", "serialNumber", "metadata"):
            if name in self.members:
                said[name] = values(self._tree(f"/{name}").root)
        return JsonSource(View(msgspec.json.encode(said)))

    def slots_of(self, hits: Iterable[Hit], worth: Worth) -> dict[int, Slot]:
        """The slots that hits stand in and that are worth reading because of them, by where they begin."""
        found: dict[str, list[Hit]] = {}
        for hit in hits:
            found.setdefault(self._standing[bisect_right(self._starts, hit.start) - 1], []).append(hit)
        slots = [self._slot(pointer) for pointer, inside in found.items() if worth(inside, self._text(pointer))]
        return {slot.start: slot for slot in slots}

    def _slot(self, pointer: str) -> Slot:
        given = self._parts[pointer]
        return Slot(pointer, given[0].start, given[-1].end)

    def _text(self, pointer: str) -> bytes:
        return b"".join(self.skim.text[field.tag : field.end] for field in self._parts[pointer])

    def parse(self, slot: Slot) -> Tree:
        """The value in a slot, as a tree."""
        return self._tree(slot.pointer)

    def _tree(self, pointer: str) -> Tree:
        if pointer not in self._trees:
            shape = Shape(self.view.utf8)
            self._trees[pointer] = Tree(shape.part(self._parts[pointer]), pointer, shape.duplicates)
        return self._trees[pointer]

    def given_twice(self) -> Sequence[tuple[str, int]]:
        """Names given twice in one object anywhere in the document."""
        return Shape(self.view.utf8).tree().duplicates

    def at(self, pointer: str) -> tuple[Tree, Node] | None:
        """A value within the document; None where there is none at that pointer."""
        steps = pointer.split("/")
        part = next((at for at in ("/".join(steps[:3]), "/".join(steps[:2])) if at in self._parts), None)
        if part is None:
            return None
        tree = self._tree(part)
        node: Node | None = tree.root
        for step in steps[part.count("/") + 1 :]:
            node = node.child(unescape(step)) if node is not None else None
        return (tree, node) if node is not None else None

    def stretches(self) -> Sequence[Stretch]:
        """Where the bytes do not plainly say what they mean: words that are numbers."""
        return self.skim.stretches


def _thin(data: bytes, start: int, end: int, message: str) -> dict[str, Any]:
    """A message with the little that the outline needs."""
    said: dict[str, Any] = {}
    wanted = _THIN[message]
    for key, _, begins, stop, _ in keyed(data, start, end):
        name, holds = wanted.get(key, _NOTHING)
        if not name or begins == stop:
            continue
        if holds == _STRING:
            said[name] = data[begins:stop].decode()
        elif holds == _STRINGS:
            said.setdefault(name, []).append(data[begins:stop].decode())
        elif holds == _GIVEN:
            said[name] = True
        elif holds == "Pedigree":
            for kin, items in _thin(data, begins, stop, holds).items():
                said.setdefault(name, {}).setdefault(kin, []).extend(items)
        else:
            item = _thin(data, begins, stop, holds)
            said.setdefault(name, []).append(item.get("ref", "") if holds == message == "Dependency" else item)
    return said
