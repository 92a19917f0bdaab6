"""What the outline needs of a component or a dependency, from its text alone; where that would take care, nothing."""

from __future__ import annotations

import re
from typing import Any

import ahocorasick_rs

from bomward.formats.syntax.xml_skim import Child, Skimmed

_FIELDS = ("supplier", "publisher", "manufacturer", "provider", "vendor", "purl", "cpe", "hashes")
_REFERENCES = "externalReferences"
_UNUSUAL = ("pedigree", "component", "service")
_SLASH, _CLOSES = b"/>"
_VALUE = rb'"([^"<\t\r\n]*)"'
_ENTITIES = (("&quot;", '"'), ("&apos;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
"""The one whose character begins the others comes last."""


class Quick:
    """The quick look at the parts of one document."""

    def __init__(self, skim: Skimmed, family: str) -> None:
        self._data, self._bare = skim.data, skim.bare
        self._ties: dict[int, tuple[bytes, bytes | None]] = {}
        prefix = skim.root.tag.rpartition(b":")[0]
        ours = [name for name, uri in skim.head.declared.items() if uri.startswith(family)]
        self.is_plain = ours == [prefix.decode()]
        """Whether one prefix, and no other, means the standard's own elements wherever none is declared anew."""
        own = prefix.decode() + ":" if prefix else ""
        name = re.escape(own.encode())
        self._head = re.compile(
            rb'<%s(?:component|service)(?:\s+(?:type|mime-type)="[^"]*"|\s+bom-ref=%s)*\s*>' % (name, _VALUE)
        )
        # NOTE: what holds components, or is no element, is looked for so that it is left alone.
        self._names = (*_FIELDS, _REFERENCES, *_UNUSUAL, "xmlns", "<!", "<?")
        signs = [f"<{own}{tag}" for tag in (*_FIELDS, _REFERENCES, *_UNUSUAL)] + ["xmlns", "<!", "<?"]
        self._signs = ahocorasick_rs.BytesAhoCorasick(
            [sign.encode() for sign in signs], implementation=ahocorasick_rs.Implementation.DFA
        )
        self._end_of_references = f"</{own}{_REFERENCES}".encode()
        leaf = rb"<%sdependency\s+ref=%s\s*" % (name, _VALUE.replace(b"(", b"").replace(b")", b""))
        end = rb"</%sdependency\s*>" % name
        self._tie = re.compile(
            rb"<(%sdependency)\s+ref=%s\s*(?:/>|>((?:\s*%s(?:/>|>\s*%s))*)\s*%s)" % (name, _VALUE, leaf, end, end)
        )
        self._ref = re.compile(_VALUE)

    def part(self, start: int, end: int) -> dict[str, Any] | None:
        """A component or service; None for one that holds others, or is written in an unusual way."""
        text = self._data[start:end]
        head = self._head.match(text) if self.is_plain else None
        if head is None:
            return None
        found: dict[str, Any] = {"type": ""}
        behind = 0
        for sign, at, stop in self._signs.find_matches_as_indexes(text)[1:]:
            if sign < len(_FIELDS):
                given = _given(text, stop)
                if given is None:
                    return None
                if given and at >= behind:
                    found[self._names[sign]] = 1
            elif sign > len(_FIELDS):
                return None
            else:
                # NOTE: references have hashes too, which are not those of the component.
                behind = text.rfind(self._end_of_references)
        if head[1] is not None:
            found["bom-ref"] = _said(head[1])
            return found if found["bom-ref"] is not None else None
        return found

    def tie_at(self, at: int) -> Child | None:
        """A node of the dependency graph that is written as usual; it is kept for `tie`."""
        match = self._tie.match(self._bare, at) if self.is_plain else None
        if match is None:
            return None
        self._ties[at] = match[2], match[3]
        end = match.end()
        return Child(match[1], at, end if match[3] is None else match.start(3), end)

    def tie(self, start: int, _: int) -> dict[str, Any] | None:
        """A node of the dependency graph; None for one that is written in an unusual way."""
        found = self._ties.get(start)
        if found is None:
            return None
        below = [_said(ref) for ref in self._ref.findall(found[1])] if found[1] else []
        ref = _said(found[0])
        return None if ref is None or None in below else {"ref": ref, "dependsOn": below}


def _said(raw: bytes) -> str | None:
    """What an attribute says; None where it takes numbers of characters to say it."""
    if b"&" not in raw:
        return raw.decode()
    if b"&#" in raw:
        return None
    text = raw.decode()
    for entity, char in _ENTITIES:
        text = text.replace(entity, char)
    return text


def _given(text: bytes, at: int) -> bool | None:
    """Whether an element holds anything, from where its name ends; None where that is no end of a name, or not of its tag."""
    if text[at] == _SLASH:
        return False
    if text[at] != _CLOSES:
        return None
    following = text.find(b"<", at)
    return text[following + 1] != _SLASH or (not text[at + 1 : following].isspace() and following > at + 1)
