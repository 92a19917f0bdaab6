"""Whether a name may be given twice in a CycloneDX XML document: a quick look that never says no wrongly."""

from __future__ import annotations

import msgspec

from bomward.formats.cyclonedx.xml_shape import LIST_ONLY_IN, attribute_name, item_names, key_of, may_repeat
from bomward.formats.syntax.tree import MAX_DEPTH
from bomward.formats.syntax.xml import pull, split


class _Open(msgspec.Struct, gc=False):
    """An element that is open, and what stands in it so far."""

    name: str
    items: tuple[str, ...]
    names: set[str]
    has_item: bool = False
    has_other: bool = False
    """Whether it holds what is no item: where it is a list, that becomes a member of what the list stands in."""


class _Look:
    """One look over one document."""

    def __init__(self) -> None:
        self.doubt = False
        self._open: list[_Open] = [_Open("", (), set())]

    def opened(self, name: str, attributes: list[str]) -> None:
        """Take a start tag."""
        namespace, local = split(name)
        around = self._open[-1]
        key = key_of(namespace, local)
        if local in around.items:
            around.has_item = True
        elif not may_repeat(key, around.name):
            around.has_other = True
            self.doubt |= key in around.names
            around.names.add(key)
        # NOTE: an element of another namespace is no list, nor is one everywhere that is a list in one place.
        items = item_names(local) if key == local and local not in LIST_ONLY_IN else ()
        self._open.append(_Open(local, items, {attribute_name(*split(a)) for a in attributes[::2]}))
        self.doubt |= len(self._open) > MAX_DEPTH

    def closed(self, _: str) -> None:
        """Take an end tag."""
        element = self._open.pop()
        self.doubt |= element.has_item and element.has_other


def may_give_twice(data: bytes) -> bool:
    """Whether an element may hold a name twice of which the standard has one."""
    look = _Look()
    pull(data, look.opened, look.closed)
    return look.doubt
