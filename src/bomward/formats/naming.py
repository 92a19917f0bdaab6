"""What things are called of which only the id is known: a path of ids says little to a person where they are numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from string import ascii_letters, digits

from bomward.formats.syntax.tree import Node, Source
from bomward.inventory import Hit

_IDS = ("bom-ref", "SPDXID", "spdxId", "@id")
_NAMES = ("name", "fileName")
_VERSIONS = ("version", "versionInfo", "software_packageVersion")
_LARGEST = 16 << 20
"""Bytes of a document in which ids are looked for: of a larger one, which nobody reads, it would take a part of the check."""
_MOST, _TRIED = 64, 64
"""How many ids are looked for, and at how many places of each."""
_SAYING = "pkg:"
"""Begins an id that is a package URL, which says it all."""
_OF_IDS = frozenset(f"{ascii_letters}{digits}-._/@:+%~".encode())
"""Where one of these stands beside an id, it is a part of another one."""

_Called = tuple[str, str]
"""Name and version."""


def names(text: bytes, source: Source, refs: Collection[str]) -> dict[str, str]:
    """Name and version of what has these ids, where the document gives a name that the id does not say; of the first of many ids.

    Takes the document's text, in which its places count. What has no id is known by its pointer.
    """
    if len(text) > _LARGEST:
        return {}
    naming = _Naming(text, source, refs)
    # NOTE: in an order that is the same in every process, since the first of them alone are looked for.
    unsaid = sorted(ref for ref in refs if not ref.startswith(_SAYING))
    found = {ref: naming.called(ref) for ref in unsaid[:_MOST]}
    return {ref: f"{name} {version}".strip() for ref, (name, version) in found.items() if name and not _says(ref, name)}


class _Naming:
    """Looks for these ids in a document, and into each part of it once."""

    def __init__(self, text: bytes, source: Source, refs: Collection[str]) -> None:
        self._text, self._source, self._refs = text, source, refs
        self._known: dict[int, dict[str, _Called]] = {}

    def called(self, ref: str) -> _Called:
        """What the first thing with that id is called; nothing where it is not found at the places where that stands first."""
        for hit in islice(_places(self._text, ref), _TRIED):
            for slot in self._source.slots_of([hit], lambda *_: True).values():
                if slot.start not in self._known:
                    self._known[slot.start] = _named(self._source.parse(slot).root, self._refs)
                if ref in self._known[slot.start]:
                    return self._known[slot.start][ref]
        place = self._source.at(ref) if ref.startswith("/") else None
        return _called(place[1]) if place is not None else ("", "")


def _places(text: bytes, ref: str) -> Iterator[Hit]:
    """Where an id stands by itself."""
    wanted = ref.encode("utf-8", "replace")
    at = text.find(wanted) if wanted else -1
    while at >= 0:
        end = at + len(wanted)
        if _OF_IDS.isdisjoint(text[max(0, at - 1) : at] + text[end : end + 1]):
            yield Hit(at, end, 0, alone=True)
        at = text.find(wanted, end)


def _named(root: Node, refs: Collection[str]) -> dict[str, _Called]:
    """What objects here with one of these ids are called, the first of each."""
    found: dict[str, _Called] = {}
    left = [root]
    for node in left:  # NOTE: grows while it is gone through
        left += [member.node for member in node.members] or node.items
        ref = _first(node, _IDS)
        if ref in refs and ref not in found:
            found[ref] = _called(node)
    return found


def _called(node: Node) -> _Called:
    return _first(node, _NAMES), _first(node, _VERSIONS)


def _first(node: Node, keys: tuple[str, ...]) -> str:
    return next(filter(None, map(node.at, keys)), "")


def _says(ref: str, name: str) -> bool:
    """Whether an id is or begins with the name, whatever stands between its words."""
    return _squeezed(ref).startswith(_squeezed(name))


def _squeezed(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
