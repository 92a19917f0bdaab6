"""What things are called of which only the id is known: a path of ids says little to a person, and ids may say what they like."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from string import ascii_letters, digits

from bomward.formats.syntax.tree import Node, Source
from bomward.inventory import Hit

_IDS = ("bom-ref", "SPDXID", "spdxId", "@id")
_LISTS = frozenset({"components", "services", "component", "tools", "packages", "files", "snippets", "@graph"})
"""Members in which things are listed that have such ids; licences and vulnerabilities have them too, and are no parts."""
_NAMES = ("name", "fileName")
_VERSIONS = ("version", "versionInfo", "software_packageVersion")
_LARGEST = 16 << 20
"""Bytes of a document in which ids are looked for: of a larger one, which nobody reads, it would take a part of the check."""
_MOST, _TRIED, _PASSED = 256, 64, 1_000
"""How many ids are looked for, at how many places of each, among so many that may be a part of another one."""
_LONGEST = 200
"""Characters of a name."""
_OF_IDS = frozenset(f"{ascii_letters}{digits}-._/@:+%~".encode())
"""Where one of these stands beside an id, it is a part of another one."""

_Called = tuple[str, str]
"""Name and version."""


def names(text: bytes, source: Source, refs: Collection[str]) -> dict[str, str]:
    """Name and version of what has these ids, as far as the document has a name for it; of the first of many ids.

    Takes the document's text, in which its places count. What has no id is known by its pointer.
    """
    if len(text) > _LARGEST:
        return {}
    naming = _Naming(text, source, refs)
    # NOTE: in an order that is the same in every process, since the first of them alone are looked for.
    found = {ref: naming.called(ref) for ref in sorted(refs)[:_MOST]}
    return {ref: f"{name} {version}".strip()[:_LONGEST] for ref, (name, version) in found.items() if name}


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
                    member = slot.pointer[1:].partition("/")[0]
                    self._known[slot.start] = _named(self._source.parse(slot).root, member, self._refs)
                if ref in self._known[slot.start]:
                    return self._known[slot.start][ref]
        place = self._source.at(ref) if ref.startswith("/") else None
        return _called(place[1]) if place is not None else ("", "")


def _places(text: bytes, ref: str) -> Iterator[Hit]:
    """Where an id stands by itself: between quotes, and where nothing does that, anywhere."""
    wanted = ref.encode("utf-8", "replace")
    quoted = list(islice(_occurrences(text, b'"%s"' % wanted), _TRIED))
    for at in quoted or islice(_occurrences(text, wanted), _PASSED):
        start = at + bool(quoted)
        end = start + len(wanted)
        if quoted or _OF_IDS.isdisjoint(text[max(0, start - 1) : start] + text[end : end + 1]):
            yield Hit(start, end, 0, alone=True)


def _occurrences(text: bytes, wanted: bytes) -> Iterator[int]:
    at = text.find(wanted) if wanted else -1
    while at >= 0:
        yield at
        at = text.find(wanted, at + len(wanted))


def _named(root: Node, member: str, refs: Collection[str]) -> dict[str, _Called]:
    """What things with one of these ids are called, the first of each; `member` is the outermost one that they stand in."""
    found: dict[str, _Called] = {}
    left = [(member, root)]
    for around, node in left:  # NOTE: grows while it is gone through
        left += [(inner.key, inner.node) for inner in node.members] or [(around, item) for item in node.items]
        ref = _first(node, _IDS) if around in _LISTS else ""
        if ref in refs and ref not in found:
            found[ref] = _called(node)
    return found


def _called(node: Node) -> _Called:
    return _first(node, _NAMES), _first(node, _VERSIONS)


def _first(node: Node, keys: tuple[str, ...]) -> str:
    return next(filter(None, map(node.at, keys)), "")
