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
_MOST, _TRIED = 64, 16
"""How many ids are looked for, and at how many places of each."""
_OF_IDS = frozenset(f"{ascii_letters}{digits}-._/@:+%~".encode())
"""Where one of these stands beside an id, it is a part of another one."""


def names(text: bytes, source: Source, refs: Collection[str]) -> dict[str, str]:
    """Name and version of what has these ids, where the document gives a name that the id does not say; of the first of many ids.

    Takes the document's text, in which its places count. What has no id is known by its pointer.
    """
    if len(text) > _LARGEST:
        return {}
    found: dict[str, tuple[str, str]] = {}
    seen: set[int] = set()
    for ref in islice(refs, _MOST):
        for hit in islice(_places(text, ref), _TRIED):
            if ref in found:
                break
            for slot in source.slots_of([hit], lambda *_: True).values():
                if slot.start not in seen:
                    seen.add(slot.start)
                    found = dict(_named(source.parse(slot).root, refs)) | found
        if ref not in found and ref.startswith("/") and (place := source.at(ref)) is not None:
            found[ref] = _called(place[1])
    return {ref: f"{name} {version}".strip() for ref, (name, version) in found.items() if name and not _says(ref, name)}


def _places(text: bytes, ref: str) -> Iterator[Hit]:
    """Where an id stands by itself."""
    wanted = ref.encode("utf-8", "replace")
    at = text.find(wanted) if wanted else -1
    while at >= 0:
        end = at + len(wanted)
        if _OF_IDS.isdisjoint(text[max(0, at - 1) : at] + text[end : end + 1]):
            yield Hit(at, end, 0, alone=True)
        at = text.find(wanted, end)


def _named(root: Node, refs: Collection[str]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Those of these ids that objects here have, each with name and version."""
    left = [root]
    for node in left:  # NOTE: grows while it is gone through
        left += [member.node for member in node.members] or node.items
        ref = _first(node, _IDS)
        if ref in refs:
            yield ref, _called(node)


def _called(node: Node) -> tuple[str, str]:
    return _first(node, _NAMES), _first(node, _VERSIONS)


def _first(node: Node, keys: tuple[str, ...]) -> str:
    return next(filter(None, map(node.at, keys)), "")


def _says(ref: str, name: str) -> bool:
    """Whether an id is or begins with the name, whatever stands between its words, or is a package URL."""
    return ref.startswith("pkg:") or _squeezed(ref).startswith(_squeezed(name))


def _squeezed(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
