"""What the outline needs of a component or a dependency, from its text alone; where that would take care, nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

import ahocorasick_rs
import msgspec

from bomward.formats.syntax.xml_skim import Child, Skimmed

_FIELDS = ("supplier", "publisher", "manufacturer", "provider", "vendor", "purl", "cpe", "hashes")
_REFERENCES = "externalReferences"
_UNUSUAL = ("pedigree", "component", "service")
_SLASH, _CLOSES = b"/>"
_VALUE = rb'("[^"<\t\r\n\\]*")'
"""An attribute in quotes that could as well stand in JSON, but for entities."""
_MEMBERS = tuple(f',"{field}":1'.encode() for field in _FIELDS)


class Quick:
    """The quick look at the parts of one document."""

    def __init__(self, skim: Skimmed, family: str) -> None:
        self._data, self._bare = skim.data, skim.bare
        self.records: dict[int, msgspec.Raw] = {}
        """What was seen at a quick look, as JSON, by where it begins."""
        prefix = skim.root.tag.rpartition(b":")[0]
        ours = [name for name, uri in skim.head.declared.items() if uri.startswith(family)]
        self._is_plain = ours == [prefix.decode()]
        """Whether one prefix, and no other, means the standard's own elements wherever none is declared anew."""
        self._own = own = prefix.decode() + ":" if prefix else ""
        name = re.escape(own.encode())
        self._heads = {
            item: re.compile(
                rb'<(%s%s)(?:\s+(?:type|mime-type)="[^"]*"|\s+bom-ref=%s)*\s*>' % (name, item.encode(), _VALUE)
            )
            for item in ("component", "service")
        }
        # NOTE: what holds components, or is no element, is looked for so that it is left alone.
        signs = [f"<{own}{tag}" for tag in (*_FIELDS, _REFERENCES, *_UNUSUAL)] + ["xmlns", "<!", "<?"]
        self._signs = ahocorasick_rs.BytesAhoCorasick(
            [sign.encode() for sign in signs], implementation=ahocorasick_rs.Implementation.DFA
        )
        self._end_of_references = f"</{own}{_REFERENCES}".encode()
        leaf = rb"<%sdependency\s+ref=%s\s*" % (name, _VALUE.strip(b"()"))
        end = rb"</%sdependency\s*>" % name
        self._tie = re.compile(
            rb"<(%sdependency)\s+ref=%s\s*(?:/>|>((?:\s*%s(?:/>|>\s*%s))*)\s*%s)" % (name, _VALUE, leaf, end, end)
        )
        self._ref = re.compile(_VALUE)

    def look(self, container: str) -> Callable[[int], Child | None] | None:
        """What to look at the items of a list with; nothing for a list of other things, or in a document that needs care."""
        item = {"components": "component", "services": "service", "dependencies": ""}.get(container)
        if item is None or not self._is_plain:
            return None
        return partial(self._part_at, self._heads[item], f"</{self._own}{item}".encode()) if item else self._tie_at

    def _part_at(self, opening: re.Pattern[bytes], closing: bytes, at: int) -> Child | None:
        """A component or service; None for one that holds others, or is written in an unusual way."""
        head = opening.match(self._data, at)
        close = self._data.find(closing, at) if head is not None else -1
        end = close + len(closing) + 1
        if head is None or close < 0 or self._data[end - 1] != _CLOSES:
            return None
        inner = head.end()
        found = self._said(self._data[inner:end])
        ref = _as_json(head[2]) if head[2] is not None else b""
        if found is None or ref is None:
            return None
        self.records[at] = msgspec.Raw(b'{"type":""%b%b}' % (found, b',"bom-ref":' + ref if ref else b""))
        return Child(head[1], at, inner, end)

    def _said(self, text: bytes) -> bytes | None:
        """Which fields of a component hold anything, as members of JSON; None where something in it is unusual."""
        found = b""
        behind = 0
        for sign, at, stop in self._signs.find_matches_as_indexes(text):
            if sign < len(_FIELDS):
                given = _given(text, stop)
                if given is None:
                    return None
                if given and at >= behind:
                    found += _MEMBERS[sign]
            elif sign > len(_FIELDS):
                return None
            else:
                # NOTE: references have hashes too, which are not those of the component.
                behind = text.rfind(self._end_of_references)
        return found

    def _tie_at(self, at: int) -> Child | None:
        """A node of the dependency graph; None for one that is written in an unusual way."""
        match = self._tie.match(self._bare, at)
        if match is None:
            return None
        inside = match[3]
        ref = _as_json(match[2])
        below = _as_json(b",".join(self._ref.findall(inside))) if inside else b""
        if ref is None or below is None:
            return None
        self.records[at] = msgspec.Raw(b'{"ref":%b,"dependsOn":[%b]}' % (ref, below))
        end = match.end()
        return Child(match[1], at, end if inside is None else match.start(3), end)


def _as_json(quoted: bytes) -> bytes | None:
    """Attribute values in quotes as JSON strings; None where it takes more to say what they are."""
    if b"&" not in quoted:
        return quoted
    text = quoted.replace(b"&lt;", b"<").replace(b"&gt;", b">").replace(b"&apos;", b"'")
    # NOTE: that leaves quotes, numbers of characters and the ampersand itself, which is only then put in.
    return text.replace(b"&amp;", b"&") if text.count(b"&") == text.count(b"&amp;") else None


def _given(text: bytes, at: int) -> bool | None:
    """Whether an element holds anything, from where its name ends; None where that is no end of a name, or not of its tag."""
    if text[at] == _SLASH:
        return False
    if text[at] != _CLOSES:
        return None
    following = text.find(b"<", at)
    return text[following + 1] != _SLASH or (not text[at + 1 : following].isspace() and following > at + 1)
